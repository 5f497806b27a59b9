"""Products and quotients of certified numbers."""

from __future__ import annotations

import math
from fractions import Fraction

from flint import arb

from oracle.truth.context import now
from oracle.truth.leaves import Leaf, lift, step_of
from oracle.truth.number import Deferred, Number, Reading, give

__all__ = ["Monomial", "Product", "Quotient", "Scaled", "multiply"]


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
        if self.parts > 1.0:
            # Multiplied out there is a product, and a rounding, for each part, and more additions than the factors had.
            additions = (left.parts - 1.0) * (right.parts - 1.0)
            rearranged += (additions * now.unit * size) * now.slack + now.loss * self.parts
            if not size + rearranged <= now.largest:
                rearranged = math.inf
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return self.left.ball * self.right.ball

    def pull(self, adjoint: Number) -> None:
        left, right = self.left, self.right
        if left.inbox is not None:
            left.inbox.append(_scale(adjoint, right))
        if right.inbox is not None:
            right.inbox.append(_scale(adjoint, left))


class Scaled(Product):
    """x · input. The commonest product behind the first layer, and in every gradient."""

    __slots__ = ()
    right: Leaf


class Monomial(Product):
    """input · input. The commonest product of all."""

    __slots__ = ()
    left: Leaf
    right: Leaf


def _scale(adjoint: Number, factor: Number) -> Number:
    """The product, but a factor of one costs nothing."""
    one = now.constants.get(1)
    if adjoint is one:
        return factor
    return adjoint if factor is one else adjoint * factor


def multiply(left: Reading, right: Reading) -> Reading:
    """The reading of a product."""
    a, ea, sa, la, ra, ha = left
    b, eb, sb, lb, rb, hb = right
    unit, slack, largest = now.unit, now.slack, now.largest
    ma, mb = abs(a) + ha, abs(b) + hb
    most = ma * mb
    step = sa * sb
    size = la * lb
    if ea == 0.0 == eb:
        direct = 0.0 if most <= now.full * step and step >= now.eta else unit * most * slack + now.loss
    elif (ma == 0.0 == ea and eb < math.inf) or (mb == 0.0 == eb and ea < math.inf):
        direct, step = 0.0, math.inf
    elif (eb == 0.0 and mb == sb) or (ea == 0.0 and ma == sa):
        # Scaling by a power of two rounds only where it underflows.
        direct = (ma * eb + mb * ea) * slack + (now.loss if most < 1.0 else 0.0)
    else:
        direct = (ma * eb + mb * ea + 3.0 * ea * eb + unit * most) * slack + now.loss
    if not most + direct <= largest:
        direct = math.inf
    rearranged = (la * rb + lb * ra + 3.0 * ra * rb + unit * size) * slack + now.loss
    if not size + rearranged <= largest:
        rearranged = math.inf
    spread = abs(a) * hb + abs(b) * ha + ha * hb if ha or hb else 0.0
    return a * b, direct, step, size, rearranged, spread


class Quotient(Number):
    """x / y: |f - t| <= (e_x + |t| e_y) / |f_y|, and one rounding unless the quotient is representable.

    In a rearranged form the quotient may be taken in up to three roundings (by the reciprocal, which may underflow, or
    scaled and back), and a sum may be divided term by term. An exponential may be divided in its exponent, as
    exp(x - log y), whose argument is rounded: by u |log t| of the result.
    """

    __slots__ = ("left", "parts", "right")
    parts: float

    def __init__(self, left: Number, right: Number) -> None:
        self.left = left
        self.right = right
        left.reading  # noqa: B018  only then it knows its parts
        self.parts = left.parts
        self.measure()

    def read(self) -> Reading:
        a, ea, _, la, ra, ha = self.left.reading
        b, eb, _, _, rb, hb = self.right.reading
        unit, slack = now.unit, now.slack
        floor = abs(b) - hb
        least = floor - 2.0 * eb
        if not least > 0.0:
            return 0.0, math.inf, 0.0, 0.0, math.inf, 0.0  # the divisor may be zero
        value = a / b
        most = (abs(a) + ha) / floor
        step = 0.0
        if ea == 0.0 == eb and not ha and not hb and self.is_exact(value):
            direct, step = 0.0, step_of(value)
        else:
            # The quotient of errors first: that of tiny numbers would underflow.
            direct = (ea / least + (abs(a) + ha + ea) / least * (eb / least) + unit * most) * slack + now.loss
        if not most + direct <= now.largest:
            direct = math.inf
        least = floor - 2.0 * rb
        if least > 0.0:
            size = la / floor
            rearranged = (ra / least + (la + ra) / least * (rb / least) + 3.0 * unit * size) * slack
            rearranged += now.loss * (self.parts + la)
            if size and self.left.is_exponential:
                rearranged += 2.0 * unit * abs(math.log(size)) * size * slack
        else:
            size, rearranged = abs(value), math.inf
        if not size + rearranged <= now.largest:
            rearranged = math.inf
        spread = most + abs(value) if hb else ha / floor
        return value, direct, step, size, rearranged, spread

    def is_exact(self, value: float) -> bool:
        """Whether the true quotient is `value` and the format holds it."""
        a, b = self.left.reading[0], self.right.reading[0]
        if not math.isfinite(value) or value * b != a or Fraction(value) * Fraction(b) != Fraction(a):
            return False
        step = step_of(value)
        return abs(value) <= now.full * step and step >= now.eta

    def enclose(self) -> arb:
        return self.left.ball / self.right.ball

    def pull(self, adjoint: Number) -> None:
        give(self.left, adjoint if self.right is lift(1) else adjoint / self.right)
        if self.right.inbox is not None:
            give(self.right, -(adjoint * (self / self.right)))
