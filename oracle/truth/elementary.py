"""The elementary functions.

One `Rule` each: the float version, the ball, the derivative, and how far a change of the argument can move the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.accuracy import ulps
from oracle.truth.context import now
from oracle.truth.number import Leaf, Number, Reading, give, step_of

__all__ = ["Elementary", "cos", "exp", "expm1", "log", "log1p", "moved_sqrt", "sin", "slip", "sqrt", "tanh"]


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
            return Elementary(self, x)
        return self.real(x)


def _steep(slope: Callable[[float], float], pole: float) -> Callable[[float, float], float]:
    """`moved` for a function that is steepest nearest to its pole, and undefined beyond."""

    def moved(v: float, e: float) -> float:
        least = (v - pole) - 2.0 * e  # the least distance from the pole that a float or the truth may have
        return e * slope(least) if least > 0.0 else math.inf

    return moved


def _moved_exp(v: float, e: float) -> float:
    return math.exp(v + e) * math.expm1(e) if v + e < 709.0 and e < 709.0 else math.inf


def moved_sqrt(v: float, e: float) -> float:
    """How far the root of `v` moves with its argument."""
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
    "log1p",
    np.log1p,
    _safe(math.log1p),
    arb.log1p,
    lambda a, x, y: a / (1 + x),
    _steep(lambda d: 1.0 / d, -1.0),
    {0.0: 0.0},
)
sqrt = Rule("sqrt", np.sqrt, _safe(math.sqrt), arb.sqrt, lambda a, x, y: a / (2 * y), moved_sqrt, {0.0: 0.0, 1.0: 1.0})
sin = Rule("sin", np.sin, _safe(math.sin), arb.sin, lambda a, x, y: a * _cos(x), _lipschitz, {0.0: 0.0})
cos = Rule("cos", np.cos, _safe(math.cos), arb.cos, lambda a, x, y: -(a * sin(x)), _lipschitz, {0.0: 1.0})
tanh = Rule("tanh", np.tanh, math.tanh, arb.tanh, lambda a, x, y: a * (1 - y * y), _lipschitz, {0.0: 0.0})


def slip(function: str, most: float) -> float:
    """What the library may lose in a result of magnitude `most`."""
    count = ulps(function, now.format.name)
    return count * (2.0 * now.unit * most + now.loss) * now.slack


def _cos(x: Number) -> Number:
    return Elementary(cos, x)


class Elementary(Number):
    """f(x): what a change of x can move, and the documented ulps of the library that computes f."""

    __slots__ = ("of", "rule")

    def __init__(self, rule: Rule, of: Number) -> None:
        self.rule = rule
        self.of = of
        self.measure()

    @property
    def is_exponential(self) -> bool:  # type: ignore[override]
        """As everywhere."""
        return self.rule is exp

    def read(self) -> Reading:
        v, e, _, _, r, h = self.of.reading
        rule = self.rule
        value = rule.point(v)
        if not math.isfinite(value):
            return 0.0, math.inf, 0.0, 0.0, math.inf, 0.0
        spread = rule.moved(v, h) if h else 0.0
        most = abs(value) + spread
        step = 0.0
        if e == 0.0 == h and self.is_exact(v, value):
            direct, step = 0.0, step_of(value)
        elif rule is sqrt and v - 2.0 * e < 0.0:
            direct = math.inf  # the definition itself may meet a negative argument
        else:
            moved = rule.moved(v, e + h)
            direct = moved + slip(rule.name, most + moved)
        if not most + direct <= now.largest:
            direct = math.inf
        if rule is exp and type(self.of) is not Leaf:
            r += now.unit * abs(v)  # an argument that is computed may be computed otherwise, and is rounded then
        moved = rule.moved(v, r + h)
        rearranged = moved + slip(rule.name, most + moved)
        if not most + rearranged <= now.largest:
            rearranged = math.inf
        return value, direct, step, most, rearranged, spread

    def is_exact(self, v: float, value: float) -> bool:
        """Whether every implementation returns the exact result."""
        if v in self.rule.exact:
            return True
        if self.rule is not sqrt or value * value != v:
            return False
        root, square = value.as_integer_ratio(), v.as_integer_ratio()
        is_root = root[0] ** 2 * square[1] == square[0] * root[1] ** 2
        return is_root and value <= now.full * step_of(value)

    def enclose(self) -> arb:
        return self.rule.ball(self.of.ball)

    def pull(self, adjoint: Number) -> None:
        give(self.of, self.rule.slope(adjoint, self.of, self))


def _methods(*rules: Rule) -> None:
    """Make each a method as well: NumPy, given an array of objects, asks every entry for its own `exp()`."""
    for rule in rules:
        setattr(Number, rule.name, lambda self, rule=rule: rule(self))
    Number.conjugate = Number.__pos__  # type: ignore[attr-defined]  # what `np.vdot` and the variance ask of entries


_methods(exp, expm1, log, log1p, sqrt, sin, cos, tanh)
