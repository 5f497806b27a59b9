"""Sums and products that are used in several places, one of which is a longer sum that took over their terms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from oracle.truth.number import Number, accumulate
from oracle.truth.products import Product
from oracle.truth.sums import Part, Sum

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


def parts_of(tape: Sequence[Number], combined: Sequence[Sum]) -> dict[int, list[SharedPart]]:
    """The parts of the sums on the tape that are among `combined`, or the opposite of one, by the id of the sum.

    With a single contribution beside that of the longer sum, it makes no difference whether the terms of the shorter
    one add the two or itself does.
    """
    wanted = {id(x) for x in combined}
    found: dict[int, list[SharedPart]] = {}
    if not wanted:
        return found
    by_chain: dict[int, list[Sum]] = {}
    for shared in combined:
        by_chain.setdefault(id(shared.chain), []).append(shared)
    sums = [x for x in tape if isinstance(x, Sum)]
    for x in sums:
        waiting = [x]
        while waiting:  # the sums that it took over come first; most of them are before it on the tape
            of = waiting[-1]
            inner = [part.of for part in _taken_over(of) if id(part.of) not in found and id(part.of) not in wanted]
            if inner:
                waiting += inner
            else:
                found[id(of)] = _parts(of, wanted, by_chain, found)
                waiting.pop()
    return {id(x): found[id(x)] for x in sums if found[id(x)]}


def _taken_over(of: Sum) -> Iterator[Part]:
    """The sums whose terms a sum took over, the last one first."""
    part = of.last
    while part is not None:
        yield part
        part = part.before


def _parts(
    of: Sum, wanted: Set[int], by_chain: Mapping[int, Sequence[Sum]], found: Mapping[int, Sequence[SharedPart]]
) -> list[SharedPart]:
    """The longest shared parts of a sum, from left to right. `found` has those of the sums that it took over."""
    count = len(of.own_terms())
    shorter = [x for x in by_chain.get(id(of.chain), ()) if len(x.terms) < count]
    first = max(shorter, key=lambda x: len(x.terms), default=None)
    parts = list[SharedPart]()
    done = 0 if first is None else len(first.terms)
    for part in _taken_over(of):
        if part.start < done:
            continue
        if id(part.of) in wanted:
            parts.append(SharedPart(part.start, part.start + part.length, part.of, part.opposite))
        else:
            parts += [
                SharedPart(part.start + one.start, part.start + one.end, one.of, one.opposite != part.opposite)
                for one in reversed(found[id(part.of)])
            ]
    if first is not None:
        parts.append(SharedPart(0, done, first, opposite=False))
    return parts[::-1]


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
