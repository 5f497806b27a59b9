"""Eigenvalues of symmetric matrices and singular values over certified numbers, with their derivatives.

The bounds are in `oracle.truth.spectral_bounds`, the enclosures in `oracle.truth.eigen_enclosures`.
"""

from typing import Any

import numpy as np

from oracle.truth.blocks import Block, ObjectArray, Unknown, accumulate_all, array_of, fields_of
from oracle.truth.determinants import balls_of
from oracle.truth.eigen_enclosures import Decomposition, gram
from oracle.truth.leaves import lift
from oracle.truth.linear_systems import numbers_of
from oracle.truth.number import accumulate
from oracle.truth.spectral_bounds import (
    dyad_bounds,
    projection_bounds,
    projection_readings,
    spectrum_readings,
    sum_readings,
)


class Eigenvalues(Block):
    """The eigenvalues of a symmetric matrix in ascending order.

    `of` (n, n) has the numbers of one triangle in both. The derivative goes to all numbers of `source`, as in torch:
    the matrix is taken to be symmetric, although one of its triangles is not read.
    """

    __slots__ = ("of", "source")
    is_steep_everywhere = True

    def __init__(self, source: ObjectArray, *, upper: bool = False) -> None:
        self.source, self.of = source, _symmetric(source, upper=upper)
        of = self.of
        super().__init__((len(of),), spectrum_readings(fields_of(of), symmetric=True))

    def enclose(self) -> Any:
        return Decomposition(balls_of(self.of)).values

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = Σ λ̄_k v_k v_kᵀ (Giles, *Collected matrix derivative results*, 2008)."""
        accumulate_all(self.source, WeightedProjections(self, adjoints).entries)


class Projections(Block):
    """The projections v_k v_kᵀ (n, n, n) on the eigenvectors of a symmetric matrix; the sign of v_k does not matter."""

    __slots__ = ("of", "values")
    is_steep_everywhere = True

    def __init__(self, values: Eigenvalues) -> None:
        self.values, self.of = values, values.of
        size = len(self.of)
        super().__init__((size, size, size), projection_readings(fields_of(self.of)))

    def enclose(self) -> Any:
        return [x for each in Decomposition(balls_of(self.of)).projections() for x in each.entries()]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = Σ_k Σ_(j≠k) (P_k M P_j + P_j M P_k) / (λ_k - λ_j), with the symmetric part M of the adjoint of P_k."""
        parts, values = self.entries, self.values.entries
        for k, adjoint in enumerate(adjoints):
            if all(x is adjoint.flat[0] for x in adjoint.flat) and adjoint.flat[0] is lift(0):
                continue
            middle = (adjoint + adjoint.T) * 0.5
            for j in range(len(parts)):
                if j != k:
                    half = (parts[k] @ middle) @ parts[j]
                    accumulate_all(self.values.source, (half + half.T) / (values[k] - values[j]))


class WeightedProjections(Block):
    """Σ w_k v_k v_kᵀ (n, n), for weights (n,); those of exactly 0 do not count.

    Its derivative, with the symmetric part M of the adjoint: w̄_k = v_kᵀ M v_k, and
    Ā = Σ_(j≠k) P_k M P_j (w_k - w_j) / (λ_k - λ_j) (Daleckii and Krein; Higham, *Functions of Matrices*, 2008, 3.11).
    """

    __slots__ = ("values", "weights")
    is_steep_everywhere = True

    def __init__(self, values: Eigenvalues, weights: ObjectArray) -> None:
        self.values, self.weights = values, weights
        super().__init__(values.of.shape, sum_readings(fields_of(weights), *projection_bounds(fields_of(values.of))))

    def enclose(self) -> Any:
        return Decomposition(balls_of(self.values.of)).weighted([x.ball for x in self.weights]).entries()

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        projections = Projections(self.values)
        for weight, part in zip(self.weights, projections.entries, strict=True):
            accumulate(weight, +(part * adjoints).sum())
        middle = (adjoints + adjoints.T) * 0.5
        values, parts, weights = self.values.entries, projections.entries, self.weights
        for k in range(len(parts)):
            for j in range(k):
                half = (parts[k] @ middle) @ parts[j]
                factor = (weights[k] - weights[j]) / (values[k] - values[j])
                accumulate_all(self.values.source, factor * (half + half.T))


class SingularValues(Block):
    """The singular values of a matrix (m, n) in descending order."""

    __slots__ = ("of",)
    is_steep_everywhere = True

    def __init__(self, of: ObjectArray) -> None:
        self.of = of
        super().__init__((min(of.shape),), spectrum_readings(fields_of(of), symmetric=False))

    def enclose(self) -> Any:
        return [x.nonnegative_part().sqrt() for x in reversed(Decomposition(gram(balls_of(self.of))).values)]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = Σ σ̄_k u_k v_kᵀ (Giles)."""
        accumulate_all(self.of, WeightedDyads(self.of, adjoints).entries)


class WeightedDyads(Block):
    """Σ w_k u_k v_kᵀ (m, n), with the singular vectors of a matrix; second derivatives are not known."""

    __slots__ = ("of", "weights")
    is_steep_everywhere = True

    def __init__(self, of: ObjectArray, weights: ObjectArray) -> None:
        self.of, self.weights = of, weights
        super().__init__(of.shape, sum_readings(fields_of(weights), *dyad_bounds(fields_of(of))))

    def enclose(self) -> Any:
        """u vᵀ = A P / σ or P A / σ, with the projection P on the singular vector of the shorter side."""
        matrix = balls_of(self.of)
        square = Decomposition(gram(matrix))
        values = [x.nonnegative_part().sqrt() for x in square.values]
        weights = [x.ball for x in reversed(self.weights)]
        shares = [w if w == 0 else w / value for w, value in zip(weights, values, strict=True)]
        total = square.weighted(shares)
        return (matrix * total if matrix.ncols() <= matrix.nrows() else total * matrix).entries()

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        for x in (*self.of.flat, *self.weights):
            accumulate(x, Unknown())


# ---------------------------------------------------------------------------------------------------------------------
# Functions


def eigenvalues(x: Any, *, upper: bool = False) -> ObjectArray:
    """The eigenvalues of a symmetric matrix of numbers (n, n), of which one triangle is read, in ascending order."""
    return Eigenvalues(numbers_of(x), upper=upper).entries


def singular_values(x: Any) -> ObjectArray:
    """The singular values of a matrix of numbers (m, n), in descending order."""
    return SingularValues(numbers_of(x)).entries


def eigenprojections(x: Any) -> Any:
    """The projections v_k v_kᵀ (n, n, n) on the eigenvectors of a symmetric matrix (n, n), by ascending eigenvalue.

    They do not depend on the signs of the eigenvectors. Where two eigenvalues may be equal, the bounds are infinite.

    >>> eigenprojections(np.array([[1.0, 0.0], [0.0, 3.0]]))[1]
    array([[0., 0.],
           [0., 1.]])
    """
    matrix = np.asarray(x)
    if matrix.dtype != object:
        vectors = np.linalg.eigh(matrix)[1]
        return np.einsum("ik,jk->kij", vectors, vectors)
    return Projections(Eigenvalues(numbers_of(matrix))).entries


def _symmetric(matrix: ObjectArray, *, upper: bool) -> ObjectArray:
    size = len(matrix)
    read = matrix.T if upper else matrix
    return array_of((read[max(i, j), min(i, j)] for i in range(size) for j in range(size)), matrix.shape)
