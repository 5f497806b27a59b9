"""Norms, with derivatives of their own.

The chain rule through the outer root divides 0 by 0 at the zero vector, where a norm has a set of slopes.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.context import current
from oracle.truth.elementary import Elementary, library_error, moved_sqrt, sqrt
from oracle.truth.leaves import Corner, SlopeInterval, as_number, lift
from oracle.truth.number import Number, Reading, SameValue, accumulate
from oracle.truth.selection import absolute
from oracle.truth.smooth import power


class Norm(Number):
    """√Σx²; where the norm is zero, each vector of slopes of length at most 1 is right."""

    __slots__ = ("among", "root")

    def __init__(self, among: Sequence[Number], root: Elementary) -> None:
        self.among, self.root = among, root
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.root.reading
        squares, squares_direct, *_ = self.root.of.reading
        if direct == math.inf and squares_direct < math.inf:
            # The root expects a negative argument here, but a sum of squares is never negative.
            moved = moved_sqrt(squares, squares_direct)
            direct = moved + library_error("sqrt", value + moved)
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        total = arb(0)
        for x in self.among:
            total += x.ball * x.ball
        return total.nonnegative_part().sqrt()

    @property
    def is_steep(self) -> bool:
        value, direct, _, _, rearranged, spread = self.reading
        return not value == 0.0 == direct and not value - spread > 2.0 * max(direct, rearranged)

    def backward(self, adjoint: Number) -> None:
        value, direct, _, _, rearranged, _ = self.reading
        corner = Corner(len(self.among), order=2.0)
        for place, x in enumerate(self.among):
            if value == 0.0 == direct:
                accumulate(x, adjoint * SlopeInterval(-1.0, 1.0, corner=corner, place=place))
            else:
                # If the norm may have underflowed to zero, the quotient's bounds are infinite.
                slope = x / self
                if not value > 2.0 * rearranged:  # a form that cancels may have lost the direction entirely
                    slope = UnitSlope(slope)
                accumulate(x, adjoint * slope)


class UnitSlope(SameValue):
    """A slope known to be in [-1, 1]; a rearranged form may return anything for it."""

    __slots__ = ()

    def read(self) -> Reading:
        value, direct, step, _, _, spread = self.of.reading
        return value, direct, step, 1.0, math.inf, spread


def norm(values: Iterable[Any]) -> Any:
    """The Euclidean norm √Σx² of numbers; 0 for none.

    At the zero vector each vector of slopes of length at most 1 is right.

    >>> float(norm([3.0, -4.0]))
    5.0
    """
    listed = list(values)
    if not any(isinstance(x, Number) for x in listed):
        total: Any = 0.0
        for x in listed:
            total = total + x * x
        return np.sqrt(total)
    numbers = [as_number(x) for x in listed]
    squares: Number = lift(0)
    for x in numbers:
        squares = squares + x * x
    return Norm(numbers, sqrt(+squares))


class LpNorm(Number):
    """(Σ|x|^p)^(1/p).

    Its derivative with respect to |x| is (|x| / result)^(p-1); at the zero vector each vector of slopes of length at
    most 1 is right, in the dual norm.
    """

    __slots__ = ("among", "magnitudes", "order", "root", "total")

    def __init__(self, among: Sequence[Number], order: float) -> None:
        self.among, self.magnitudes, self.order = among, [as_number(absolute(x)) for x in among], order
        total: Number = lift(0)
        for x in self.magnitudes:
            total = total + power(x, order)
        self.total = +total
        self.root = power(self.total, 1.0 / order)
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.root.reading
        lost = value * self.exponent_error() / self.order * current.slack
        return value, direct + lost, 0.0 if lost else step, size, rearranged + lost, spread

    def exponent_error(self) -> float:
        """Return p times the relative error of (Σ|x|^p)^(1/p) that is due to the rounding of 1/p.

        It is u · |ln Σ|x|^p|, or 0 if p is a power of 2, because 1/p is then exact.
        """
        total = self.total.reading[0]
        held = math.frexp(self.order)[0] == 0.5
        return 0.0 if held or not total > 0.0 else current.unit * abs(math.log(total))

    def enclose(self) -> arb:
        total = arb(0)
        for x in self.magnitudes:
            total += x.ball.nonnegative_part() ** arb(self.order)
        return total ** (1 / arb(self.order))

    @property
    def is_steep(self) -> bool:
        value, direct, _, _, rearranged, spread = self.reading
        at_zero = value == 0.0 == direct and self.order >= 1.0
        return not at_zero and (self.order < 1.0 or not value - spread > 2.0 * max(direct, rearranged))

    def backward(self, adjoint: Number) -> None:
        value, direct, *_ = self.reading
        if value == 0.0 == direct:
            corner = Corner(len(self.among), self.order)
            error = 0.0 if self.order >= 1.0 else math.inf  # below order 1 the slopes have no bound
            for place, x in enumerate(self.among):  # not of |x|, which has a set of slopes at 0 as well
                accumulate(x, adjoint * SlopeInterval(-1.0, 1.0, error, corner, place))
            return
        for x in self.magnitudes:
            accumulate(x, adjoint * PowerOfRatio(power(x / self, self.order - 1.0), self.exponent_error()))


class PowerOfRatio(SameValue):
    """(|x| / norm)^(p-1), which other forms compute as a product of two or more powers."""

    __slots__ = ("exponent_error",)

    def __init__(self, of: Number, exponent_error: float) -> None:
        self.exponent_error = exponent_error
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        most = size + rearranged
        roundings = (6.0 * current.unit + 2.0 * self.exponent_error) * most * current.slack
        rearranged += 2.0 * library_error("pow", most) + roundings
        return value, direct, step, size, rearranged, spread


def lp_norm(values: Iterable[Any], order: float | Number) -> Any:
    """The norm (Σ|x|^p)^(1/p) of numbers, for a plain `order` p above 0; 0 for no numbers.

    At the zero vector each vector of slopes of length at most 1 in the dual norm is right if p >= 1; below, the slopes
    have no bound.

    >>> float(lp_norm([3.0, -4.0], 2.0))
    5.0
    """
    listed = list(values)
    order = order.reading[0] if isinstance(order, Number) and order.is_constant else order
    if not any(isinstance(x, Number) for x in listed):
        total: Any = 0.0
        for x in listed:
            total = total + power(absolute(x), order)
        return power(total, 1.0 / order) if listed else 0.0
    return LpNorm([as_number(x) for x in listed], float(order))
