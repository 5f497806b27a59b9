"""The functions a definition may call, on floats and on certified numbers alike.

Elementary functions are one `Rule` each: the float version, the ball, the derivative, and how far a change of the
argument can move the result. What selects (`maximum`, `amax`, `absolute`) costs no rounding but has corners. `norm` and
`logsumexp` are compositions with a derivative of their own: the first because the root's is infinite where the norm
has a perfectly good set of slopes, the second because every implementation takes it as exp(x_j - logsumexp(x)).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.accuracy import ulps
from oracle.truth.number import Give, Number, Reading, Slope, as_number, lift, step_of
from oracle.truth.state import now

__all__ = [
    "absolute",
    "amax",
    "cos",
    "exp",
    "expm1",
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


@dataclass(frozen=True)
class Rule:
    """An elementary function: `moved(v, e)` bounds |f(t + δ) - f(t)| for |t - v| <= e and |δ| <= e."""

    name: str
    real: Callable[[Any], Any]
    point: Callable[[float], float]
    ball: Callable[[arb], arb]
    slope: Callable[[Number, Number, Number], Number]  # (adjoint, argument, result) -> adjoint · f'(argument)
    moved: Callable[[float, float], float]
    exact: dict[float, float]  # arguments whose result every implementation returns exactly

    def __call__(self, x: Any) -> Any:
        if isinstance(x, Number):
            x.reading  # noqa: B018  measured before its consumer
            return Elementary(self, x)
        return self.real(x)


def _above(v: float, e: float, pole: float) -> float:
    """The least argument a float or the truth may have, measured from `pole`."""
    return v - 2.0 * e - pole


def _steep(slope: Callable[[float], float], pole: float) -> Callable[[float, float], float]:
    """`moved` for a function that is steepest nearest to its pole, and undefined beyond."""
    return lambda v, e: e * slope(_above(v, e, pole)) if _above(v, e, pole) > 0.0 else math.inf


def _moved_exp(v: float, e: float) -> float:
    return math.exp(v + e) * math.expm1(e) if v + e < 709.0 and e < 709.0 else math.inf


def _moved_sqrt(v: float, e: float) -> float:
    least = v - 2.0 * e
    return e / (2.0 * math.sqrt(least)) if least > e else math.sqrt(e)  # |√f - √t| <= √|f - t| holds down to 0


def _lipschitz(v: float, e: float) -> float:
    return e


def _safe(function: Callable[[float], float]) -> Callable[[float], float]:
    """`function`, with an infinity where Python would raise; the reading then counts as overflowed."""

    def call(v: float) -> float:
        try:
            return function(v)
        except (OverflowError, ValueError):
            return math.inf

    return call


exp = Rule("exp", np.exp, _safe(math.exp), arb.exp, lambda a, x, y: a * y, _moved_exp, {0.0: 1.0})
expm1 = Rule("expm1", np.expm1, _safe(math.expm1), arb.expm1, lambda a, x, y: a * (y + 1), _moved_exp, {0.0: 0.0})
log = Rule("log", np.log, _safe(math.log), arb.log, lambda a, x, y: a / x, _steep(lambda d: 1.0 / d, 0.0), {1.0: 0.0})
log1p = Rule(
    "log1p", np.log1p, _safe(math.log1p), arb.log1p, lambda a, x, y: a / (1 + x), _steep(lambda d: 1.0 / d, -1.0), {0.0: 0.0}
)
sqrt = Rule("sqrt", np.sqrt, _safe(math.sqrt), arb.sqrt, lambda a, x, y: a / (2 * y), _moved_sqrt, {0.0: 0.0, 1.0: 1.0})
sin = Rule("sin", np.sin, math.sin, arb.sin, lambda a, x, y: a * cos(x), _lipschitz, {0.0: 0.0})
cos = Rule("cos", np.cos, math.cos, arb.cos, lambda a, x, y: -(a * sin(x)), _lipschitz, {0.0: 1.0})
tanh = Rule("tanh", np.tanh, math.tanh, arb.tanh, lambda a, x, y: a * (1 - y * y), _lipschitz, {0.0: 0.0})


class Elementary(Number):
    """f(x): what a change of x can move, and the documented ulps of the library that computes f."""

    __slots__ = ("of", "rule")

    def __init__(self, rule: Rule, of: Number) -> None:
        self.rule = rule
        self.of = of

    def read(self) -> Reading:
        v, e, _, _, r, h = self.of.reading
        rule, fmt = self.rule, now.format
        value = rule.point(v)
        if not math.isfinite(value):
            return 0.0, math.inf, 0.0, 0.0, math.inf, 0.0
        spread = rule.moved(v, h) if h else 0.0
        most = abs(value) + spread
        slip = 2.0 * ulps(rule.name, fmt.name) * fmt.unit
        slack = 1.0 + 4.0 * fmt.unit + 2.0**-40
        step = 0.0
        if e == 0.0 == h and self.is_exact(v, value):
            direct, step = 0.0, step_of(value)
        else:
            moved = rule.moved(v, e)
            direct = (moved + slip * (most + moved)) * slack + fmt.smallest
            if rule is sqrt and v - e < 0.0:
                direct = math.inf  # the definition itself may meet a negative argument
            if not most + direct <= fmt.largest:
                direct = math.inf
        moved = rule.moved(v, r)
        loose = (moved + slip * (most + moved)) * slack + fmt.smallest
        return value, direct, step, most, loose if loose <= fmt.largest else math.inf, spread

    def is_exact(self, v: float, value: float) -> bool:
        """Whether every implementation returns the exact result."""
        if v in self.rule.exact:
            return True
        if self.rule is not sqrt or value * value != v:
            return False
        root, square = value.as_integer_ratio(), v.as_integer_ratio()
        is_root = root[0] ** 2 * square[1] == square[0] * root[1] ** 2
        return is_root and value <= 2.0 ** now.format.precision * step_of(value)

    def enclose(self) -> arb:
        return self.rule.ball(self.of.ball)

    def pull(self, adjoint: Number, give: Give) -> None:
        give(self.of, self.rule.slope(adjoint, self.of, self))


class Largest(Number):
    """The largest of several numbers too close to tell apart: each of them may have been chosen."""

    __slots__ = ("among", "slopes")

    def __init__(self, among: Sequence[Number], slopes: Sequence[Slope]) -> None:
        self.among = among
        self.slopes = slopes

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

    def pull(self, adjoint: Number, give: Give) -> None:
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
    numbers = [as_number(x) for x in listed]
    top = max(numbers, key=lambda x: x.reading[0])
    v, e, _, _, r, h = top.reading
    near, slopes, others = [], [], []
    for x in numbers:
        vx, ex, _, _, rx, hx = x.reading
        gap, blur = v - vx, h + hx
        if x is top or not gap > rx + r + blur:
            near.append(x)
            others.append(x is not top and not gap > ex + e + blur)
    if len(near) == 1:
        return top
    tied = any(others)
    for x, other in zip(near, others, strict=True):
        if tied and (other or x is top):
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
    blur = rx + ry + hx + hy
    if vx - vy > blur:  # the common case, decided in every form
        return x
    return y if vy - vx > blur else amax((x, y))


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two numbers, as `numpy.minimum`."""
    return -maximum(-x, -y) if isinstance(x, Number) or isinstance(y, Number) else np.minimum(x, y)


def absolute(x: Any) -> Any:
    """|x|; at zero its slope is every value from -1 to 1."""
    return amax((x, -x)) if isinstance(x, Number) else np.abs(x)


class Norm(Number):
    """√Σx²; behind a norm that may be zero lies the unit ball: each slope from -1 to 1."""

    __slots__ = ("among", "root")

    def __init__(self, among: Sequence[Number], root: Elementary) -> None:
        self.among = among
        self.root = root

    def read(self) -> Reading:
        value, direct, *rest = self.root.reading
        if math.isinf(direct) and not math.isinf(self.root.of.reading[1]):
            # A sum of squares is never negative, however uncertain: the root's own caution does not apply.
            fmt = now.format
            direct = (_moved_sqrt(value * value, self.root.of.reading[1]) + fmt.unit * value) * (1.0 + 8.0 * fmt.unit)
            direct += fmt.smallest
        return (value, direct, *rest)

    def enclose(self) -> arb:
        total = arb(0)
        for x in self.among:
            total += x.ball * x.ball
        return total.nonnegative_part().sqrt()

    def pull(self, adjoint: Number, give: Give) -> None:
        value, direct, _, _, rearranged, _ = self.reading
        for x in self.among:
            if not value > 2.0 * direct:
                give(x, adjoint * Slope(-1.0, 1.0))
            else:
                slope = x / self
                if not value > 2.0 * rearranged:  # a form that cancels may have lost the direction altogether
                    slope = Bounded(slope)
                give(x, adjoint * slope)


class Bounded(Number):
    """A slope known to lie in [-1, 1], which a rearranged form may have lost: whatever it says there is its own."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of

    def read(self) -> Reading:
        value, direct, step, _, _, spread = self.of.reading
        return value, direct, step, 1.0, math.inf, spread

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number, give: Give) -> None:
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

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.result.reading
        # Without the shift the logarithm is of the whole mass, and its ulps are of the whole result.
        fmt = now.format
        rearranged += 2.0 * ulps("log", fmt.name) * fmt.unit * size
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return self.result.ball

    def pull(self, adjoint: Number, give: Give) -> None:
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
        peak = max(numbers, key=lambda x: x.reading[0])  # any shift near the top will do: the result does not depend on it
    mass: Number = lift(0)
    for x in numbers:
        mass = mass + exp(x - peak if x is not peak else lift(0))
    return LogSumExp(numbers, +(log(+mass) + peak))
