"""Systems of linear equations: solved by elimination over floats, bounded by perturbation over certified numbers.

The budget is the classical one (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed.). What elimination
with partial pivoting returns solves (A + E) x̂ = b exactly, |E| <= γ |L||U| (theorem 9.4), and so do the errors of the
entries; hence |x̂ - x| <= |A⁻¹| (e_b + (e_A + γ |L||U|) |x̂|) (section 7.2). There |l| <= 1, and a row of U has at most
doubled with each row above it, |u_kj| <= 2^(k-1) max_i |a_ij| (section 9.4, Wilkinson). That is attained by matrices
made for it and by no others, so for d unknowns the budget may be 2^d wide of the mark: it is meant for few.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from oracle.truth.context import now
from oracle.truth.number import Number, Reading, as_number, give, lift

__all__ = ["solve"]

Array = NDArray[np.float64]

_UNKNOWN: Reading = (0.0, math.inf, 0.0, 0.0, math.inf, 0.0)
_MOST = 0.5  # arbitrary: how much of a unit a perturbation may be, in the norm where it is summed up as a series


class System(Number):
    """A x = b, all of it. It stands on the tape before its unknowns, and so is pulled after all of them."""

    __slots__ = ("adjoints", "left", "readings", "right", "unknowns")
    unknowns: list[Number]

    def __init__(self, left: list[list[Number]], right: list[Number]) -> None:
        self.left = left
        self.right = right
        self.adjoints: dict[int, Number] = {}
        self.readings = _readings(_columns([x for row in left for x in row]), _columns(right)) if right else []
        self.measure()
        self.unknowns = [Unknown(self, i) for i in range(len(right))]

    def read(self) -> Reading:
        return _UNKNOWN  # it is no number: only its unknowns are

    def enclose(self) -> Any:
        size = len(self.right)
        left = arb_mat(size, size, [x.ball for row in self.left for x in row])
        try:
            return left.solve(arb_mat(size, 1, [x.ball for x in self.right]))
        except ZeroDivisionError:  # singular, as far as this precision can tell
            return arb_mat(size, 1, [arb(0, math.inf)] * size)

    def pull(self, adjoint: Number) -> None:
        """With Aᵀ λ = x̄: b̄ = λ and Ā = -λ xᵀ (Giles, *Collected matrix derivative results*, 2008)."""
        size = len(self.right)
        adjoints = [self.adjoints.pop(i, lift(0)) for i in range(size)]
        turned = [[self.left[i][j] for i in range(size)] for j in range(size)]
        shares = System(turned, adjoints).unknowns
        for i, share in enumerate(shares):
            give(self.right[i], share)
            for j, x in enumerate(self.unknowns):
                if self.left[i][j].inbox is not None:
                    give(self.left[i][j], -(share * x))


class Unknown(Number):
    """One entry of the solution."""

    __slots__ = ("at", "system")

    def __init__(self, system: System, at: int) -> None:
        self.system = system
        self.at = at
        self.measure()

    def read(self) -> Reading:
        return self.system.readings[self.at]

    def enclose(self) -> arb:
        solution: Any = self.system.ball
        return solution[self.at, 0]

    def pull(self, adjoint: Number) -> None:
        self.system.adjoints[self.at] = adjoint
        give(self.system, lift(1))  # so that it is pulled at all


def _columns(numbers: Sequence[Number]) -> Array:
    """The readings by kind, without the steps: values, direct budgets, sizes, rearranged budgets, spreads."""
    return np.array([x.reading for x in numbers], np.float64).T[[0, 1, 3, 4, 5]]


@np.errstate(all="ignore")
def _readings(left: Array, right: Array) -> list[Reading]:
    """The readings of all unknowns."""
    a, ea, _, ra, ha = left.reshape(len(left), right.shape[1], right.shape[1])
    b, eb, lb, rb, hb = right
    size = len(b)
    tops = np.abs(a).max(axis=0) + 2.0 * (ea + ha).max(axis=0)
    scale = float(tops.max())
    doubled = 2.0**size
    # An inner product and three more roundings for a step; and reciprocals of pivots, which a library may multiply by.
    steps = 3.0 * size + 4.0
    grown = (2.0 ** np.arange(1, size + 1) - 1.0) * tops * (1.0 + _gamma(steps))  # Σ 2^(k-1), whichever row it was
    lost = now.loss * size * (size + doubled * scale)
    value = eliminated(a, b)
    most = np.abs(b).max() + 2.0 * (eb + hb).max()
    fits = doubled * (scale * (1.0 + np.abs(value).sum()) + most) <= now.largest

    def moved(of_left: Array, of_right: Array, reach: Array) -> Array:
        found = _moved(a, ea + ha, tops, of_left, of_right, reach) * now.slack + now.loss
        return np.where(fits & (np.abs(value) + found <= now.largest), found, math.inf)

    direct = moved(ea + ha + _gamma(steps) * grown + lost, eb + hb + lost, np.abs(value))
    spread = moved(ha, hb, np.abs(value)) if ha.any() or hb.any() else np.zeros(size)
    # By an inverse, what cancels in A⁻¹ b does not; by another factorization, the errors are of the whole matrix.
    reach = np.fmax(moved(np.zeros_like(a), lb, np.zeros(size)), np.abs(value))
    loose = _gamma(2.0 * steps + size)
    rearranged = moved(ra + ha + loose * doubled * scale + lost, rb + hb + loose * lb + lost, reach)
    table = zip(*(x.tolist() for x in (value, direct, reach, np.fmax(rearranged, direct), spread)), strict=True)
    return [(v, e, 0.0, m, r, h) if e < math.inf else _UNKNOWN for v, e, m, r, h in table]


def _gamma(roundings: float) -> float:
    """γ_k = k u / (1 - k u) (Higham, lemma 3.1)."""
    share = roundings * now.unit
    return share / (1.0 - share) if share < 1.0 else math.inf


def _moved(a: Array, error: Array, tops: Array, of_left: Array, of_right: Array, reach: Array) -> Array:
    """How far x moves with a matrix within `of_left` and a right side within `of_right`, for |x| about `reach`.

    |x̂ - x| <= |A⁻¹| (of_right + of_left |x̂|) where |x̂| <= reach + 2 |x̂ - x|: a fixed point, summed up in a norm that
    weighs each unknown by its column. Infinite where that is not far from 1, or A is not known to be regular.
    """
    size = len(a)
    everything = np.full(size, math.inf)
    if not (np.isfinite(a).all() and np.isfinite(error).all() and np.isfinite(of_left).all() and tops.all()):
        return everything
    inverse = eliminated(a, np.eye(size))
    if not np.isfinite(inverse).all():
        return everything
    weights = 1.0 / tops
    unit = 2.0**-53
    # What an approximate inverse leaves of the identity bounds the true one, for every matrix within `error`.
    left = np.abs(np.eye(size) - inverse @ a)
    left += np.abs(inverse) @ (2.0 * error + (size + 2) * 2.0 * unit * np.abs(a)) + 2.0 * unit
    share = float((left @ weights / weights).max(initial=0.0))
    if not share < _MOST:
        return everything
    columns = (np.abs(inverse) / weights[:, None]).max(axis=0, initial=0.0) / (1.0 - share)
    bound = np.abs(inverse) + np.outer(left @ weights, columns)
    first = bound @ (of_right + of_left @ reach)
    again = 2.0 * bound @ of_left
    share = float((again @ weights / weights).max(initial=0.0))
    if not share < _MOST:
        return everything
    moved: Array = first + (again @ weights) * (first / weights).max(initial=0.0) / (1.0 - share)
    return moved


def eliminated(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Gaussian elimination with partial pivoting, written out, in the dtype of its arguments."""
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
    """The x of A x = b, for a square A (d, d) and b (d,). A `ValueError` for other shapes."""
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
