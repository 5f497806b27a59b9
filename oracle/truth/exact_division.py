"""The quotients and remainders of `//`, `%` and `fmod`, which libraries compute without rounding the quotient.

NumPy, torch and Python take the remainder of the two floats by C's `fmod`, which is exact, and derive the quotient from
it. So 1.0 // 0.1 is 9, because the float 0.1 is above a tenth, although the float nearest to 1.0 / 0.1 is 10.
"""

import math
from fractions import Fraction
from typing import Any

from oracle.truth.constants import Opposite, Stated
from oracle.truth.context import current
from oracle.truth.leaves import Leaf, as_number, step_of
from oracle.truth.number import Number, Reading, SameValue
from oracle.truth.products import Quotient


def held(x: Any) -> Number:
    """An operand as a number; a literal is the nearest float, as every implementation in float32 or float64 holds it.

    In the 16-bit formats it is not: torch keeps such a literal in float32.
    """
    sign, literal = (-1, x.of) if isinstance(x, Opposite) else (1, x)
    if isinstance(literal, Stated) and literal.exact is not None and not literal.error:
        exact = sign * Fraction(int(literal.exact.p), int(literal.exact.q))
        value = current.format.nearest(exact) if current.format.precision >= 24 else math.inf
        if math.isfinite(value):
            return Leaf(value, step_of(value))
    return as_number(x)


class ExactQuotient(SameValue):
    """x / y as floor division takes it: only the errors of x and y count.

    With k the truncated quotient of the floats, the libraries compute (x - fmod(x, y)) / y = k (1 + d), |d| <= 2u + u²,
    subtract 1 where the signs of the remainder and of y differ, and round to the nearest integer. Up to |k| = 1 / 8u
    that is exact. Beyond, it is off by at most (3u + u²) |k| + 1 < 12 u |k|.
    """

    __slots__ = ("left", "right")

    def __init__(self, left: Number, right: Number) -> None:
        self.left, self.right = left, right
        super().__init__(Quotient(left, right))

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        if not direct < math.inf or spread:
            return self.of.reading
        x, x_direct, _, _, x_rearranged, _ = self.left.reading
        y, y_direct, _, _, y_rearranged, _ = self.right.reading
        exact = Fraction(x) / Fraction(y)
        value = float(exact)
        if value.is_integer() and exact != value:
            value = math.nextafter(value, math.copysign(math.inf, exact - Fraction(value)))
        beyond = 12.0 * current.unit * abs(value) if abs(value) * current.unit > 0.125 else 0.0
        direct = _carried(x, x_direct, y, y_direct) + beyond
        rearranged = max(_carried(x, x_rearranged, y, y_rearranged) + beyond, direct)
        return value, direct, step, size, rearranged, spread


def _carried(x: float, x_error: float, y: float, y_error: float) -> float:
    """A bound on the error of x / y in float64 from the errors of x and y; 0 where they are exact."""
    if x_error == 0.0 == y_error:
        return 0.0
    least = abs(y) - 2.0 * y_error
    if not least > 0.0:
        return math.inf
    ratio = (abs(x) + x_error) / least
    return (x_error / least + ratio * (y_error / least) + 2.0**-51 * ratio) * current.slack + current.loss


class ExactRemainder(SameValue):
    """x - k y for an integer k, as `fmod` computes it: the errors of x and y, and one rounding where y is added."""

    __slots__ = ("left", "right", "times")

    def __init__(self, left: Number, right: Number, times: int) -> None:
        self.left, self.right, self.times = left, right, times
        super().__init__(left - times * right)

    def read(self) -> Reading:
        _, direct, _, size, rearranged, spread = self.of.reading
        if not direct < math.inf or spread:
            return self.of.reading
        x, x_direct, *_ = self.left.reading
        y, y_direct, *_ = self.right.reading
        exact = Fraction(x) - self.times * Fraction(y)
        value, error = float(exact), x_direct + abs(self.times) * y_direct
        if error or exact != current.format.nearest(exact):
            error = (error + current.unit * (abs(value) + error)) * current.slack + current.loss
        return value, error, step_of(value), max(size, abs(value)), max(rearranged, error), 0.0
