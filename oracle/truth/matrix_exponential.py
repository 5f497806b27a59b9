"""The exponential of a square matrix, and its derivative in a direction.

Libraries compute exp(A) by scaling and squaring: X_0 approximates exp(A / 2^s), and X_(i+1) = X_i². The error of X_0,
by a Padé or a Taylor polynomial in A / 2^s, is at most γ_c exp(|A| / 2^s), where c counts the roundings of its products
and of one system of equations (Al-Mohy and Higham, *A new scaling and squaring algorithm for the matrix exponential*,
SIAM J. Matrix Anal. Appl. 31 (2009); Bader, Blanes and Casas, *Computing the matrix exponential with an optimized
Taylor polynomial approximation*, Mathematics 7 (2019), is what torch uses). Squaring a matrix with the error e leaves
2 |X_i| e + e² + γ_n ||X_i|²| (Higham, *Functions of Matrices*, 2008, section 10.4). The bound follows this recursion,
with e in the Frobenius norm and the X_i computed by Arb.

If A changes by E, exp(A) moves by at most |E| exp(μ + |E|), where μ is the largest eigenvalue of (A + Aᵀ) / 2 (Van
Loan, *The sensitivity of the matrix exponential*, SIAM J. Numer. Anal. 14 (1977)).
"""

import math
from typing import Any

import numpy as np
from flint import arb_mat

from oracle.truth.blocks import Array, Block, ObjectArray, Unknown, accumulate_all, array_of, fields_of
from oracle.truth.constants import precision
from oracle.truth.context import current
from oracle.truth.determinants import balls_of
from oracle.truth.leaves import lift
from oracle.truth.linear_systems import numbers_of
from oracle.truth.number import UNKNOWN, Reading, accumulate
from oracle.truth.perturbation import gamma

_BITS = 128
_MOST_NORM = 2.0**12  # arbitrary: beyond, exp(|A|) overflows float64 in any case


class Exponential(Block):
    """exp(A) of a matrix (n, n)."""

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        a, direct, size, rearranged, spread = fields_of(of)
        super().__init__(of.shape, _readings(a, direct, size, rearranged, spread))

    def enclose(self) -> Any:
        return balls_of(self.of).exp().entries()

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = L(Aᵀ, X̄) (Higham, *Functions of Matrices*, section 3.2): the block that `Direction` has."""
        accumulate_all(self.of, Direction(self.of.T, adjoints).entries)


class Direction(Block):
    """The derivative of exp at A in the direction G: the upper right block of exp [[A, G], [0, A]] (theorem 3.6 there).

    torch computes it in this way. Its own derivatives are not known.
    """

    __slots__ = ("along", "of")
    is_steep_everywhere = True

    def __init__(self, of: ObjectArray, along: ObjectArray) -> None:
        self.of, self.along = of, along
        super().__init__(of.shape, _readings_along(fields_of(of), fields_of(along)))

    def enclose(self) -> Any:
        size = len(self.of)
        zero = lift(0)
        both = np.full((2 * size, 2 * size), zero, object)
        both[:size, :size] = both[size:, size:] = self.of
        both[:size, size:] = self.along
        found = balls_of(both).exp()
        return [found[i, size + j] for i in range(size) for j in range(size)]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        for x in (*self.of.flat, *self.along.flat):
            accumulate(x, Unknown())


def _exp(a: Array) -> Any:
    return arb_mat(*a.shape, a.ravel().tolist()).exp()


def _floats(matrix: Any, shape: tuple[int, ...]) -> Array:
    return np.array([float(x) for x in matrix.entries()]).reshape(shape)


def _rounding(a: Array) -> float:
    """The error of exp(a) by scaling and squaring, in the Frobenius norm; infinite where a power may overflow."""
    size, norm = len(a), float(np.linalg.norm(a, 1))
    if not norm < _MOST_NORM:
        return math.inf
    squarings = max(0, math.ceil(math.log2(norm))) + 1 if norm else 0
    scaled = norm / 2.0**squarings
    # A Padé approximant of degree 13 has six products and a system; 18 terms of the Taylor series have five products.
    # Four times as much, because SciPy has a closed form for 2 × 2 matrices, whose error was 1.2 times this bound.
    error = gamma(32.0 * (size + 4.0)) * math.exp(scaled) * math.sqrt(size)
    with precision(_BITS):
        power = _exp(a / 2.0**squarings)
        for _ in range(squarings):
            x = np.abs(_floats(power, a.shape))
            length = math.sqrt(float(x.sum(axis=0).max() * x.sum(axis=1).max())) * (1.0 + 2.0**-40)  # >= the 2-norm
            squared = float(np.linalg.norm(x @ x)) * (1.0 + 2.0**-40)
            error = 2.0 * length * error + error * error + gamma(size) * squared
            if not squared + error <= current.largest:
                return math.inf
            power = (power * power).mid()
    return error * current.slack


def _growth(a: Array, moved: float) -> float:
    """exp(μ + |E|), for a change of the norm `moved`."""
    top = float(np.linalg.eigvalsh((a + a.T) / 2.0)[-1]) + 2.0**-40 * float(np.linalg.norm(a)) + moved
    return math.exp(top) if top < 700.0 else math.inf


@np.errstate(all="ignore")
def _readings(a: Array, direct: Array, size: Array, rearranged: Array, spread: Array) -> list[Reading]:
    known = np.isfinite(direct).all() and np.isfinite(rearranged).all() and not spread.any()
    if not known or not float(np.linalg.norm(a)) + float(np.linalg.norm(rearranged)) < _MOST_NORM:
        return [UNKNOWN] * a.size
    rounding, lost = _rounding(a), current.loss * len(a) * 64.0
    moved, moved_others = (float(np.linalg.norm(e)) for e in (direct, rearranged))
    with precision(_BITS):
        value = _floats(_exp(a), a.shape)
        most = _floats(_exp(np.fmax(size, np.abs(a))), a.shape)
    error = (rounding + (moved * _growth(a, moved) if moved else 0.0)) * current.slack + lost
    # A Taylor series is relative to exp |A|, without cancellation.
    terms = 3.0 * float(np.linalg.norm(a, 1)) + 60.0
    others = 4.0 * rounding + (moved_others * _growth(a, moved_others) if moved_others else 0.0) + 2.0 * lost
    return _table(value, error, most, np.fmax(others + gamma((len(a) + 2.0) * terms) * most, error))


def _table(value: Array, error: float, most: Array, others: Array) -> list[Reading]:
    rows = zip(value.ravel().tolist(), most.ravel().tolist(), others.ravel().tolist(), strict=True)
    top = current.largest
    return [(v, error, 0.0, m, max(r, error), 0.0) if abs(v) + error + m <= top else UNKNOWN for v, m, r in rows]


@np.errstate(all="ignore")
def _readings_along(of: Array, along: Array) -> list[Reading]:
    a, a_direct, a_size, a_rearranged, a_spread = of
    g, g_direct, g_size, g_rearranged, g_spread = along
    size = len(a)
    known = np.isfinite(of).all() and np.isfinite(along).all() and not (a_spread.any() or g_spread.any())
    both = np.block([[a, g], [np.zeros_like(a), a]])
    sizes = np.block([[np.fmax(a_size, np.abs(a)), g_size], [np.zeros_like(a), np.fmax(a_size, np.abs(a))]])
    if not known or not float(np.linalg.norm(sizes)) < _MOST_NORM:
        return [UNKNOWN] * a.size
    rounding, lost = _rounding(both), current.loss * size * 128.0
    with precision(_BITS):
        value = _floats(_exp(both), both.shape)[:size, size:]
        most = _floats(_exp(sizes), both.shape)[:size, size:]
    errors = []
    for a_error, g_error in ((a_direct, g_direct), (a_rearranged, g_rearranged)):
        by_a, by_g = float(np.linalg.norm(a_error)), float(np.linalg.norm(g_error))
        length = float(np.linalg.norm(g)) + by_g
        # |L(A + E, G) - L(A, G)| <= |E| |G| exp(μ + |E|), and L is linear in G.
        errors.append((by_g + by_a * length) * _growth(a, by_a) if by_a or by_g else 0.0)
    error = (rounding + errors[0]) * current.slack + lost
    terms = 3.0 * float(np.linalg.norm(sizes, 1)) + 60.0
    return _table(value, error, most, 4.0 * rounding + errors[1] + 2.0 * lost + gamma((size + 2.0) * terms) * most)


def exponential(x: Any) -> ObjectArray:
    """exp(A) of a matrix of numbers (n, n)."""
    matrix = numbers_of(x)
    return Exponential(matrix).entries if matrix.size else array_of((), matrix.shape)
