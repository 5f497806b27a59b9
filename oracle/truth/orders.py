"""Norms of any order p: (Σ|x|^p)^(1/p), with a derivative of their own.

The chain rule through the outer power finds 0/0 at the zero vector, where a norm has a perfectly good set of slopes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from flint import arb

from oracle.truth.context import now
from oracle.truth.elementary import slip
from oracle.truth.functions import absolute
from oracle.truth.leaves import Slope, as_number, lift
from oracle.truth.number import Number, Reading, give
from oracle.truth.smooth import power

__all__ = ["lp_norm"]


class LpNorm(Number):
    """(Σ|x|^p)^(1/p); its slope by |x| is (|x| / result)^(p-1), at the zero vector any value from 0 to 1."""

    __slots__ = ("magnitudes", "order", "root", "total")

    def __init__(self, magnitudes: Sequence[Number], order: float) -> None:
        self.magnitudes = magnitudes
        self.order = order
        total: Number = lift(0)
        for x in magnitudes:
            total = total + power(x, order)
        self.total = +total
        self.root = power(self.total, 1.0 / order)
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.root.reading
        lost = value * self.blur() / self.order * now.slack
        return value, direct + lost, 0.0 if lost else step, size, rearranged + lost, spread

    def blur(self) -> float:
        """What rounding 1/p, which few formats hold, does to a power of the sum: u · |ln Σ|x|^p|, relative to it."""
        total = self.total.reading[0]
        held = math.frexp(self.order)[0] == 0.5  # of a power of two
        return 0.0 if held or not total > 0.0 else now.unit * abs(math.log(total))

    def enclose(self) -> arb:
        total = arb(0)
        for x in self.magnitudes:
            total += x.ball.nonnegative_part() ** arb(self.order)
        return total ** (1 / arb(self.order))

    def pull(self, adjoint: Number) -> None:
        value, direct, *_ = self.reading
        for x in self.magnitudes:
            if value == 0.0 == direct:
                # |x| has the corner, and all slopes from -1 to 1. Below order 1 they have no bound.
                give(x, adjoint if self.order >= 1.0 else adjoint * Slope(0.0, 1.0, slip=math.inf))
            else:
                give(x, adjoint * Direction(power(x / self, self.order - 1.0), self.blur()))


class Direction(Number):
    """(|x| / norm)^(p-1), which other forms take as a product of two powers and more."""

    __slots__ = ("blurred", "of")

    def __init__(self, of: Number, blurred: float) -> None:
        self.of = of
        self.blurred = blurred
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        most = size + rearranged
        rearranged += 2.0 * slip("pow", most) + (6.0 * now.unit + 2.0 * self.blurred) * most * now.slack
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number) -> None:
        give(self.of, adjoint)


def lp_norm(values: Iterable[Any], order: float) -> Any:
    """The norm of that order, a plain number above 0, of the numbers given; 0 for none."""
    listed = list(values)
    if not any(isinstance(x, Number) for x in listed):
        total: Any = 0.0
        for x in listed:
            total = total + power(absolute(x), order)
        return power(total, 1.0 / order) if listed else 0.0
    return LpNorm([as_number(absolute(x)) for x in listed], float(order))
