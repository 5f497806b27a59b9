"""Smooth functions that libraries compute as a whole: powers with any exponent, the sigmoid, and log Σ exp.

`power` is one call of a library's `pow`. `sigmoid` and `logsumexp` are compositions whose slopes libraries compute from
the result: y (1 - y), and exp(x_j - y).
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from oracle.truth.accuracy import ulps
from oracle.truth.constants import Constant, as_constant, is_constant
from oracle.truth.context import current
from oracle.truth.elementary import exp, library_error, log, log_sigmoid_error
from oracle.truth.leaves import as_number, constant, lift, rounding_of, step_of
from oracle.truth.number import UNKNOWN, Number, Reading, SameValue, accumulate
from oracle.truth.selection import amax


class Power(Number):
    """x^p for a plain p: errors come from x, from rounding p to the format, and from the library's `pow`.

    `exponent_error` bounds the rounding of p: pow(x, 0.3) in float16 is x^0.30004….
    """

    __slots__ = ("exact", "exponent", "exponent_error", "of")

    def __init__(self, of: Number, exact: Fraction, exponent_error: float) -> None:
        self.of, self.exact, self.exponent, self.exponent_error = of, exact, float(exact), exponent_error
        self.measure()

    def read(self) -> Reading:
        v, v_direct, _, _, v_rearranged, v_spread = self.of.reading
        value = _float_power(v, self.exponent)
        if not math.isfinite(value):
            return UNKNOWN
        spread = self.moved(v, v_spread) if v_spread else 0.0
        most = abs(value) + spread
        step = 0.0
        if v_direct == 0.0 == v_spread and v in (0.0, 1.0):
            direct, step = 0.0, step_of(value)
        elif v - v_spread - 2.0 * v_direct < 0.0 and not self.is_whole:
            direct = math.inf  # the definition itself may take the power of a negative number
        else:
            moved = self.moved(v, v_direct + v_spread)
            direct = moved + library_error("pow", most + moved)
        moved = self.moved(v, v_rearranged + v_spread)
        rearranged = moved + library_error("pow", most + moved) + self.written_out(v) * (most + moved)
        if not most + direct <= current.largest:
            direct = math.inf
        if not most + rearranged <= current.largest:
            rearranged = math.inf
        return value, direct, step, most, rearranged, spread

    @property
    def is_whole(self) -> bool:
        """Whether the exponent is an integer that the format holds."""
        return self.exact.denominator == 1 and not self.exponent_error

    def moved(self, v: float, e: float) -> float:
        """A bound on |f(t + δ) - f(t)| for |t - v| <= e and |δ| <= e, with any exponent that p may be rounded to."""
        p = self.exponent
        least, most = abs(v) - 2.0 * e, abs(v) + 2.0 * e
        if e == 0.0:
            moved = 0.0
        elif p >= 1.0:
            moved = e * p * _float_power(most, p - 1.0)
        elif least > 0.0:
            moved = e * abs(p) * _float_power(least, p - 1.0)
        else:
            moved = _float_power(e, p) if p > 0.0 else math.inf  # |a^p - b^p| <= |a - b|^p down to 0
        if self.exponent_error and most:
            if not least > 0.0 or not most < math.inf:
                return math.inf
            bent = self.exponent_error * max(abs(math.log(least)), abs(math.log(most)))
            largest = max(_float_power(least, p), _float_power(most, p))
            moved += largest * (math.expm1(bent) if bent < 700.0 else math.inf)
        return moved * current.slack

    def written_out(self, v: float) -> float:
        """The relative error of other forms: a product of |p| factors, or exp(p log x)."""
        bent = abs(self.exponent * math.log(abs(v))) if v else 0.0
        logarithm = bent * (2.0 * ulps("log", current.format.name) + 2.0)
        return (abs(self.exponent) + logarithm) * current.unit * current.slack

    @property
    def is_steep(self) -> bool:
        v, direct, _, _, rearranged, spread = self.of.reading
        if self.exponent < 1.0:
            return not abs(v) - spread > 2.0 * max(direct, rearranged)  # the argument may be 0
        return super().is_steep

    def enclose(self) -> arb:
        if self.exact.denominator == 1:
            return self.of.ball ** int(self.exact)
        return self.of.ball.nonnegative_part() ** arb(fmpq(self.exact.numerator, self.exact.denominator))

    def backward(self, adjoint: Number) -> None:
        lower = self.exact - 1
        error = self.exponent_error + rounding_of(lower)
        accumulate(self.of, adjoint * (constant(self.exact, self.exponent_error) * _power(self.of, lower, error)))


def _float_power(v: float, p: float) -> float:
    """v^p, or infinity where it has no value."""
    try:
        value = v**p
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return value if isinstance(value, float) else math.inf


def _power(x: Number, exact: Fraction, exponent_error: float) -> Number:
    # x¹ is not x: NumPy's float32 kernel for AVX512 sometimes returns a neighbour of x.
    return Power(x, exact, exponent_error) if exact or exponent_error else lift(1)


def power(x: Any, exponent: float | Number) -> Any:
    """x to the power of a plain number, as `numpy.power`, in the dtype of x.

    x is not negative unless the exponent is an integer. At 0 the slope is 0 for exponents above 1, and infinite for
    those below 1, where every answer is accepted. Raises `TypeError` for a certified exponent and `ValueError` for an
    infinite one or NaN.

    >>> float(power(4.0, 1.5))
    8.0
    """
    if isinstance(exponent, Constant):
        return _power_of_constant(x, exponent)
    if isinstance(exponent, Number):
        raise TypeError("the exponent of `power` is a plain number; write exp(p * log(x)) for one that varies")
    if not math.isfinite(exponent):
        raise ValueError(f"the exponent of `power` is finite, got {exponent!r}")
    if not isinstance(x, Number):
        return np.power(x, np.asarray(x).dtype.type(exponent))
    exact = Fraction(exponent)
    return _power(x, exact, rounding_of(exact))


def _power_of_constant(x: Any, exponent: Constant) -> Any:
    """x to the power of a constant, whose own error is one of the exponent."""
    if is_constant(x):
        return as_constant(x) ** exponent
    if exponent.exact is None:
        return exp(exponent * log(x))
    return _power(x, Fraction(int(exponent.exact.p), int(exponent.exact.q)), exponent.reading[1])


class Sigmoid(Number):
    """1 / (1 + exp(-x)), or exp(x) / (1 + exp(x)); its slope is y (1 - y).

    The first form loses values below 1 / largest, where exp(-x) overflows. Both have the error of `exp` and three
    roundings. A third form, exp(log σ(x)), has the error of the logarithm as well, and is within the rearranged bound.
    """

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        v, v_direct, _, _, v_rearranged, v_spread = self.of.reading
        value = _logistic(v)
        spread = _moved(v, v_spread) if v_spread else 0.0
        most, step = value + spread, 0.0
        if v == 0.0 and v_direct == 0.0 == v_spread:
            direct, step = 0.0, 0.5  # 1/2 in every form
        else:
            moved = _moved(v, v_direct + v_spread)
            direct = moved + self.roundings(most + moved)
        moved = _moved(v, v_rearranged + v_spread)
        lost = (most + moved) * math.expm1(min(log_sigmoid_error(v - v_rearranged - v_spread), 700.0))
        if current.normwise:
            most = 1.0  # through 1 - σ(-x) and (1 + tanh(x / 2)) / 2
        rearranged = moved + lost + self.roundings(most + moved + lost)
        return value, direct, step, most, rearranged, spread

    def roundings(self, most: float) -> float:
        """The error of either form in a result of magnitude `most`, for an exact argument."""
        count = ulps("exp", current.format.name)
        relative = (4.0 * count + 3.0) * current.unit * most
        return (relative + (count + 2.0) * current.loss + 1.0 / current.largest) * current.slack

    def enclose(self) -> arb:
        return 1 / (1 + (-self.of.ball).exp())

    def backward(self, adjoint: Number) -> None:
        accumulate(self.of, adjoint * (self * +(1 - self)))


def _logistic(v: float) -> float:
    if v >= 0.0:
        return 1.0 / (1.0 + math.exp(-v))
    return math.exp(v) / (1.0 + math.exp(v))


def _moved(v: float, e: float) -> float:
    """A bound on the change of the sigmoid: its slope is below 1/4 and below exp(-|x|)."""
    near = max(abs(v) - 2.0 * e, 0.0)
    return e * min(0.25, math.exp(-near))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of one number, without overflow, in the dtype of x.

    >>> float(sigmoid(0.0))
    0.5
    """
    if isinstance(x, Number):
        return Sigmoid(x)
    return 1 / (1 + np.exp(-x)) if x >= 0 else np.exp(x) / (1 + np.exp(x))


class LogSumExp(Number):
    """log Σ exp(x_j), computed with the largest x subtracted first; its slopes are exp(x_j - result).

    Three other forms are within the rearranged bound (Blanchard, Higham and Higham, *Accurately computing the
    log-sum-exp and softmax functions*, IMA JNA 41 (2021)):

    * Without the shift the error of the logarithm is relative to the whole result, and even the largest exponential,
      which the shift makes exactly 1, has the error of `exp`.
    * In a sum, the result counts as two terms, the shift and the logarithm: log-softmax is (x_j - max) - log Σ, where
      x_j - max is rounded first. So it has two `parts`, and its `size` is the sum of both magnitudes.
    * `np.logaddexp.reduce` adds two at a time, k - 1 times. A partial result p <= r, the result, has an error of at
      most u |p|, of the last addition, and that of log1p(exp(-d)): rounding d > 0 adds u d e^-d / (1 + e^-d) < 0.3 u.
      It moves r by at most w = exp(p - r) <= 1 times itself, and w |p| <= |r| + 1/e as (r - p) exp(p - r) <= 1/e.
    """

    __slots__ = ("among", "result")
    parts = 2.0

    def __init__(self, among: Sequence[Number], result: Number) -> None:
        self.among, self.result = among, result
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.result.reading
        rearranged += library_error("log", size) + library_error("exp", 1.0)
        pairs = len(self.among) - 1
        if pairs:
            once = current.unit * (abs(value) + spread + 0.7) * current.slack
            rearranged += pairs * (once + library_error("log1p", 0.7) + library_error("exp", 0.5))
        if current.normwise:  # any of the numbers may be the shift
            size = max(size, *(x.reading[3] for x in self.among))
            rearranged += 3.0 * current.unit * size * current.slack
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return self.result.ball

    def backward(self, adjoint: Number) -> None:
        slopes: list[Number] = [exp(x - self) for x in self.among]
        if current.normwise:
            error = sum(slope.reading[4] for slope in slopes)
            slopes = [Share(slope, error + 4.0 * len(slopes) * current.unit) for slope in slopes]
        for x, slope in zip(self.among, slopes, strict=True):
            accumulate(x, adjoint * slope)


class Share(SameValue):
    """One of several positive numbers that add up to 1; for the normwise bound, 1 minus the others.

    `error` bounds the error of the sum of all.
    """

    __slots__ = ("error",)

    def __init__(self, of: Number, error: float) -> None:
        self.error = error
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, _, _, spread = self.of.reading
        return value, direct, step, 1.0, self.error * current.slack, spread


def logsumexp(values: Iterable[Any]) -> Any:
    """log(exp(x_1) + … + exp(x_k)) of one or more numbers, without overflow. Raises `ValueError` for no numbers.

    >>> float(logsumexp([1000.0, -1000.0]))
    1000.0
    """
    listed = list(values)
    if not any(isinstance(x, Number) for x in listed):
        top: Any = amax(listed)
        total: Any = 0.0
        for x in listed:
            total = total + np.exp(x - top)
        return np.log(total) + top
    numbers = [as_number(x) for x in listed if isinstance(x, Number) or x != -math.inf]
    peak = max(numbers, key=lambda x: x.reading[0])  # any shift near the largest will do
    mass: Number = lift(0)
    for x in numbers:
        mass = mass + exp(x - peak if x is not peak else lift(0))
    return LogSumExp(numbers, +(log(+mass) + peak))
