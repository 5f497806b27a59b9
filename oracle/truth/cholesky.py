"""The Cholesky factor of a positive definite matrix.

The computed factor is the exact one of A + E, with |E| <= γ_(n+1) |R̂ᵀ||R̂| and |R̂ᵀ||R̂| <= √(a_ii a_jj) / (1 - γ_(n+1))
(Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., theorem 10.3 and its proof). This holds for every
order of the inner products, so also for the blocked variants of LAPACK. The bound is the image: Arb encloses the
factors of all matrices within E of A.
"""

import math
from typing import Any

import numpy as np
from flint import arb, arb_mat

from oracle.truth.blocks import Array, Block, ObjectArray, accumulate_all, fields_of
from oracle.truth.constants import precision
from oracle.truth.context import current
from oracle.truth.determinants import BITS, balls_of
from oracle.truth.leaves import lift
from oracle.truth.linear_systems import System, numbers_of
from oracle.truth.number import UNKNOWN, Reading
from oracle.truth.perturbation import SUBSTITUTION, gamma


class NotPositiveDefinite(ArithmeticError):
    """A matrix, or one within its bounds, has no Cholesky factor."""


class Cholesky(Block):
    """The lower triangular L with L Lᵀ = A; only the lower triangle of A is read. Above the diagonal L is exactly 0."""

    __slots__ = ("of",)

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        super().__init__(of.shape, _readings(fields_of(of)) if of.size else [])

    def enclose(self) -> Any:
        size = len(self.of)
        try:
            return factor(balls_of(self.of)).entries()
        except NotPositiveDefinite:
            return [arb(0, math.inf if i >= j else 0) for i in range(size) for j in range(size)]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = (S + Sᵀ) / 2 with S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹ (Murray, *Differentiation of the Cholesky decomposition*, 2016).

        Φ takes the lower triangle, with half of the diagonal. The derivative is the symmetric one, as in torch: A is
        taken to be symmetric, although one of its triangles is not read.
        """
        size = len(self.of)
        above = np.triu(np.ones((size, size), bool), 1)
        read = adjoints.copy()
        read[above] = lift(0)
        halved = self.entries.T @ read
        halved[above] = lift(0)
        halved[np.diag_indices(size)] *= 0.5
        transposed = self.entries.T
        left = System(transposed, numbers_of(halved), SUBSTITUTION).entries
        found = System(transposed, left.T, SUBSTITUTION).entries
        accumulate_all(self.of, (found + found.T) * 0.5)


def factor(a: Any) -> Any:
    """The factor of a matrix of balls; raises `NotPositiveDefinite` if one of the matrices may not have one."""
    size = a.nrows()
    found = arb_mat(size, size)
    for j in range(size):
        for i in range(j, size):
            rest = a[i, j]
            for k in range(j):
                rest -= found[i, k] * found[j, k]
            if i > j:
                found[i, j] = rest / found[j, j]
            elif rest > 0:
                found[j, j] = rest.sqrt()
            else:
                raise NotPositiveDefinite
    return found


@np.errstate(all="ignore")
def _readings(fields: Array) -> list[Reading]:
    a, a_direct, a_size, a_rearranged, a_spread = fields
    size = len(a)
    lower = np.tril(np.ones(a.shape, bool))
    zero = (0.0, 0.0, math.inf, 0.0, 0.0, 0.0)
    unknown = [UNKNOWN if at else zero for at in lower.flat]
    finite = np.isfinite(a_direct[lower]).all() and np.isfinite(a_rearranged[lower]).all()
    if not finite or a_spread[lower].any():
        return unknown
    with precision(BITS):
        try:
            middle = factor(arb_mat(size, size, a.ravel().tolist())).mid()
            inverse = middle.inv()
        except (NotPositiveDefinite, ZeroDivisionError):
            return unknown
        value = np.array([float(x) for x in middle.entries()]).reshape(a.shape)
    diagonal = np.abs(np.diagonal(a)) + 2.0 * np.diagonal(a_direct)
    lost = current.loss * size * (1.0 + float(diagonal.max()))
    share = gamma(size + 3.0) * (1.0 + 2.0 * gamma(size + 3.0))
    direct = _moved(a, a_direct + share * np.sqrt(np.outer(diagonal, diagonal)) + lost, middle, inverse)
    # Other forms, by elimination or by an orthogonal factorization, have an error relative to the whole matrix.
    most = float(np.fmax(diagonal, np.diagonal(a_size)).max())
    reach = np.fmax(np.sqrt(np.fmax(np.diagonal(a_size), diagonal))[:, None], np.abs(value))
    rearranged = _moved(a, a_rearranged + 4.0 * gamma(3.0 * size + 3.0) * most + lost, middle, inverse)
    direct = (direct + current.unit * np.abs(value)) * current.slack + current.loss
    direct = np.where(reach + direct <= current.largest, direct, math.inf)
    rearranged = np.fmax(rearranged * current.slack + current.loss, direct)
    table = zip(*(x.ravel().tolist() for x in (value, direct, reach, rearranged)), unknown, strict=True)
    return [last if last is zero or e == math.inf else (v, e, 0.0, m, r, 0.0) for v, e, m, r, last in table]


def _moved(a: Array, error: Array, middle: Any, inverse: Any) -> Array:
    """How far the factors of matrices within `error` of `a` are from `middle`, whose inverse is `inverse`.

    Multiplied by the inverse from both sides, the matrices are near the identity, so that the enclosure is tight.
    """
    size = len(a)
    symmetric = [(a[max(i, j), min(i, j)], error[max(i, j), min(i, j)]) for i in range(size) for j in range(size)]
    with precision(BITS):
        wide = arb_mat(size, size, [arb(x, e) for x, e in symmetric])
        try:
            found = middle * factor(inverse * wide * inverse.transpose())
        except NotPositiveDefinite:
            return np.full(a.shape, math.inf)
        return np.array([float(abs(x).upper()) for x in (found - middle).entries()]).reshape(a.shape)


def cholesky(x: Any, *, upper: bool = False) -> ObjectArray:
    """The lower triangular factor of a matrix of numbers (n, n), or with `upper` its transpose; see `Cholesky`."""
    matrix = numbers_of(x)
    return Cholesky(matrix.T).entries.T if upper else Cholesky(matrix).entries
