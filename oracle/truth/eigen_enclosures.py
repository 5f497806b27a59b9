"""Enclosures of the eigenvalues and eigenvectors of symmetric matrices, at any precision.

Approximate orthonormal eigenvectors Q are refined from those of LAPACK (Ogita and Aishima, *Iterative refinement for
symmetric eigenvalue decomposition*, Japan J. Indust. Appl. Math. 35 (2018)), which needs no gap between the
eigenvalues. Then QᵀAQ is nearly diagonal, and QᵀQ nearly the identity. The eigenvalues of A are those of QᵀAQ up to the
factor |QᵀQ| (Ostrowski's theorem), and those are within the norm of the part beside the diagonal of it (Weyl's
inequality). A unit vector q with the quotient ρ = qᵀAq has an angle with the eigenvector whose sine is at most
|Aq - ρq| / gap (Davis and Kahan, 1970).
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx

_FIRST_BITS = 40.0  # of LAPACK's eigenvectors that are surely right
_STEPS = 12  # at most: each doubles the bits


class Decomposition:
    """Eigenvalues in ascending order and approximate eigenvectors, of a symmetric matrix of balls.

    `values` are balls, and unbounded where the matrix has entries that are not finite.
    """

    def __init__(self, matrix: Any) -> None:
        self.matrix, self.size = matrix, matrix.nrows()
        unbounded = arb(0, math.inf)
        self.values: list[arb] = [unbounded] * self.size
        self.vectors: list[list[arb]] = []
        middle = np.array([float(x) for x in matrix.entries()]).reshape(self.size, self.size)
        if not np.isfinite(middle).all() or not self.size:
            return
        start = np.linalg.eigh(middle)[1]
        vectors = arb_mat(self.size, self.size, start.ravel().tolist())
        bits = _FIRST_BITS
        for _ in range(_STEPS):
            vectors = self._refined(vectors)
            bits *= 2.0
            if bits > ctx.prec:
                break
        self._enclose(vectors)

    def _refined(self, vectors: Any) -> Any:
        """One step of the refinement: Q + QE, where E removes what QᵀQ and QᵀAQ have beside their diagonals."""
        size = self.size
        transposed = vectors.transpose()
        gram = (transposed * vectors).mid().tolist()
        product = (transposed * self.matrix.mid() * vectors).mid().tolist()
        values = [product[i][i] / gram[i][i] for i in range(size)]
        floats = [float(x) for x in values]
        beside = math.fsum(float(abs(product[i][j])) ** 2 for i in range(size) for j in range(size) if i != j) ** 0.5
        lost = math.fsum(float(abs(gram[i][j] - (i == j))) ** 2 for i in range(size) for j in range(size)) ** 0.5
        close = 2.0 * (beside + max(map(abs, floats)) * lost)
        change = []
        for i in range(size):
            for j in range(size):
                r = (i == j) - gram[i][j]
                if i == j or not abs(floats[i] - floats[j]) > close:
                    change.append(r / 2)
                else:
                    change.append((product[i][j] + values[j] * r) / (values[j] - values[i]))
        return (vectors + vectors * arb_mat(size, size, change)).mid()

    def _enclose(self, vectors: Any) -> None:
        size = self.size
        transposed = vectors.transpose()
        gram = transposed * vectors
        product = transposed * self.matrix * vectors
        identity = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
        lost = norm_of(gram - identity)
        diagonal = [product[i, i] for i in range(size)]
        beside = norm_of(
            product - arb_mat(size, size, [diagonal[i] if i == j else 0 for i in range(size) for j in range(size)])
        )
        if not lost < 0.5:
            return
        spare = beside + max(x.rad() for x in diagonal)
        order = sorted(range(size), key=lambda k: diagonal[k].mid())  # exact, so that the comparison is
        radii = [_top(spare + 2 * lost * (abs(x) + spare)) for x in diagonal]
        self.values = [arb(diagonal[k].mid(), radii[k]) for k in order]
        columns = transposed.tolist()
        self.vectors = [columns[k] for k in order]

    def projections(self) -> list[Any]:
        """The projections on the eigenvectors; unbounded where another eigenvalue is near."""
        places = range(self.size)
        return [self.weighted([int(k == at) for k in places]) for at in places]

    def weighted(self, weights: Sequence[Any]) -> Any:
        """Σ w_k P_k, with the projections P_k on the eigenvectors; those with a weight of 0 do not count."""
        size = self.size
        kept = [k for k, weight in enumerate(weights) if not weight == 0]  # noqa: SIM201  a ball around 0 is neither
        if not kept:
            return arb_mat(size, size)
        radius, scaled, used = arb(0), [], []
        for k in kept:
            turned, length = self._turned(k)
            if turned is None:
                return arb_mat(size, size, [arb(0, math.inf)] * size**2)
            radius += abs(weights[k]) * turned
            used.append(self.vectors[k])
            scaled.append([weights[k] / length * x for x in self.vectors[k]])
        product = arb_mat(scaled).transpose() * arb_mat(used)
        spare = arb(0, _top(radius))
        return arb_mat(size, size, [x + spare for x in product.entries()])

    def _turned(self, at: int) -> tuple[arb | None, arb]:
        """A bound on the sine of the angle of a vector, or None, and its squared length."""
        if not self.vectors:
            return None, arb(1)
        column = arb_mat(self.size, 1, self.vectors[at])
        length = (column.transpose() * column)[0, 0]
        moved = self.matrix * column
        quotient = (column.transpose() * moved)[0, 0] / length
        residual = norm_of(moved - column * quotient) / length.sqrt()
        gaps = [abs(quotient - value).lower() for j, value in enumerate(self.values) if j != at]
        if not gaps:
            return arb(0), length
        gap = min(gaps)
        return (_top(residual / gap) if gap > residual else None), length


def norm_of(matrix: Any) -> arb:
    """The Frobenius norm."""
    total = arb(0)
    for x in matrix.entries():
        total += x * x
    return total.nonnegative_part().sqrt()


def _top(x: arb) -> arb:
    return abs(x).upper()


def gram(matrix: Any) -> Any:
    """AᵀA or A Aᵀ, whichever is smaller."""
    transposed = matrix.transpose()
    return transposed * matrix if matrix.ncols() <= matrix.nrows() else matrix * transposed
