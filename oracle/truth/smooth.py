"""Smooth functions with a form of their own: powers with any exponent, and the sigmoid.

`power` is one call of a library's `pow`; `sigmoid` is a composition whose slope everybody takes from its result.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.accuracy import ulps
from oracle.truth.elementary import slip
from oracle.truth.number import Number, Reading, give, step_of
from oracle.truth.state import now

__all__ = ["power", "sigmoid"]


class Power(Number):
    """x^p for a plain p: what a change of x can move, and the ulps of `pow`."""

    __slots__ = ("exponent", "of")

    def __init__(self, of: Number, exponent: float) -> None:
        self.of = of
        self.exponent = exponent
        self.measure()

    def read(self) -> Reading:
        v, e, _, _, r, h = self.of.reading
        value = _raised(v, self.exponent)
        if not math.isfinite(value):
            return 0.0, math.inf, 0.0, 0.0, math.inf, 0.0
        spread = self.moved(v, h) if h else 0.0
        most = abs(value) + spread
        if e == 0.0 == h and abs(v) in (0.0, 1.0):
            direct, step = 0.0, step_of(value)
        else:
            moved = self.moved(v, e + h)
            direct, step = moved + slip("pow", most + moved), 0.0
        moved = self.moved(v, r + h)
        rearranged = moved + slip("pow", most + moved)
        if not most + direct <= now.largest:
            direct = math.inf
        if not most + rearranged <= now.largest:
            rearranged = math.inf
        return value, direct, step, most, rearranged, spread

    def moved(self, v: float, e: float) -> float:
        """A bound on |f(t + δ) - f(t)| for |t - v| <= e and |δ| <= e."""
        p = self.exponent
        if e == 0.0:
            return 0.0
        least = abs(v) - 2.0 * e
        if p >= 1.0:
            return e * p * _raised(abs(v) + 2.0 * e, p - 1.0)
        if least > 0.0:
            return e * abs(p) * _raised(least, p - 1.0)
        return _raised(e, p) if p > 0.0 else math.inf  # |a^p - b^p| <= |a - b|^p down to 0

    def enclose(self) -> arb:
        if self.exponent == int(self.exponent):
            return self.of.ball ** int(self.exponent)
        base = self.of.ball.nonnegative_part()
        return base ** arb(self.exponent)

    def pull(self, adjoint: Number) -> None:
        p = self.exponent
        give(self.of, adjoint if p == 1.0 else adjoint * (p * power(self.of, p - 1.0)))


def _raised(v: float, p: float) -> float:
    """v^p, infinite where it has no value."""
    try:
        value = v**p
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return value if isinstance(value, float) else math.inf


def power(x: Any, exponent: float) -> Any:
    """x to the power of a plain number; x is not negative unless the exponent is whole."""
    if not isinstance(x, Number):
        return np.power(x, np.asarray(x).dtype.type(exponent))
    if exponent == 0.0:
        return x * 0 + 1
    return Power(x, float(exponent))


class Sigmoid(Number):
    """1 / (1 + exp(-x)), or exp(x) / (1 + exp(x)); its slope is y (1 - y), as everybody takes it.

    The first form loses what lies below 1 / largest, where exp(-x) overflows. Both lose the ulps of `exp`, and three
    roundings.
    """

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        v, e, _, _, r, h = self.of.reading
        value = _logistic(v)
        spread = _moved(v, h) if h else 0.0
        if v == 0.0 and e == 0.0 == h:
            return 0.5, 0.0, 0.5, 0.5, self.lost(0.5), 0.0
        most = value + spread
        moved = _moved(v, e + h)
        direct = moved + self.lost(most + moved)
        moved = _moved(v, r + h)
        rearranged = moved + self.lost(most + moved)
        return value, direct, 0.0, most, rearranged, spread

    def lost(self, most: float) -> float:
        """What the roundings of either form may lose in a result of magnitude `most`."""
        exponential = ulps("exp", now.format.name) * 2.0 * now.unit
        return (2.0 * exponential + 3.0 * now.unit) * most * now.slack + 1.0 / now.largest + 4.0 * now.loss

    def enclose(self) -> arb:
        return 1 / (1 + (-self.of.ball).exp())

    def pull(self, adjoint: Number) -> None:
        give(self.of, adjoint * (self * +(1 - self)))


def _logistic(v: float) -> float:
    if v >= 0.0:
        return 1.0 / (1.0 + math.exp(-v))
    return math.exp(v) / (1.0 + math.exp(v))


def _moved(v: float, e: float) -> float:
    """A bound on how far the sigmoid moves: its slope is below 1/4, and below exp(-|x|)."""
    near = max(abs(v) - 2.0 * e, 0.0)
    return e * min(0.25, math.exp(-near))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), without overflow."""
    if isinstance(x, Number):
        return Sigmoid(x)
    return 1 / (1 + np.exp(-x)) if x >= 0 else np.exp(x) / (1 + np.exp(x))
