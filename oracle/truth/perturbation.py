"""How far the solution of a system of linear equations moves if the matrix and the right sides change.

The result X̂ of a stable algorithm solves (A + E) X̂ = B + F exactly (a *backward error*). Hence
|X̂ - X| <= |A⁻¹| (|F| + |E| |X̂|), entry by entry (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed.,
section 7.2). What is known about E depends on the algorithm, and is a `BackwardError`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.context import current

Array = NDArray[np.float64]
_MOST = 0.5  # arbitrary: the largest relative norm of a perturbation whose series is summed


def gamma(roundings: float) -> float:
    """γ_k = k u / (1 - k u) (Higham, lemma 3.1); infinite where k u is not below 1."""
    share = roundings * current.unit
    return share / (1.0 - share) if share < 1.0 else math.inf


@dataclass(frozen=True)
class BackwardError:
    """What is known about the errors E of the matrix and F of the right sides in an algorithm.

    `of_left(a)` bounds |E| and `of_right(b)` bounds |F|, for the magnitudes `a` (n, n) and `b` (n, k) of the entries;
    `growth(n)` bounds the magnitude of intermediate results relative to the largest entry of the matrix.
    """

    of_left: Callable[[Array], Array]
    growth: Callable[[int], float]
    of_right: Callable[[Array], Array] = np.zeros_like

    def transposed(self) -> "BackwardError":
        """That of the transposed system, with the factors of the system itself or with factors of its own."""
        of_left = self.of_left
        return replace(self, of_left=lambda a: np.fmax(of_left(a), of_left(a.T).T))


def _by_elimination(a: Array) -> Array:
    # Each step is an inner product and three more roundings; a library may multiply by the reciprocal of a pivot.
    steps = 3.0 * len(a) + 4.0
    doubled = 2.0 ** np.arange(1, len(a) + 1) - 1.0  # Σ 2^(k-1) over the steps up to a column
    grown = gamma(steps) * (1.0 + gamma(steps)) * doubled * a.max(axis=0, initial=0.0)
    return np.broadcast_to(grown, a.shape)


def _by_substitution(a: Array) -> Array:
    return gamma(len(a) + 2.0) * a


def _by_cholesky(a: Array) -> Array:
    root = np.sqrt(np.diagonal(a))
    found: Array = gamma(3.0 * len(a) + 5.0) * (1.0 + 2.0 * gamma(len(a) + 2.0)) * np.outer(root, root)
    return found


# Gaussian elimination with partial pivoting: |E| <= γ |L||U| (theorem 9.4), where |l| <= 1, and each step at most
# doubles the entries of U, |u_kj| <= 2^(k-1) max_i |a_ij| (section 9.4, Wilkinson). Only specially constructed
# matrices reach this, so for n unknowns the bound may be 2^n times too large: it is meant for few.
ELIMINATION = BackwardError(_by_elimination, lambda n: 2.0**n)
# Substitution in a triangular system, in any order: |E| <= γ_n |T| (theorem 8.5), and one rounding for a reciprocal.
SUBSTITUTION = BackwardError(_by_substitution, lambda n: 1.0)
# Cholesky factorization and two substitutions: |E| <= γ_(3n+1) |R̂ᵀ||R̂| (theorem 10.4), and |R̂ᵀ||R̂| is at most
# √(a_ii a_jj) / (1 - γ_(n+1)), as in its proof.
CHOLESKY = BackwardError(_by_cholesky, lambda n: 1.0)


class Perturbed:
    """A matrix with an uncertainty of its entries, and the bounds on how far solutions move.

    `a` (n, n) has the values of the entries, and `error` bounds their distance from the truth. The approximate inverse
    and a bound on the true one are computed once.
    """

    def __init__(self, a: Array, error: Array) -> None:
        self.tops = np.abs(a).max(axis=0, initial=0.0) + 2.0 * error.max(axis=0, initial=0.0)
        self.bound: Array | None = None  # on the entries of |A⁻¹|, for every matrix within `error`; None if unknown
        size = len(a)
        if not (np.isfinite(a).all() and np.isfinite(error).all() and self.tops.all()):
            return
        inverse = eliminated(a, np.eye(size))
        if not np.isfinite(inverse).all():
            return
        self.weights = weights = 1.0 / self.tops
        unit = 2.0**-53
        # The residual of an approximate inverse bounds the true inverse, for every matrix within `error`.
        left = np.abs(np.eye(size) - inverse @ a)
        left += np.abs(inverse) @ (2.0 * error + (size + 2) * 2.0 * unit * np.abs(a)) + 2.0 * unit
        share = float((left @ weights / weights).max(initial=0.0))
        if share < _MOST:
            columns = (np.abs(inverse) / weights[:, None]).max(axis=0, initial=0.0) / (1.0 - share)
            self.bound = np.abs(inverse) + np.outer(left @ weights, columns)

    def moved(self, of_left: Array, of_right: Array, reach: Array) -> Array:
        """Return a bound on |X̂ - X| (n, k) if the matrix changes by `of_left` and the right sides by `of_right`.

        `reach` approximates |X|. From |X̂| <= reach + 2 |X̂ - X| follows a recursion that is summed as a geometric
        series, in a norm that weights each unknown by its column. The bound is infinite if the series may not converge
        or A may be singular.
        """
        unbounded = np.full(reach.shape, math.inf)
        if self.bound is None or not np.isfinite(of_left).all():
            return unbounded
        first = self.bound @ (of_right + of_left @ reach)
        again = 2.0 * self.bound @ of_left
        share = float((again @ self.weights / self.weights).max(initial=0.0))
        if not share < _MOST:
            return unbounded
        most = (first / self.weights[:, None]).max(axis=0, initial=0.0) / (1.0 - share)
        found: Array = first + np.outer(again @ self.weights, most)
        return found


def eliminated(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """The x of `left` x = `right`, by Gaussian elimination with partial pivoting, in the dtype of the arguments."""
    size = len(left)
    u, x = left.copy(), right.reshape(size, math.prod(right.shape[1:])).copy()
    for k in range(size):
        pivot = k + int(np.argmax(np.abs(u[k:, k])))
        if pivot != k:
            u[[k, pivot]] = u[[pivot, k]]
            x[[k, pivot]] = x[[pivot, k]]
        factors = u[k + 1 :, k, None] / u[k, k]
        u[k + 1 :, k + 1 :] -= factors * u[k, k + 1 :]
        x[k + 1 :] -= factors * x[k]
    for i in reversed(range(size)):
        for j in range(i + 1, size):
            x[i] = x[i] - u[i, j] * x[j]
        x[i] = x[i] / u[i, i]
    return x.reshape(right.shape)
