"""Sums and products that are used in several places, one of which is a longer sum that took over their terms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oracle.truth.context import current
from oracle.truth.number import Number, accumulate
from oracle.truth.products import Product
from oracle.truth.sums import OppositeSum, Sum


class Part(NamedTuple):
    """The terms of a longer sum from `start` to `end` are those of the sum `of`, or of -of if `opposite`."""

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
    parts: Mapping[int, Sequence[Part]] = field(default_factory=dict)

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


def parts_of(tape: Sequence[Number], combined: Iterable[Sum]) -> dict[int, list[Part]]:
    """The parts of the sums on the tape that are among `combined`, or the opposite of one, by the id of the sum.

    With a single contribution beside that of the longer sum, it makes no difference whether the terms of the shorter
    one add the two or itself does.
    """
    absorbed = {id(x): x for x in current.absorbed}
    wanted = {id(x): x for x in combined if id(x) in absorbed}
    if not wanted:
        return {}
    listed = [(x.terms, x, False) for x in wanted.values()]
    listed += [(x.own_terms(), x.of, True) for x in absorbed.values() if type(x) is OppositeSum and id(x.of) in wanted]
    listed.sort(key=lambda one: len(one[0]), reverse=True)
    by_first: dict[int, list[tuple[list[Number], Sum, bool]]] = {}
    for one in listed:
        by_first.setdefault(id(one[0][0]) if one[0] else 0, []).append(one)
    found = {id(x): _parts(x, by_first) for x in tape if isinstance(x, Sum)}
    return {key: parts for key, parts in found.items() if parts}


def _parts(of: Sum, by_first: Mapping[int, Sequence[tuple[list[Number], Sum, bool]]]) -> list[Part]:
    """The longest parts of one sum that do not overlap."""
    parts, at, terms = list[Part](), 0, of.terms
    while at < len(terms):
        for own, shorter, opposite in by_first.get(id(terms[at]), ()):
            end = at + len(own)
            if shorter is not of and end <= len(terms) and all(a is b for a, b in zip(own, terms[at:end], strict=True)):
                parts.append(Part(at, end, shorter, opposite))
                at = end
                break
        else:
            at += 1
    return parts


def in_order(tape: Sequence[Number], shared: Shared) -> list[Number]:
    """`tape` with each shared product right behind its factors, and each part of a sum before the longer sum."""
    place = {id(x): float(at) for at, x in enumerate(tape)}
    listed = {id(x): x for x in tape}
    for product in shared.products.values():
        last = max(place.get(id(product.left), -1.0), place.get(id(product.right), -1.0))
        listed[id(product)], place[id(product)] = product, last + 0.5
    sums = [x for x in tape if isinstance(x, Sum) and id(x) in shared.parts]
    for longer in sorted(sums, key=lambda x: (-len(x.terms), type(x) is not OppositeSum)):  # a part may have parts
        for part in shared.parts[id(longer)]:
            place[id(part.of)] = min(place[id(part.of)], place[id(longer)] - 0.25)
    return sorted(listed.values(), key=lambda x: (place[id(x)], len(x.terms) if isinstance(x, Sum) else 0))
