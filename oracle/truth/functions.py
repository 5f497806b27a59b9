"""The functions a definition may call, on floats and on certified numbers alike.

The elementary ones have a file of their own. What selects (`maximum`, `amax`, `absolute`) costs no rounding but has
corners. `norm` and `logsumexp` are compositions with a derivative of their own: the first because the root's is
infinite where the norm has a perfectly good set of slopes, the second because every implementation takes it as
exp(x_j - logsumexp(x)).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.elementary import (
    Elementary,
    cos,
    exp,
    expm1,
    log,
    log1p,
    moved_sqrt,
    sin,
    slip,
    sqrt,
    tanh,
)
from oracle.truth.number import Number, Reading, Slope, as_number, give, lift

__all__ = [
    "absolute",
    "amax",
    "cos",
    "detach",
    "exp",
    "expm1",
    "heaviside",
    "log",
    "log1p",
    "logsumexp",
    "maximum",
    "minimum",
    "norm",
    "sin",
    "sqrt",
    "tanh",
]


class Largest(Number):
    """The largest of several numbers too close to tell apart: each of them may have been chosen."""

    __slots__ = ("among", "slopes")

    def __init__(self, among: Sequence[Number], slopes: Sequence[Slope]) -> None:
        self.among = among
        self.slopes = slopes
        self.measure()

    def read(self) -> Reading:
        columns = list(zip(*(x.reading for x in self.among), strict=True))
        value = max(columns[0])
        # Choosing is exact and no chooser moves further than the worst of what it chooses from.
        return value, max(columns[1]), min(columns[2]), max(columns[3]), max(columns[4]), max(columns[5])

    def enclose(self) -> arb:
        best = self.among[0].ball
        for x in self.among[1:]:
            best = best.max(x.ball)
        return best

    def pull(self, adjoint: Number) -> None:
        for x, slope in zip(self.among, self.slopes, strict=True):
            give(x, adjoint * slope)


def amax(values: Iterable[Any]) -> Any:
    """The largest of one or more numbers; a corner where the first two are closer than their budgets."""
    listed = list(values)
    if not listed:
        raise ValueError("the largest of no numbers does not exist; amax takes at least one")
    if not any(isinstance(x, Number) for x in listed):
        best = listed[0]
        for x in listed[1:]:
            best = np.maximum(best, x)
        return best
    # The same number twice is no tie: whichever is taken, the slope is the same.
    numbers = list({id(x): x for x in map(as_number, listed)}.values())
    top = max(numbers, key=lambda x: x.reading[0])
    v, e, _, _, r, h = top.reading
    near, slopes, others = [], [], []
    for x in numbers:
        vx, ex, _, _, rx, hx = x.reading
        gap, blur = v - vx, h + hx
        # Twice: what a float holds, and what the values compared here hold, may each be that far from the truth.
        if x is top or not gap > 2.0 * (rx + r) + blur:
            near.append(x)
            others.append(x is not top and not gap > 2.0 * (ex + e) + blur)
    if len(near) == 1:
        return top
    tied = any(others)
    overflowed = any(x.reading[1] == math.inf for x in near)
    for x, other in zip(near, others, strict=True):
        if overflowed:
            slopes.append(Slope(0.0, 1.0, slip=math.inf))
        elif tied and (other or x is top):
            slopes.append(Slope(0.0, 1.0))  # even the direct form may choose either
        else:
            chosen = 1.0 if x is top else 0.0
            slopes.append(Slope(chosen, chosen, slip=1.0))  # only a rearranged form may choose another
    return Largest(near, slopes)


def maximum(x: Any, y: Any) -> Any:
    """The larger of two numbers, as `numpy.maximum`; a corner where they are closer than their budgets."""
    if not (isinstance(x, Number) or isinstance(y, Number)):
        return np.maximum(x, y)
    x, y = as_number(x), as_number(y)
    vx, _, _, _, rx, hx = x.reading
    vy, _, _, _, ry, hy = y.reading
    blur = 2.0 * (rx + ry) + hx + hy
    if vx - vy > blur:  # the common case, decided in every form
        return x
    return y if vy - vx > blur else amax((x, y))


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two numbers, as `numpy.minimum`."""
    return -maximum(-x, -y) if isinstance(x, Number) or isinstance(y, Number) else np.minimum(x, y)


def heaviside(x: Any) -> Any:
    """1 above 0 and 0 elsewhere, the slope of max(x, 0); where it cannot be told, every slope between is right."""
    if not isinstance(x, Number):
        return 1.0 if x > 0 else 0.0
    v, e, _, _, r, h = x.reading
    if abs(v) > 2.0 * r + h:
        return 1 if v > 0.0 else 0
    if r == 0.0 == h:
        return Slope(0.0, 1.0)  # exactly 0: a matter of convention
    if not math.isfinite(e):
        return Slope(0.0, 1.0, slip=math.inf)
    if abs(v) > 2.0 * e + h:
        chosen = 1.0 if v > 0.0 else 0.0
        return Slope(chosen, chosen, slip=1.0)  # only a rearranged form may be on the other side
    return Slope(0.0, 1.0)


def absolute(x: Any) -> Any:
    """|x|; at zero its slope is every value from -1 to 1."""
    return amax((x, -x)) if isinstance(x, Number) else np.abs(x)


class Detached(Number):
    """The same number, of which nobody knows where it came from."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        return self.of.reading

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number) -> None:
        """Nothing is passed on: that is the point."""


def detach(x: Any) -> Any:
    """The number itself, as a constant: gradients stop here."""
    return Detached(x) if isinstance(x, Number) else x


class Norm(Number):
    """√Σx²; behind a norm that may be zero lies the unit ball: each slope from -1 to 1."""

    __slots__ = ("among", "root")

    def __init__(self, among: Sequence[Number], root: Elementary) -> None:
        self.among = among
        self.root = root
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.root.reading
        squares, error, *_ = self.root.of.reading
        if direct == math.inf and error < math.inf:
            # A sum of squares is never negative, however uncertain: the root's own caution does not apply.
            moved = moved_sqrt(squares, error)
            direct = moved + slip("sqrt", value + moved)
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        total = arb(0)
        for x in self.among:
            total += x.ball * x.ball
        return total.nonnegative_part().sqrt()

    def pull(self, adjoint: Number) -> None:
        value, direct, _, _, rearranged, _ = self.reading
        for x in self.among:
            if value == 0.0 == direct:
                give(x, adjoint * Slope(-1.0, 1.0))
            else:
                # Of a norm that may have underflowed to zero nothing is known, and the quotient says so.
                slope = x / self
                if not value > 2.0 * rearranged:  # a form that cancels may have lost the direction altogether
                    slope = Bounded(slope)
                give(x, adjoint * slope)


class Bounded(Number):
    """A slope known to lie in [-1, 1], which a rearranged form may have lost: whatever it says there is its own."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        value, direct, step, _, _, spread = self.of.reading
        return value, direct, step, 1.0, math.inf, spread

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number) -> None:
        give(self.of, adjoint)


def norm(values: Iterable[Any]) -> Any:
    """The Euclidean norm of the numbers given; 0 for none."""
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


class LogSumExp(Number):
    """log Σ exp(x_j), computed with the largest taken out; its slopes are exp(x_j - result)."""

    __slots__ = ("among", "result")

    def __init__(self, among: Sequence[Number], result: Number) -> None:
        self.among = among
        self.result = result
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.result.reading
        # Without the shift the logarithm is of the whole mass, and its ulps are of the whole result; and an exponential
        # keeps its relative error, also where that of the largest, taken out, is exactly 1.
        rearranged += slip("log", size) + slip("exp", 1.0)
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return self.result.ball

    def pull(self, adjoint: Number) -> None:
        for x in self.among:
            give(x, adjoint * exp(x - self))


def logsumexp(values: Iterable[Any]) -> Any:
    """log(exp(x_1) + … + exp(x_k)) of one or more numbers, without overflow."""
    listed = list(values)
    if not any(isinstance(x, Number) for x in listed):
        top: Any = amax(listed)
        total: Any = 0.0
        for x in listed:
            total = total + np.exp(x - top)
        return np.log(total) + top
    numbers = [as_number(x) for x in listed]
    peak = amax(numbers)
    if isinstance(peak, Largest):
        # Any shift near the top will do: the result does not depend on it.
        peak = max(numbers, key=lambda x: x.reading[0])
    mass: Number = lift(0)
    for x in numbers:
        mass = mass + exp(x - peak if x is not peak else lift(0))
    return LogSumExp(numbers, +(log(+mass) + peak))
