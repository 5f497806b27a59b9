"""Discrete Fourier transforms of certified numbers, of every length.

A fast transform of length n has an error of at most c u |y| in the 2-norm of the line, where |y| = √n |x|. For powers
of two, c = 8 log2(n) (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., theorem 24.2, for weights with
an error of 2u). A pass for another factor p is a product with the matrix of order p, whose rows have p terms: its error
is (p + 6) u in the sum of the magnitudes, so at most √p (p + 6) u |y|; the weights between two passes are those of the
theorem. A length from 50 with a prime factor p whose square is above it may be a convolution with a chirp by
three fast transforms (Bluestein, 1970; the rule is that of pocketfft, which NumPy and SciPy use). The chirp has n
entries of magnitude 1 and a transform of at most 3 √n: there c = (log2(n) + 3) (48 + 12 √n).
"""

import math
from functools import cache
from typing import Any

import numpy as np
from flint import acb, arb

from oracle.truth.blocks import Array, Block, ObjectArray, accumulate_all, array_of, fields_of
from oracle.truth.complex_numbers import ComplexNumber, imaginary_part, real_part
from oracle.truth.context import current
from oracle.truth.leaves import as_number
from oracle.truth.number import UNKNOWN, Reading
from oracle.truth.perturbation import gamma

_SHORTEST_CHIRP = 50  # of pocketfft


class Fourier(Block):
    """Σ_j x_j exp(i sign 2π jk / n) · scale for one line; the entries (2, n) are the real and imaginary parts.

    `of` (2, n) has the real and imaginary parts of x. The scale is 1, or n^-1/2 or n^-1 by its `power`.
    """

    __slots__ = ("of", "power", "sign")

    def __init__(self, of: ObjectArray, sign: int, power: float) -> None:
        self.of, self.sign, self.power = of, sign, power
        super().__init__(of.shape, _readings(fields_of(of), sign, power))

    def enclose(self) -> Any:
        size = self.of.shape[1]
        line = [acb(x.ball, self.sign * -1 * y.ball) for x, y in zip(*self.of, strict=True)]
        found = acb.dft(line)  # with the sign -1; the conjugate has the sign 1
        scale = {0.0: arb(1), 0.5: arb(size).sqrt(), 1.0: arb(size)}[self.power]
        return [x.real / scale for x in found] + [-self.sign * x.imag / scale for x in found]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """The adjoint is the transform with the other sign."""
        accumulate_all(self.of, Fourier(adjoints, -self.sign, self.power).entries)


@cache
def error_constant(size: int) -> float:
    """The c of a line of this length: its error is at most c u |y| in the 2-norm."""
    rest, factor, total = size, 2, 16.0  # a real transform has one more pass, over the complex one of half the length
    while rest > 1:
        while rest % factor == 0:
            rest //= factor
            total += 8.0 if factor == 2 else math.sqrt(factor) * (factor + 6.0) + 8.0
            largest = factor
        factor += 1
    if size >= _SHORTEST_CHIRP and largest * largest > size:
        total = max(total, (math.log2(size) + 3.0) * (48.0 + 12.0 * math.sqrt(size)))
    return total


@np.errstate(all="ignore")
def _readings(fields: Array, sign: int, power: float) -> list[Reading]:
    values, direct, sizes, rearranged, spread = fields
    size = values.shape[1]
    most = float(np.hypot(*sizes).sum() + np.hypot(*rearranged).sum())
    if not 2.0 * most <= current.largest:
        return [UNKNOWN] * (2 * size)
    scale = float(size) ** -power
    line = values[0] + 1j * values[1]
    found = (np.fft.fft(line) if sign < 0 else np.fft.ifft(line) * size) * scale
    share = gamma(error_constant(size) + (3.0 if power else 0.0))
    magnitude = np.hypot(*(np.abs(values) + direct + spread))
    lost = 4.0 * current.loss * size * (1.0 + math.log2(size))
    moved = float(np.hypot(*direct).sum())
    error = (moved + share * math.sqrt(size) * float(np.linalg.norm(magnitude))) * scale * current.slack + lost
    # A sum of n products with computed weights: jk times 2π / n is rounded before its cosine is taken.
    total = float(np.hypot(*np.fmax(sizes, np.abs(values))).sum())
    other = float(np.hypot(*rearranged).sum()) + gamma(8.0 * size + 10.0) * total
    other += 2.0 * share * math.sqrt(size) * float(np.linalg.norm(np.hypot(*np.fmax(sizes, np.abs(values)))))
    other = max(other * scale * current.slack + 2.0 * lost, error)
    wide = float(np.hypot(*spread).sum()) * scale
    return [(v, error, 0.0, total * scale, other, wide) for part in (found.real, found.imag) for v in part.tolist()]


def transformed(line: Any, sign: int, power: float) -> ObjectArray:
    """The transform of a line (n,) of real or complex numbers, as complex certified numbers (n,)."""
    parts = [as_number(f(x)) for f in (real_part, imaginary_part) for x in line]
    size = len(line)
    if size == 1:
        return array_of([ComplexNumber(*parts)], (1,))
    real, imag = Fourier(array_of(parts, (2, size)), sign, power).entries
    return array_of(map(ComplexNumber, real, imag), (size,))
