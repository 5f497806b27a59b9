"""Analytic functions of one or more certified numbers, with enclosures of their slopes by Arb.

If each argument t_i is within e_i of v_i and so is its float, the result moves by at most Σ e_i · sup |∂_i f| over the
box of all v_i ± 2 e_i (mean value theorem): f is differentiable there, or the enclosure of a slope is not finite, and
then neither is the bound. Where a slope has no formula, the bound is the width of the image of the box instead. The
library's own error is added, from the table of accuracies.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb

from oracle.truth.constants import Computed, as_constant, is_constant, precision
from oracle.truth.context import current
from oracle.truth.elementary import library_error
from oracle.truth.images import Enclosed
from oracle.truth.leaves import as_number, step_of
from oracle.truth.normwise import is_slope_of_unselected
from oracle.truth.number import UNKNOWN, Number, Reading, accumulate

_POINT_BITS = (128, 512, 2048)
_LEAST_BITS = 60
_SLOPE_BITS = 64
_FORMS = 4.0  # roundings of another usual form, such as log(x) / log(2) for log2 x


def nowhere(*values: float) -> bool:
    """The default of `exact`."""
    return False


def only_the_result(*values: float) -> float:
    """The default of `scale`, `condition` and `bent`: the error is relative to the result alone."""
    return 0.0


@dataclass(frozen=True)
class Analytic:
    """A function of certified numbers, of constants, or of balls.

    `slopes` are its derivatives, as functions of its arguments and its result; None where no library has one. They run
    over certified numbers and over balls. `scale` is the magnitude that a library's error is relative to, if it is more
    than that of the result: a function has zeros at which no library is accurate relative to the result. The error
    grows with `condition`, such as x² where exp(-x²) is a factor. `bent` is the relative error of other usual forms, in
    units of the unit roundoff; `reach` is 1 where such forms pass through 1.
    """

    name: str
    ball: Callable[..., arb]
    slopes: Sequence[Callable[..., Any] | None]
    exact: Callable[..., bool] = nowhere  # where every implementation returns the exact result
    scale: Callable[..., float] = only_the_result
    condition: Callable[..., float] = only_the_result
    bent: Callable[..., float] = only_the_result
    reach: float = 0.0

    def __call__(self, *args: Any) -> Any:
        if any(isinstance(x, arb) for x in args):
            return self.ball(*args)
        if all(is_constant(x) for x in args):
            return Computed(Enclosed(self.name, self.ball, [as_constant(x) for x in args]), None)
        return Applied(self, [as_number(x) for x in args])

    def point(self, values: Sequence[float]) -> float:
        """The value, rounded to float64; infinite where there is none."""
        for bits in _POINT_BITS:
            with precision(bits):
                found = self.ball(*map(arb, values))
            if not found.is_finite():
                return math.inf
            if found.rel_accuracy_bits() >= _LEAST_BITS:
                break
        return float(found)

    def moved(self, values: Sequence[float], errors: Sequence[float]) -> float:
        """How far the function moves if each argument and its float are within this error of the value."""
        if not any(errors):
            return 0.0
        if not all(map(math.isfinite, errors)):
            return math.inf
        if any(error and slope is None for error, slope in zip(errors, self.slopes, strict=True)):
            return self.width(values, errors) * current.slack
        total = 0.0
        for error, slope in zip(errors, self.steepest(values, [2.0 * e for e in errors]), strict=True):
            total += error * slope if error else 0.0
        return total * current.slack if math.isfinite(total) else math.inf

    def width(self, values: Sequence[float], errors: Sequence[float]) -> float:
        """The largest distance between two results for arguments within these errors; infinite where one has none."""
        with precision(_SLOPE_BITS):
            found = self.ball(*(arb(v, e) for v, e in zip(values, errors, strict=True)))
            return 2.0 * float(found.rad().upper()) if found.is_finite() else math.inf

    def steepest(self, values: Sequence[float], around: Sequence[float]) -> list[float]:
        """Bounds on the magnitudes of the slopes in a box, infinite where they are unknown."""
        with precision(_SLOPE_BITS):
            box = [arb(v, r) for v, r in zip(values, around, strict=True)]
            result = self.ball(*box)
            most = [math.inf if slope is None else float(abs(slope(*box, result)).upper()) for slope in self.slopes]
        return [x if math.isfinite(x) else math.inf for x in most]


class Applied(Number):
    """f(x, …): the error comes from the errors of the arguments, and from the library that computes f."""

    __slots__ = ("function", "of")

    def __init__(self, function: Analytic, of: Sequence[Number]) -> None:
        self.function, self.of = function, of
        self.measure()

    def read(self) -> Reading:
        f = self.function
        values, direct_errors, _, _, rearranged_errors, spreads = zip(*(x.reading for x in self.of), strict=True)
        value = f.point(values)
        if not math.isfinite(value):
            return UNKNOWN
        spread = f.moved(values, spreads) if any(spreads) else 0.0
        most = abs(value) + spread
        least, grown = max(most, f.scale(*values)), 1.0 + f.condition(*values)
        step = 0.0
        if not any(direct_errors) and not spread and f.exact(*values):
            direct, step = 0.0, step_of(value)
        else:
            moved = f.moved(values, [e + s for e, s in zip(direct_errors, spreads, strict=True)])
            direct = moved + grown * library_error(f.name, max(most + moved, least))
        if current.normwise:
            least = max(least, f.reach)
        moved = f.moved(values, [e + s for e, s in zip(rearranged_errors, spreads, strict=True)])
        amount = max(most + moved, least)
        forms = (_FORMS + f.bent(*values)) * current.unit * amount * current.slack
        rearranged = max(direct, moved + 2.0 * grown * library_error(f.name, amount) + forms)
        if not most + direct <= current.largest:
            direct = math.inf
        if not most + rearranged <= current.largest:
            rearranged = math.inf
        return value, direct, step, least, rearranged, spread

    def enclose(self) -> arb:
        return self.function.ball(*(x.ball for x in self.of))

    @property
    def is_steep(self) -> bool:
        """Whether a slope may be infinite, as that of the arcsine at 1."""
        readings = [x.reading for x in self.of]
        around = [2.0 * max(r[1], r[4]) + r[5] for r in readings]
        if not all(map(math.isfinite, around)):
            return True
        return not max(self.function.steepest([r[0] for r in readings], around)) < current.largest / 2.0

    def backward(self, adjoint: Number) -> None:
        if current.normwise and not self.function.reach and is_slope_of_unselected(adjoint):
            return  # a slope of what was not selected may be of any magnitude
        for x, slope in zip(self.of, self.function.slopes, strict=True):
            if x.contributions is not None and not x.is_constant:
                accumulate(x, adjoint * (Unknown() if slope is None else slope(*self.of, self)))


class Unknown(Number):
    """A number or a slope that is not known: every answer is accepted."""

    __slots__ = ()

    def __init__(self) -> None:
        self.measure()
        self.contributions = None

    def read(self) -> Reading:
        return UNKNOWN

    def enclose(self) -> arb:
        return arb(0)

    def backward(self, adjoint: Number) -> None:
        """It has no parents."""


class ValueAlone(Number):
    """An exact value whose derivatives by the operands are not known, as 0 log 0."""

    __slots__ = ("of", "value")

    def __init__(self, value: float, of: Sequence[Number]) -> None:
        self.value, self.of = value, of
        for x in of:
            x.reading  # noqa: B018  measured: it is on the tape before this number, which does not read it
        self.measure()

    def read(self) -> Reading:
        return self.value, 0.0, step_of(self.value), abs(self.value), 0.0, 0.0

    @property
    def is_steep(self) -> bool:
        return True

    def enclose(self) -> arb:
        return arb(self.value)

    def backward(self, adjoint: Number) -> None:
        for x in self.of:
            if x.contributions is not None:
                accumulate(x, adjoint * Unknown())
