"""Products and quotients of certified numbers."""

import math
from fractions import Fraction

from flint import arb

from oracle.truth.context import current
from oracle.truth.leaves import Leaf, lift, step_of
from oracle.truth.normwise import fast_product_error, is_share, is_slope_of_unselected, logarithms
from oracle.truth.number import UNKNOWN, Deferred, Number, Reading, accumulate


class Product(Deferred):
    """x · y: |f - t| <= |x| e_y + |y| e_x + e_x e_y, and one rounding unless the result is representable."""

    __slots__ = ("left", "parts", "right")
    parts: float

    def __init__(self, left: Number, right: Number) -> None:
        left.reading, right.reading  # noqa: B018  measured now, so that measuring never recurses deeply
        self.left = left
        self.right = right

    def read(self) -> Reading:
        left, right = self.left, self.right
        self.parts = left.parts * right.parts  # every part of one factor meets every part of the other
        value, direct, step, size, rearranged, spread = multiply(left.reading, right.reading)
        if current.normwise:
            rearranged += fast_product_error(left, right, size)
        if self.parts > 1.0:
            # Multiplied out there is a product, and a rounding, for each part, and more additions than in the factors.
            additions = (left.parts - 1.0) * (right.parts - 1.0)
            rearranged += (additions * current.unit * size) * current.slack + current.loss * self.parts
            if not size + rearranged <= current.largest:
                rearranged = math.inf
        return value, direct, step, size, rearranged, spread

    def read_as_term(self) -> Reading:
        """The reading as a term of a sum, which counts the additions of all terms together."""
        left, right = self.left, self.right
        self.parts = parts = left.parts * right.parts
        value, direct, step, size, rearranged, spread = multiply(left.reading, right.reading)
        if current.normwise:
            rearranged += fast_product_error(left, right, size)
        return value, direct, step, size, rearranged + current.loss * parts, spread

    def enclose(self) -> arb:
        return self.left.ball * self.right.ball

    def backward(self, adjoint: Number) -> None:
        left, right = self.left, self.right
        if left.contributions is not None:
            left.contributions.append(_scale(adjoint, right))
        if right.contributions is not None:
            right.contributions.append(_scale(adjoint, left))


class Scaled(Product):
    """x · input. The most frequent product after the first layer, and in every gradient."""

    __slots__ = ()
    right: Leaf


class Monomial(Product):
    """input · input. The most frequent product of all."""

    __slots__ = ()
    left: Leaf
    right: Leaf


def _scale(adjoint: Number, factor: Number) -> Number:
    """The product; a factor of one is left out."""
    one = current.constants.get(1)
    if adjoint is one:
        return factor
    return adjoint if factor is one else adjoint * factor


def multiply(left: Reading, right: Reading) -> Reading:
    """The reading of a product."""
    x, x_direct, x_step, x_size, x_rearranged, x_spread = left
    y, y_direct, y_step, y_size, y_rearranged, y_spread = right
    unit, slack, largest = current.unit, current.slack, current.largest
    x_most, y_most = abs(x) + x_spread, abs(y) + y_spread
    most = x_most * y_most
    step = x_step * y_step
    size = x_size * y_size
    if x_direct == 0.0 == y_direct:
        exact = most <= current.full * step and step >= current.eta
        direct = 0.0 if exact else unit * most * slack + current.loss
    elif (x_most == 0.0 == x_direct and y_direct < math.inf) or (y_most == 0.0 == y_direct and x_direct < math.inf):
        direct, step = 0.0, math.inf
    elif (y_direct == 0.0 and y_most == y_step) or (x_direct == 0.0 and x_most == x_step):
        # Scaling by a power of two rounds only where it underflows.
        direct = (x_most * y_direct + y_most * x_direct) * slack + (current.loss if most < 1.0 else 0.0)
    else:
        second_order = 3.0 * x_direct * y_direct
        direct = (x_most * y_direct + y_most * x_direct + second_order + unit * most) * slack + current.loss
    if not most + direct <= largest:
        direct = math.inf
    second_order = 3.0 * x_rearranged * y_rearranged
    rearranged = (x_size * y_rearranged + y_size * x_rearranged + second_order + unit * size) * slack + current.loss
    if not size + rearranged <= largest:
        rearranged = math.inf
    spread = abs(x) * y_spread + abs(y) * x_spread + x_spread * y_spread if x_spread or y_spread else 0.0
    return x * y, direct, step, size, rearranged, spread


class Quotient(Number):
    """x / y: |f - t| <= (e_x + |t| e_y) / |f_y|, and one rounding unless the quotient is representable.

    A rearranged form may take the quotient in up to three roundings (by the reciprocal, which may underflow, or scaled
    and back) and may divide a sum term by term. It may divide an exponential in its exponent, as exp(x - log y), where
    the rounding of the argument costs u |log t| of the result.
    """

    __slots__ = ("left", "parts", "right")
    parts: float

    def __init__(self, left: Number, right: Number) -> None:
        self.left = left
        self.right = right
        left.reading  # noqa: B018  a deferred number has its `parts` only once it is measured
        self.parts = left.parts
        self.measure()

    def read(self) -> Reading:
        x, x_direct, _, x_size, x_rearranged, x_spread = self.left.reading
        y, y_direct, _, _, y_rearranged, y_spread = self.right.reading
        unit, slack = current.unit, current.slack
        floor = abs(y) - y_spread
        least = floor - 2.0 * y_direct
        if not least > 0.0:
            return UNKNOWN  # the divisor may be zero
        value = x / y
        x_most = abs(x) + x_spread
        most = x_most / floor
        step = 0.0
        if x_direct == 0.0 == y_direct and not x_spread and not y_spread and self.is_exact(value):
            direct, step = 0.0, step_of(value)
        else:
            # The quotients of errors are taken first: products of tiny numbers would underflow.
            from_divisor = (x_most + x_direct) / least * (y_direct / least)
            direct = (x_direct / least + from_divisor + unit * most) * slack + current.loss
        if not most + direct <= current.largest:
            direct = math.inf
        least = floor - 2.0 * y_rearranged
        if least > 0.0:
            size = x_size / floor
            if current.normwise and is_share(self.left, self.right):
                size = max(size, 1.0)
            from_divisor = (x_size + x_rearranged) / least * (y_rearranged / least)
            rearranged = (x_rearranged / least + from_divisor + 3.0 * unit * size) * slack
            rearranged += current.loss * (self.parts + x_size)
            if current.normwise:
                rearranged += 2.0 * unit * (1.0 + logarithms(x_size, y)) * size * slack
            elif size and self.left.is_exponential:
                rearranged += 2.0 * unit * abs(math.log(size)) * size * slack
        else:
            size, rearranged = abs(value), math.inf
        if not size + rearranged <= current.largest:
            rearranged = math.inf
        spread = most + abs(value) if y_spread else x_spread / floor
        return value, direct, step, size, rearranged, spread

    @property
    def is_steep(self) -> bool:
        """Whether a slope, 1 / y or x / y², may overflow."""
        value, direct, _, _, rearranged, spread = self.reading
        y, _, _, _, y_rearranged, y_spread = self.right.reading
        least = abs(y) - y_spread - 2.0 * y_rearranged
        most = max(abs(value) + spread + max(direct, rearranged), 1.0)
        return not (least > 0.0 and most / least < current.largest / 2.0)

    def is_exact(self, value: float) -> bool:
        """Whether the true quotient is `value` and the format holds it."""
        x, y = self.left.reading[0], self.right.reading[0]
        if not math.isfinite(value) or value * y != x or Fraction(value) * Fraction(y) != Fraction(x):
            return False
        step = step_of(value)
        return abs(value) <= current.full * step and step >= current.eta

    def enclose(self) -> arb:
        return self.left.ball / self.right.ball

    def backward(self, adjoint: Number) -> None:
        if current.normwise and is_slope_of_unselected(adjoint):
            return
        accumulate(self.left, adjoint if self.right is lift(1) else adjoint / self.right)
        if self.right.contributions is not None:
            accumulate(self.right, -(adjoint * (self / self.right)))
