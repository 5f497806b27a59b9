"""Numbers that a definition computes and does not use, for the normwise bound of a scalar.

A hinge loss of one class is 0 whatever the score is; Σ_j max(0, s_j - (s_y - 1)) - 1 has the rounding error of s_y - 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from oracle.truth.context import current
from oracle.truth.normwise import Unselected
from oracle.truth.number import Number, Reading, SameValue, accumulate
from oracle.truth.products import Product
from oracle.truth.sums import FinishedSum, Sum


class Beside(SameValue):
    """A result, with the rounding of sums that a form may add and subtract again, beside 1, and of their slopes."""

    __slots__ = ("amounts", "unused")

    def __init__(self, of: Number, unused: Sequence[Number]) -> None:
        self.unused = unused
        self.amounts = sum(max(x.reading[3], 1.0) for x in unused)
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        size = max(size, self.amounts)
        return value, direct, step, size, rearranged + 2.0 * current.unit * self.amounts * current.slack, spread

    def backward(self, adjoint: Number) -> None:
        accumulate(self.of, adjoint)
        unselected = Unselected()
        for x in self.unused:
            accumulate(x, adjoint * unselected)


def beside_unused(result: Number) -> Number:
    """`result`, with the magnitudes of the numbers on the tape that neither it nor a comparison depends on.

    Only products of inputs and their sums count: the magnitude of an unused exponential says nothing about other forms.
    """
    result.reading  # noqa: B018  measured: now it is on the tape
    used = _with_parents([result, *current.compared])
    polynomials: set[int] = set()
    unused = []
    for x in current.tape:
        if isinstance(x, Sum | FinishedSum | Product) and all(_is_polynomial(y, polynomials) for y in _parents(x)):
            polynomials.add(id(x))
            if id(x) not in used:
                unused.append(x)
    return Beside(result, unused) if unused else result


def _is_polynomial(x: Number, known: set[int]) -> bool:
    if isinstance(x, Product):  # a term of a sum is not on the tape
        return all(_is_polynomial(y, known) for y in (x.left, x.right))
    return id(x) in known or next(_parents(x), None) is None


def _with_parents(numbers: Iterable[Number]) -> set[int]:
    found: set[int] = set()
    waiting = [*numbers]
    while waiting:
        x = waiting.pop()
        if id(x) not in found:
            found.add(id(x))
            waiting.extend(_parents(x))
    return found


def _parents(x: Number) -> Iterator[Number]:
    for kind in type(x).__mro__:
        for name in () if kind is Number else getattr(kind, "__slots__", ()):
            yield from _numbers_in(getattr(x, name, None))


def _numbers_in(part: Any) -> Iterator[Number]:
    if isinstance(part, Number):
        yield part
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _numbers_in(each)
