"""Systems of linear equations: solved by elimination over floats, bounded by perturbation over certified numbers.

The bound is the classical one (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed.). The result x̂ of
elimination with partial pivoting solves (A + E) x̂ = b exactly, with |E| <= γ |L||U| (theorem 9.4); errors of the
entries add to E. Hence |x̂ - x| <= |A⁻¹| (e_b + (e_A + γ |L||U|) |x̂|) (section 7.2). There |l| <= 1, and each step of
the elimination at most doubles the entries of U, |u_kj| <= 2^(k-1) max_i |a_ij| (section 9.4, Wilkinson). Only
specially constructed matrices reach this, so for d unknowns the bound may be 2^d times too large: it is meant for few.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from oracle.truth.context import current
from oracle.truth.leaves import as_number, lift
from oracle.truth.number import UNKNOWN, Number, Reading, accumulate

Array = NDArray[np.float64]
_MOST = 0.5  # arbitrary: the largest relative norm of a perturbation whose series is summed


class System(Number):
    """The equations A x = b; on the tape before their unknowns, so that the reverse pass reaches them last."""

    __slots__ = ("adjoints", "left", "readings", "right", "unknowns")
    unknowns: list[Number]

    def __init__(self, left: list[list[Number]], right: list[Number]) -> None:
        self.left, self.right = left, right
        self.adjoints: dict[int, Number] = {}
        self.readings = _readings(_columns([x for row in left for x in row]), _columns(right)) if right else []
        self.measure()
        self.unknowns = [Unknown(self, i) for i in range(len(right))]

    def read(self) -> Reading:
        return UNKNOWN  # only its unknowns are numbers

    def enclose(self) -> Any:
        size = len(self.right)
        left = arb_mat(size, size, [x.ball for row in self.left for x in row])
        try:
            return left.solve(arb_mat(size, 1, [x.ball for x in self.right]))
        except ZeroDivisionError:  # singular at this precision
            return arb_mat(size, 1, [arb(0, math.inf)] * size)

    def backward(self, adjoint: Number) -> None:
        """With Aᵀ λ = x̄: b̄ = λ and Ā = -λ xᵀ (Giles, *Collected matrix derivative results*, 2008)."""
        size = len(self.right)
        adjoints = [self.adjoints.pop(i, lift(0)) for i in range(size)]
        transposed = [[self.left[i][j] for i in range(size)] for j in range(size)]
        shares = System(transposed, adjoints).unknowns
        for i, share in enumerate(shares):
            accumulate(self.right[i], share)
            for j, x in enumerate(self.unknowns):
                if self.left[i][j].contributions is not None:
                    accumulate(self.left[i][j], -(share * x))


class Unknown(Number):
    """One entry of the solution."""

    __slots__ = ("at", "system")

    def __init__(self, system: System, at: int) -> None:
        self.system, self.at = system, at
        self.measure()

    def read(self) -> Reading:
        return self.system.readings[self.at]

    def enclose(self) -> arb:
        solution: Any = self.system.ball
        return solution[self.at, 0]

    def backward(self, adjoint: Number) -> None:
        self.system.adjoints[self.at] = adjoint
        accumulate(self.system, lift(1))  # any amount: without one, the reverse pass skips the system


def _columns(numbers: Sequence[Number]) -> Array:
    """The fields of the readings but the steps, one row each: value, direct, size, rearranged, spread."""
    return np.array([x.reading for x in numbers], np.float64).T[[0, 1, 3, 4, 5]]


@np.errstate(all="ignore")
def _readings(left: Array, right: Array) -> list[Reading]:
    """The readings of all unknowns, from the fields of the matrix entries and of the right side."""
    a, a_direct, _, a_rearranged, a_spread = left.reshape(len(left), right.shape[1], right.shape[1])
    b, b_direct, b_size, b_rearranged, b_spread = right
    size = len(b)
    tops = np.abs(a).max(axis=0) + 2.0 * (a_direct + a_spread).max(axis=0)
    scale = float(tops.max())
    doubled = 2.0**size
    # Each step is an inner product and three more roundings; a library may multiply by the reciprocal of a pivot.
    steps = 3.0 * size + 4.0
    grown = (2.0 ** np.arange(1, size + 1) - 1.0) * tops * (1.0 + _gamma(steps))  # |L||U|: Σ 2^(k-1) max |a_ij|
    lost = current.loss * size * (size + doubled * scale)
    value = eliminated(a, b)
    most = np.abs(b).max() + 2.0 * (b_direct + b_spread).max()
    fits = doubled * (scale * (1.0 + np.abs(value).sum()) + most) <= current.largest

    def moved(of_left: Array, of_right: Array, reach: Array) -> Array:
        found = _moved(a, a_direct + a_spread, tops, of_left, of_right, reach) * current.slack + current.loss
        return np.where(fits & (np.abs(value) + found <= current.largest), found, math.inf)

    direct = moved(a_direct + a_spread + _gamma(steps) * grown + lost, b_direct + b_spread + lost, np.abs(value))
    spread = moved(a_spread, b_spread, np.abs(value)) if a_spread.any() or b_spread.any() else np.zeros(size)
    # With an explicit inverse the errors are relative to |A⁻¹||b|, which does not cancel; with another factorization
    # they are relative to the whole matrix.
    reach = np.fmax(moved(np.zeros_like(a), b_size, np.zeros(size)), np.abs(value))
    gamma = _gamma(2.0 * steps + size)
    of_left = a_rearranged + a_spread + gamma * doubled * scale + lost
    rearranged = moved(of_left, b_rearranged + b_spread + gamma * b_size + lost, reach)
    table = zip(*(x.tolist() for x in (value, direct, reach, np.fmax(rearranged, direct), spread)), strict=True)
    return [(v, e, 0.0, m, r, h) if e < math.inf else UNKNOWN for v, e, m, r, h in table]


def _gamma(roundings: float) -> float:
    """γ_k = k u / (1 - k u) (Higham, lemma 3.1)."""
    share = roundings * current.unit
    return share / (1.0 - share) if share < 1.0 else math.inf


def _moved(a: Array, error: Array, tops: Array, of_left: Array, of_right: Array, reach: Array) -> Array:
    """Return a bound on |x̂ - x| if the matrix changes by up to `of_left` and the right side by up to `of_right`.

    `reach` approximates |x|, and `error` bounds the uncertainty of `a`. The bound follows from
    |x̂ - x| <= |A⁻¹| (of_right + of_left |x̂|) and |x̂| <= reach + 2 |x̂ - x|: this recursion is summed as a geometric
    series, in a norm that weights each unknown by its column. The bound is infinite if the series may not converge or A
    may be singular.
    """
    size = len(a)
    unbounded = np.full(size, math.inf)
    if not (np.isfinite(a).all() and np.isfinite(error).all() and np.isfinite(of_left).all() and tops.all()):
        return unbounded
    inverse = eliminated(a, np.eye(size))
    if not np.isfinite(inverse).all():
        return unbounded
    weights = 1.0 / tops
    unit = 2.0**-53
    # The residual of an approximate inverse bounds the true inverse, for every matrix within `error`.
    left = np.abs(np.eye(size) - inverse @ a)
    left += np.abs(inverse) @ (2.0 * error + (size + 2) * 2.0 * unit * np.abs(a)) + 2.0 * unit
    share = float((left @ weights / weights).max(initial=0.0))
    if not share < _MOST:
        return unbounded
    columns = (np.abs(inverse) / weights[:, None]).max(axis=0, initial=0.0) / (1.0 - share)
    bound = np.abs(inverse) + np.outer(left @ weights, columns)
    first = bound @ (of_right + of_left @ reach)
    again = 2.0 * bound @ of_left
    share = float((again @ weights / weights).max(initial=0.0))
    if not share < _MOST:
        return unbounded
    moved: Array = first + (again @ weights) * (first / weights).max(initial=0.0) / (1.0 - share)
    return moved


def eliminated(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """The x of `left` x = `right`, by Gaussian elimination with partial pivoting, in the dtype of the arguments."""
    size = len(left)
    u, x = left.copy(), right.copy()
    for k in range(size):
        pivot = k + int(np.argmax(np.abs(u[k:, k])))
        if pivot != k:
            u[[k, pivot]] = u[[pivot, k]]
            x[[k, pivot]] = x[[pivot, k]]
        for i in range(k + 1, size):
            factor = u[i, k] / u[k, k]
            for j in range(k + 1, size):
                u[i, j] = u[i, j] - factor * u[k, j]
            x[i] = x[i] - factor * x[k]
    for i in reversed(range(size)):
        for j in range(i + 1, size):
            x[i] = x[i] - u[i, j] * x[j]
        x[i] = x[i] / u[i, i]
    return x


def solve(left: Any, right: Any) -> NDArray[Any]:
    """The x (d,) of A x = b, for A (d, d) and b (d,).

    Over floats the result has their dtype (float16 at least). Over certified numbers the array has dtype object; its
    bounds are infinite where A may be singular. Raises `ValueError` for other shapes.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    array([1. , 0.5])
    """
    matrix, side = np.asarray(left), np.asarray(right)
    if matrix.ndim != 2 or side.ndim != 1 or matrix.shape != (len(side), len(side)):
        raise ValueError(f"solve takes a matrix (d, d) and a right side (d,), got {matrix.shape} and {side.shape}")
    if not any(isinstance(x, Number) for x in (*matrix.flat, *side.flat)):
        floats = np.result_type(matrix, side, np.float16)
        return eliminated(matrix.astype(floats), side.astype(floats))
    found = np.empty(len(side), object)
    system = System([list(map(as_number, row)) for row in matrix], list(map(as_number, side)))
    for i, unknown in enumerate(system.unknowns):
        found[i] = unknown
    return found
