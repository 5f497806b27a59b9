"""Smooth functions with a form of their own: powers with any exponent, and the sigmoid.

`power` is one call of a library's `pow`; `sigmoid` is a composition whose slope everybody takes from its result.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from oracle.truth.accuracy import ulps
from oracle.truth.context import now
from oracle.truth.elementary import slip
from oracle.truth.leaves import constant, rounding_of
from oracle.truth.number import Number, Reading, give, lift, step_of

__all__ = ["power", "sigmoid"]


class Power(Number):
    """x^p for a plain p: what a change of x can move, what rounding p can, and the ulps of `pow`.

    `blur` is how far the exponent that a library is given may be from p: pow(x, 0.3) in float16 is x^0.30004….
    """

    __slots__ = ("blur", "exact", "exponent", "of")

    def __init__(self, of: Number, exact: Fraction, blur: float) -> None:
        self.of = of
        self.exact = exact
        self.exponent = float(exact)
        self.blur = blur
        self.measure()

    def read(self) -> Reading:
        v, e, _, _, r, h = self.of.reading
        value = _raised(v, self.exponent)
        if not math.isfinite(value):
            return 0.0, math.inf, 0.0, 0.0, math.inf, 0.0
        spread = self.moved(v, h) if h else 0.0
        most = abs(value) + spread
        step = 0.0
        if e == 0.0 == h and v in (0.0, 1.0):
            direct, step = 0.0, step_of(value)
        elif v - h - 2.0 * e < 0.0 and not self.is_whole:
            direct = math.inf  # the definition itself may meet a negative argument
        else:
            moved = self.moved(v, e + h)
            direct = moved + slip("pow", most + moved)
        moved = self.moved(v, r + h)
        rearranged = moved + slip("pow", most + moved) + self.written_out(v) * (most + moved)
        if not most + direct <= now.largest:
            direct = math.inf
        if not most + rearranged <= now.largest:
            rearranged = math.inf
        return value, direct, step, most, rearranged, spread

    @property
    def is_whole(self) -> bool:
        """Whether the exponent is an integer, and every format's version of it too."""
        return self.exact.denominator == 1 and not self.blur

    def moved(self, v: float, e: float) -> float:
        """A bound on |f(t + δ) - f(t)| for |t - v| <= e and |δ| <= e, with any exponent that p may be rounded to."""
        p = self.exponent
        least, most = abs(v) - 2.0 * e, abs(v) + 2.0 * e
        if e == 0.0:
            moved = 0.0
        elif p >= 1.0:
            moved = e * p * _raised(most, p - 1.0)
        elif least > 0.0:
            moved = e * abs(p) * _raised(least, p - 1.0)
        else:
            moved = _raised(e, p) if p > 0.0 else math.inf  # |a^p - b^p| <= |a - b|^p down to 0
        if self.blur and most:
            if not least > 0.0 or not most < math.inf:
                return math.inf
            bent = self.blur * max(abs(math.log(least)), abs(math.log(most)))
            moved += max(_raised(least, p), _raised(most, p)) * (math.expm1(bent) if bent < 700.0 else math.inf)
        return moved * now.slack

    def written_out(self, v: float) -> float:
        """The relative error of other ways to write it: a product of |p| factors, or exp(p log x)."""
        bent = abs(self.exponent * math.log(abs(v))) if v else 0.0
        return (abs(self.exponent) + bent * (2.0 * ulps("log", now.format.name) + 2.0)) * now.unit * now.slack

    def enclose(self) -> arb:
        if self.exact.denominator == 1:
            return self.of.ball ** int(self.exact)
        return self.of.ball.nonnegative_part() ** arb(fmpq(self.exact.numerator, self.exact.denominator))

    def pull(self, adjoint: Number) -> None:
        lower = self.exact - 1
        blur = self.blur + rounding_of(lower)
        give(self.of, adjoint * (constant(self.exact, self.blur) * _power(self.of, lower, blur)))


def _raised(v: float, p: float) -> float:
    """v^p, infinite where it has no value."""
    try:
        value = v**p
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return value if isinstance(value, float) else math.inf


def _power(x: Number, exact: Fraction, blur: float) -> Number:
    # Not so x¹: NumPy's float32 kernel for AVX512 misses x there by an ulp, now and then.
    return Power(x, exact, blur) if exact or blur else lift(1)


def power(x: Any, exponent: float) -> Any:
    """x to the power of a plain number; x is not negative unless the exponent is whole.

    At 0 the slope is 0 for exponents above 1, and infinite for those below: there any answer is right.
    """
    if isinstance(exponent, Number):
        raise TypeError("the exponent of `power` is a plain number; write exp(p * log(x)) for one that varies")
    if not math.isfinite(exponent):
        raise ValueError(f"the exponent of `power` is finite, got {exponent!r}")
    if not isinstance(x, Number):
        return np.power(x, np.asarray(x).dtype.type(exponent))
    exact = Fraction(exponent)
    return _power(x, exact, rounding_of(exact))


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
        most = value + spread
        step = 0.0
        if v == 0.0 and e == 0.0 == h:
            direct, step = 0.0, 0.5  # one half, in every form
        else:
            moved = _moved(v, e + h)
            direct = moved + self.lost(most + moved)
        moved = _moved(v, r + h)
        rearranged = moved + self.lost(most + moved)
        return value, direct, step, most, rearranged, spread

    def lost(self, most: float) -> float:
        """What the roundings of either form may lose in a result of magnitude `most`."""
        count = ulps("exp", now.format.name)
        return ((4.0 * count + 3.0) * now.unit * most + (count + 2.0) * now.loss + 1.0 / now.largest) * now.slack

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
