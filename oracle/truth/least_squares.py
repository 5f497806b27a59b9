"""Least squares and the pseudoinverse of a matrix of full rank.

The x that minimizes |b - Ax|, for A (m, n) with m >= n, solves the *augmented system* αr + Ax = b, Aᵀr = 0 for the
scaled residual r (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., section 20.5). For m < n the
shortest x with Ax = b solves αx + Aᵀy = 0, Ax = b (section 21.1). Householder's method and the singular value
decomposition return the x of A + E and b + f with |E| <= γ |A| and |f| <= γ |b| in norm (theorems 20.3 and 21.4; LAPACK
Users' Guide, 3rd ed., section 4.5). The bounds are those of the augmented system for such errors in both of its copies
of A. Where A may not have full rank, they are infinite.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from oracle.truth.blocks import Array, ObjectArray, array_of
from oracle.truth.leaves import lift
from oracle.truth.linear_systems import System, numbers_of
from oracle.truth.perturbation import BackwardError, gamma
from oracle.truth.spectra import singular_values
from oracle.truth.spectral_bounds import reflections, roundings_of


class LstsqResult(NamedTuple):
    """What `numpy.linalg.lstsq` returns."""

    x: Any
    residuals: Any
    rank: int
    s: Any


def backward_error(rows: int, columns: int) -> BackwardError:
    """That of an augmented system with an identity of `rows` and a matrix of that many columns."""
    roundings = roundings_of((rows, columns), symmetric=False) + reflections(2, rows)

    def of_left(a: Array) -> Array:
        found = np.zeros_like(a)
        most = gamma(roundings) * float(np.linalg.norm(a[:rows, rows:]))
        found[:rows, rows:] = found[rows:, :rows] = most
        return found

    def of_right(b: Array) -> Array:
        found: Array = gamma(roundings) * np.sqrt((b * b).sum(axis=0)) * (b.max(axis=1, initial=0.0) > 0.0)[:, None]
        return found

    # By the normal equations the error is relative to |Aᵀ||A|, which has the products of all rows.
    return BackwardError(of_left, float, of_right)


def augmented(matrix: ObjectArray, right: ObjectArray) -> ObjectArray:
    """The solution (n, k) of min |B - A X|, or for m < n the shortest solution of A X = B, for B (m, k)."""
    tall = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
    rows, columns = tall.shape
    size = rows + columns
    most = max((abs(x.reading[0]) for x in matrix.flat), default=1.0)
    scale = math.ldexp(1.0, math.frexp(most)[1]) if 0.0 < most < math.inf else 1.0
    left = np.full((size, size), lift(0), object)
    left[np.arange(rows), np.arange(rows)] = lift(scale)
    left[:rows, rows:], left[rows:, :rows] = tall, tall.T
    sides = np.full((size, right.shape[1]), lift(0), object)
    if tall is matrix:
        sides[:rows] = right
    else:
        sides[rows:] = right
    found = System(left, sides, backward_error(rows, columns)).entries
    return found[rows:] if tall is matrix else found[:rows]


def pinv(x: Any) -> ObjectArray:
    """The pseudoinverse (n, m) of a matrix of numbers (m, n) of full rank.

    It is the least squares solution for the columns of the identity. The singular value decomposition has a relative
    error of its factors as well; since the rows of A⁺ are not shorter than 1 / |A|, it is at most three times that.
    """
    matrix = numbers_of(x)
    rows = len(matrix)
    identity = array_of((lift(int(i == j)) for i in range(rows) for j in range(rows)), (rows, rows))
    return augmented(matrix, identity)


def lstsq(a: Any, b: Any) -> LstsqResult:
    """`numpy.linalg.lstsq` for a matrix (m, n) of full rank and right sides (m,) or (m, k)."""
    matrix, right = numbers_of(a), numbers_of(b)
    sides = right[:, None] if right.ndim == 1 else right
    if matrix.ndim != 2 or right.ndim not in (1, 2) or len(matrix) != len(right):
        raise ValueError(
            f"lstsq takes a matrix (m, n) and right sides (m,) or (m, k), got {matrix.shape}, {right.shape}"
        )
    found = augmented(matrix, sides)
    rows, columns = matrix.shape
    beside = sides - matrix @ found if rows > columns else sides[:0]
    residuals = (beside * beside).sum(axis=0) if rows > columns else np.empty(0, object)
    return LstsqResult(
        found[:, 0] if right.ndim == 1 else found, residuals, min(rows, columns), singular_values(matrix)
    )
