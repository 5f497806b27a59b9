"""Sums and products that are used in several places, one of which is a longer sum that took over their terms."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from oracle.truth.number import Number, accumulate
from oracle.truth.products import Product
from oracle.truth.sums import Sum

_STEP = 2.0**-20  # between the places of a sum and of a part of it, where numbers on the tape are 1 apart


class SharedPart(NamedTuple):
    """The terms of a longer sum from `start` to `end` are those of the shared sum `of`, or of -of if `opposite`."""

    start: int
    end: int
    of: Sum
    opposite: bool


@dataclass(frozen=True)
class Shared:
    """What has one adjoint, the sum of the contributions of all uses.

    Attributes:
        products: by id.
        parts: by the id of the longer sum, in the order of its terms.
    """

    products: Mapping[int, Product] = field(default_factory=dict)
    parts: Mapping[int, Sequence[SharedPart]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.products or self.parts)

    def pass_on(self, to: Sum, adjoint: Number) -> None:
        """Pass the adjoint of a sum on: to its parts, and to the factors of the products that are not shared."""
        start = 0
        for part in self.parts.get(id(to), ()):
            self._to_terms(to.terms[start : part.start], adjoint)
            accumulate(part.of, -adjoint if part.opposite else adjoint)
            start = part.end
        self._to_terms(to.terms[start:], adjoint)

    def _to_terms(self, terms: Iterable[Number], adjoint: Number) -> None:
        for term in terms:
            if isinstance(term, Product) and id(term) not in self.products:
                term.backward(adjoint)
            else:
                accumulate(term, adjoint)


def used_again(passed: Iterable[Number]) -> dict[int, Product]:
    """The products that are more than once among `passed` and the terms of the sums there, by id."""
    terms: list[Number] = []
    for x in passed:
        if isinstance(x, Sum):
            terms += x.terms
        else:
            terms.append(x)
    found: dict[int, Product] = {}
    if len({*map(id, terms)}) == len(terms):
        return found
    products = [x for x in terms if isinstance(x, Product)]
    if len({*map(id, products)}) < len(products):
        seen: set[int] = set()
        for product in products:
            if id(product) in seen:
                found[id(product)] = product
            seen.add(id(product))
    return found


def parts_of(tape: Sequence[Number], combined: Iterable[Sum]) -> dict[int, list[SharedPart]]:
    """The parts of the sums on the tape that are among `combined`, or the opposite of one, by the id of the sum.

    With a single contribution beside that of the longer sum, it makes no difference whether the terms of the shorter
    one add the two or itself does.
    """
    wanted = {id(x) for x in combined}
    by_chain: dict[int, list[Sum]] = {}
    for shared in combined:
        by_chain.setdefault(id(shared.chain), []).append(shared)
    found = {}
    for x in tape:
        if isinstance(x, Sum) and (x.last is not None or id(x.chain) in by_chain):
            parts = _parts(x, len(x.terms), wanted, by_chain)
            if parts:
                found[id(x)] = parts
    return found


def _parts(of: Sum, count: int, wanted: Set[int], by_chain: Mapping[int, Sequence[Sum]]) -> list[SharedPart]:
    """The longest shared parts of the first `count` terms of a sum, from left to right."""
    shorter = [x for x in by_chain.get(id(of.chain), ()) if len(x.terms) < count]
    first = max(shorter, key=lambda x: len(x.terms), default=None)
    found = [] if first is None else [SharedPart(0, len(first.terms), first, opposite=False)]
    done = 0 if first is None else len(first.terms)
    inner = list[SharedPart]()
    part = of.last
    while part is not None:
        if part.start >= done:
            if id(part.of) in wanted:
                inner.append(SharedPart(part.start, part.start + part.length, part.of, part.opposite))
            else:
                inner += [
                    SharedPart(part.start + one.start, part.start + one.end, one.of, one.opposite != part.opposite)
                    for one in reversed(_parts(part.of, part.length, wanted, by_chain))
                ]
        part = part.before
    return found + inner[::-1]


def in_order(tape: Sequence[Number], shared: Shared) -> list[Number]:
    """`tape` with each shared product right behind its factors, and each part of a sum before the longer sum."""
    place = {id(x): float(at) for at, x in enumerate(tape)}
    listed = {id(x): x for x in tape}
    for product in shared.products.values():
        last = max(place.get(id(product.left), -1.0), place.get(id(product.right), -1.0))
        listed[id(product)], place[id(product)] = product, last + 0.5
    waiting = list(shared.parts)
    while waiting:  # a part may have parts
        longer = waiting.pop()
        for part in shared.parts.get(longer, ()):
            if place[id(part.of)] >= place[longer]:
                place[id(part.of)] = place[longer] - _STEP
                waiting.append(id(part.of))
    return sorted(listed.values(), key=lambda x: place[id(x)])
