"""Certified complex numbers: a pair of certified reals.

Sums and products have the bounds of their real and imaginary parts in the usual form, (ac - bd) + i (ad + bc). A
quotient has a bound relative to its modulus: each algorithm for it, such as Smith's, has an error of a few units of
roundoff times |z / w| (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., lemma 3.5 and section 27.8).
Derivatives are those of torch: by the real part plus i times that by the imaginary part.
"""

import math
from typing import Any

import numpy as np
from flint import acb

from oracle.truth.blocks import Array, Block, ObjectArray, accumulate_all, array_of, fields_of
from oracle.truth.context import current
from oracle.truth.elementary import cos, exp, sin
from oracle.truth.inverse_functions import arctan2
from oracle.truth.leaves import as_number, lift
from oracle.truth.norms import norm
from oracle.truth.number import UNKNOWN, Number, Reading, SameValue, accumulate
from oracle.truth.perturbation import gamma


class ComplexNumber:
    """A complex number whose parts, `real` and `imag`, are certified numbers."""

    __slots__ = ("imag", "real")
    is_constant = False

    def __init__(self, real: Any, imag: Any) -> None:
        self.real, self.imag = as_number(real), as_number(imag)

    def conjugate(self) -> "ComplexNumber":
        return ComplexNumber(self.real, _negative(self.imag))

    conj = conjugate

    def __neg__(self) -> "ComplexNumber":
        return ComplexNumber(_negative(self.real), _negative(self.imag))

    def __pos__(self) -> "ComplexNumber":
        return ComplexNumber(+self.real, +self.imag)

    def __abs__(self) -> Any:
        return norm((self.real, self.imag))

    def __add__(self, other: Any) -> Any:
        z = as_complex(other)
        return NotImplemented if z is None else ComplexNumber(_plus(self.real, z.real), _plus(self.imag, z.imag))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        z = as_complex(other)
        return NotImplemented if z is None else self.__add__(-z)

    def __rsub__(self, other: Any) -> Any:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Any:
        z = as_complex(other)
        if z is None:
            return NotImplemented
        if is_real(other):
            return ComplexNumber(_times(self.real, z.real), _times(self.imag, z.real))
        real = _plus(_times(self.real, z.real), _negative(_times(self.imag, z.imag)))
        return ComplexNumber(real, _plus(_times(self.real, z.imag), _times(self.imag, z.real)))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        z = as_complex(other)
        if z is None:
            return NotImplemented
        if is_real(other):
            return ComplexNumber(*(x if _is_zero(x) else x / z.real for x in (self.real, self.imag)))
        return quotient(self, z)

    def __rtruediv__(self, other: Any) -> Any:
        z = as_complex(other)
        return NotImplemented if z is None else quotient(z, self)

    def __pow__(self, exponent: Any) -> Any:
        whole = exponent.reading[0] if isinstance(exponent, Number) and exponent.is_constant else exponent
        if isinstance(whole, Number) or whole != int(whole):
            raise TypeError("a complex certified number takes whole powers; write np.exp(1j * p * np.angle(z)) and |z|")
        power: Any = ComplexNumber(1, 0)
        for at in range(abs(int(whole))):
            power = power * self if at else self
        return 1 / power if whole < 0 else power

    def __eq__(self, other: object) -> Any:
        z = as_complex(other)
        return NotImplemented if z is None else self.real == z.real and self.imag == z.imag

    def __ne__(self, other: object) -> Any:
        found = self.__eq__(other)
        return found if found is NotImplemented else not found

    __hash__ = None  # type: ignore[assignment]  # `==` compares by value, within rounding

    def __complex__(self) -> complex:
        raise TypeError(
            "a certified complex number cannot become a complex without losing its certificate; use its arithmetic"
        )

    def __repr__(self) -> str:
        return f"ComplexNumber({self.real!r}, {self.imag!r})"


def is_real(x: Any) -> bool:
    """Whether an operand is a real number, certified or plain."""
    return isinstance(x, Number | int | float | np.integer | np.floating)


def as_complex(x: Any) -> ComplexNumber | None:
    """A number as a certified complex one; None for anything else."""
    if isinstance(x, ComplexNumber):
        return x
    if is_real(x):
        return ComplexNumber(x, 0)
    return ComplexNumber(x.real, x.imag) if isinstance(x, complex | np.complexfloating) else None


def _is_zero(x: Number) -> bool:
    """Whether a number is the constant 0, as the imaginary part of a real number is; an input may change."""
    return x is lift(0) or (x.is_constant and x.reading[0] == 0.0 == x.reading[4])


def _times(x: Number, y: Number) -> Number:
    return lift(0) if _is_zero(x) or _is_zero(y) else x * y


def _negative(x: Number) -> Number:
    return x if _is_zero(x) else -x


def _plus(x: Number, y: Number) -> Number:
    if _is_zero(x):
        return y
    return x if _is_zero(y) else x + y


class ComplexQuotient(Block):
    """The real and imaginary part (2,) of z / w, for the operands (4,): the parts of z, then those of w."""

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        super().__init__((2,), _quotient_readings(fields_of(of)))

    def enclose(self) -> Any:
        a, b, c, d = (x.ball for x in self.of)
        found = acb(a, b) / acb(c, d)
        return [found.real, found.imag]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """z̄ = q̄ / conj(w) and w̄ = -q̄ conj(q / w), as in torch."""
        w = ComplexNumber(self.of[2], self.of[3])
        share = quotient(ComplexNumber(*adjoints), w.conjugate())
        other = -(share * ComplexNumber(*self.entries).conjugate())
        accumulate_all(self.of, array_of((share.real, share.imag, other.real, other.imag), (4,)))


@np.errstate(all="ignore")
def _quotient_readings(fields: Array) -> list[Reading]:
    values, direct, sizes, rearranged, spread = fields
    z, w = complex(*values[:2]), complex(*values[2:])
    least = abs(w) - math.hypot(*direct[2:]) - math.hypot(*spread[2:])
    if not (least > 0.0 and np.isfinite(direct).all() and np.isfinite(rearranged).all()) or spread[2:].any():
        return [UNKNOWN] * 2
    q = z / w
    bounds = []
    for errors, modulus, roundings in (
        (direct, abs(z) + math.hypot(*direct[:2]), 8.0),
        (rearranged, math.hypot(*sizes[:2]), 16.0),
    ):
        floor = abs(w) - 2.0 * math.hypot(*errors[2:])
        most = modulus / floor if floor > 0.0 else math.inf
        error = math.hypot(*errors[:2]) / floor + most * (math.hypot(*errors[2:]) / floor) if floor > 0.0 else math.inf
        bounds.append(
            (error + math.sqrt(2.0) * gamma(roundings) * most) * current.slack + 2.0 * current.loss * (1.0 + most)
        )
    wide = math.hypot(*spread[:2]) / abs(w)
    size = math.hypot(*sizes[:2]) / abs(w)
    if not abs(q) + max(bounds[0], size) <= current.largest:
        return [UNKNOWN] * 2
    return [(v, bounds[0], 0.0, max(size, abs(v)), max(bounds), wide) for v in (q.real, q.imag)]


def quotient(z: ComplexNumber, w: ComplexNumber) -> ComplexNumber:
    """z / w; the bounds are infinite where w may be 0."""
    return ComplexNumber(*ComplexQuotient(array_of((z.real, z.imag, w.real, w.imag), (4,))).entries)


def exponential(z: ComplexNumber) -> ComplexNumber:
    """exp(z) = exp(a) (cos b + i sin b)."""
    if _is_zero(z.real):
        return ComplexNumber(cos(z.imag), sin(z.imag))
    modulus = exp(z.real)
    return ComplexNumber(modulus * cos(z.imag), modulus * sin(z.imag))


class Angle(SameValue):
    """The argument of a complex number, which `of` has as an angle of its parts; with the slopes of torch."""

    __slots__ = ("number",)

    def __init__(self, number: ComplexNumber) -> None:
        self.number = number
        super().__init__(arctan2(number.imag, number.real))

    @property
    def is_steep(self) -> bool:
        return True  # at 0

    def backward(self, adjoint: Number) -> None:
        """z̄ = i ā / conj(z)."""
        share = quotient(ComplexNumber(0, adjoint), self.number.conjugate())
        accumulate(self.number.real, share.real)
        accumulate(self.number.imag, share.imag)


def angle(z: Any) -> Any:
    """The argument of a number, from -π to π."""
    found = as_complex(z)
    assert found is not None
    return Angle(found) if isinstance(z, ComplexNumber) else arctan2(found.imag, found.real)


def real_part(z: Any) -> Any:
    """The real part of a number."""
    return z.real if isinstance(z, ComplexNumber | complex) else z


def imaginary_part(z: Any) -> Any:
    """The imaginary part of a number; 0 for a real one."""
    return z.imag if isinstance(z, ComplexNumber | complex) else lift(0)
