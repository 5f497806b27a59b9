"""The inverse and the determinant of a matrix, and the logarithm of a determinant.

The bounds are images: an algorithm with a backward error E returns the exact result for A + E, up to the roundings of
the last step. Arb encloses the results for all matrices within E of A, so no condition number is estimated.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from flint import arb, arb_mat

from oracle.truth.blocks import Array, Block, ObjectArray, Unknown, accumulate_all, fields_of
from oracle.truth.constants import precision
from oracle.truth.context import current
from oracle.truth.elementary import library_error
from oracle.truth.leaves import lift
from oracle.truth.linear_systems import numbers_of, readings_of
from oracle.truth.number import UNKNOWN, Number, Reading
from oracle.truth.perturbation import ELIMINATION, gamma

BITS = 128  # of the balls from which bounds are computed


class Inverse(Block):
    """A⁻¹, as the solution of A X = I; explicit inverses have the same bound (Higham, section 14.3)."""

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        size = len(of)
        identity = np.stack([np.eye(size), *np.zeros((1, size, size)), np.eye(size), *np.zeros((2, size, size))])
        super().__init__(of.shape, readings_of(fields_of(of), identity, ELIMINATION) if size else [])

    def enclose(self) -> Any:
        try:
            return balls_of(self.of).inv().entries()
        except ZeroDivisionError:  # singular at this precision
            return [arb(0, math.inf)] * self.of.size

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = -Xᵀ X̄ Xᵀ (Giles, *Collected matrix derivative results*, 2008)."""
        transposed = self.entries.T
        accumulate_all(self.of, -(transposed @ (adjoints @ transposed)))


class Image(NamedTuple):
    """The determinants of all matrices near A: that of A, and how far the others are at most."""

    middle: arb
    moved: float


class Determinant(Block):
    """det A, as the product of the pivots of an elimination (Higham, section 14.6).

    NumPy computes it as the exponential of the sum of their logarithms, whose error is part of the bound.
    """

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        super().__init__((), [_determinant_reading(fields_of(of))])

    def enclose(self) -> Any:
        return [balls_of(self.of).det()]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = d̄ det(A) A⁻ᵀ (Giles). The bounds are infinite where A may be singular."""
        factor = adjoints.item() * self.entries.item()
        accumulate_all(self.of, factor * Inverse(self.of).entries.T)


class LogDeterminant(Block):
    """log|det A|, as the sum of the logarithms of the pivots."""

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray, readings: list[Reading]) -> None:
        self.of = of
        super().__init__((), readings)

    def enclose(self) -> Any:
        return [abs(balls_of(self.of).det()).log()]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = l̄ A⁻ᵀ (Giles)."""
        accumulate_all(self.of, adjoints.item() * Inverse(self.of).entries.T)


@np.errstate(all="ignore")
def image(a: Array, error: Array) -> Image:
    """The determinant of `a` (n, n), and a bound on how far those of matrices within `error` of `a` are from it.

    The matrices are multiplied by an approximate inverse of `a`, which makes the enclosure tight; a matrix that may be
    singular is taken as it is.
    """
    size = len(a)
    with precision(BITS):
        middle = arb_mat(size, size, a.ravel().tolist())
        wide = arb_mat(size, size, [arb(x, e) for x, e in zip(a.flat, error.flat, strict=True)])
        exact = middle.det()
        try:
            inverse = middle.inv().mid()
            found = (inverse * wide).det() / inverse.det()
        except ZeroDivisionError:
            found = wide.det()
        return Image(exact, float(abs(found - exact).upper()))


@np.errstate(all="ignore")
def _determinant_reading(fields: Array) -> Reading:
    a, a_direct, a_size, a_rearranged, a_spread = fields
    size = len(a)
    if not (np.isfinite(a_direct).all() and np.isfinite(a_rearranged).all()):
        return UNKNOWN
    magnitude = np.abs(a) + 2.0 * a_direct
    tops = magnitude.max(axis=0, initial=0.0)
    pivots = float(np.prod(np.fmax(2.0 ** np.arange(size) * tops, 1.0)))
    lost = current.loss * (size + 1.0) ** 2 * (pivots + float(tops.max(initial=0.0)))
    middle, moved = image(a, a_direct + ELIMINATION.of_left(magnitude) + current.loss * size)
    value = float(middle)
    direct = (moved + _product_error(size, magnitude, abs(value) + moved)) * current.slack + lost
    # Expanded along rows, the error is relative to the products of all entries, which do not cancel.
    most = min(float(np.prod(a_size.sum(axis=axis))) for axis in (0, 1))
    _, moved = image(a, a_rearranged + 2.0 * ELIMINATION.of_left(np.fmax(a_size, magnitude)) + current.loss * size)
    rounded = gamma((size + 1.0) ** 2) * (most + moved) + _product_error(size, magnitude, abs(value) + moved)
    rearranged = max((moved + rounded) * current.slack + 2.0 * lost, direct)
    if not pivots + most + rearranged <= current.largest or a_spread.any():
        return UNKNOWN
    return value, direct, 0.0, most, rearranged, 0.0


def _logarithms(size: int, amounts: Array) -> float:
    """Σ|log u_ii| + log|det A| over the pivots is at most this: none is above 2^n max |a_ij|."""
    top = math.log(float(amounts.max())) + size * math.log(2.0)
    return size * (top + abs(top))


def _sum_error(size: int, most: float) -> float:
    """The error of a sum of logarithms with Σ|log u_ii| <= `most`."""
    return library_error("log", most) + size * library_error("log", 0.0) + gamma(size + 1.0) * most


def _product_error(size: int, amounts: Array, most: float) -> float:
    """The error of a product of pivots of magnitude up to `most`, also as the exponential of a sum of logarithms.

    A product d <= `most` has an error of d (c - log d) u, and -d log d <= `most` (1 + |log `most`|).
    """
    if not most or not amounts.any():
        return 0.0
    logarithms = max(_logarithms(size, amounts), 0.0) + abs(math.log(most)) + 1.0
    return most * math.expm1(min(_sum_error(size, logarithms), 700.0)) + library_error("exp", 2.0 * most)


@np.errstate(all="ignore")
def slogdet(of: ObjectArray) -> tuple[Number, Number]:
    """The sign and the logarithm of the magnitude of a determinant; unknown where the matrix may be singular."""
    a, a_direct, a_size, a_rearranged, a_spread = fields_of(of)
    size = len(a)
    if not size:
        return lift(1), lift(0)
    if a_spread.any() or not (np.isfinite(a_direct).all() and np.isfinite(a_rearranged).all()):
        return Unknown(), Unknown()
    magnitude = np.abs(a) + 2.0 * a_direct
    bounds = []
    for error, amounts, roundings in ((a_direct, magnitude, 1.0), (a_rearranged, np.fmax(a_size, magnitude), 2.0)):
        backward = roundings * ELIMINATION.of_left(amounts) + current.loss * size * (1.0 + float(amounts.max()))
        middle, moved = image(a, error + backward)
        with precision(BITS):
            share = float((moved / abs(middle)).upper()) + gamma(size + 1.0)
            value = float(abs(middle).log())
        if not share < 1.0:
            bounds.append(math.inf)
            continue
        shift = -math.log1p(-share)
        most = _logarithms(size, amounts) - value + shift
        bounds.append((shift + roundings * _sum_error(size, most)) * current.slack)
    direct, rearranged = bounds[0], max(bounds)
    if math.isinf(direct):
        return Unknown(), Unknown()
    reading = (value, direct, 0.0, most, rearranged, 0.0)
    return lift(1 if middle > 0 else -1), LogDeterminant(of, [reading]).entries.item()


def balls_of(numbers: ObjectArray) -> Any:
    """The balls of a matrix of certified numbers."""
    return arb_mat(*numbers.shape, [x.ball for x in numbers.flat])


def inverse(x: ObjectArray) -> ObjectArray:
    """A⁻¹ of a matrix of numbers (n, n)."""
    return Inverse(numbers_of(x)).entries


def determinant(x: ObjectArray) -> Number:
    """det A of a matrix of numbers (n, n); 1 for n = 0."""
    found: Number = Determinant(numbers_of(x)).entries.item() if len(x) else lift(1)
    return found
