"""Systems of linear equations: solved by elimination over floats, bounded by perturbation over certified numbers.

A system is A X = B with one or several right sides. The bounds hold for every algorithm with the backward error of its
kind (`oracle.truth.perturbation`): elimination with partial pivoting, substitution where A is triangular, Cholesky
factorization where A is known to be positive definite. The bounds are infinite where A may be singular.
"""

import math
from typing import Any

import numpy as np
from flint import arb, arb_mat

from oracle.truth.blocks import Array, Block, ObjectArray, accumulate_all, array_of, fields_of
from oracle.truth.context import current
from oracle.truth.leaves import as_number
from oracle.truth.number import UNKNOWN, Number, Reading
from oracle.truth.perturbation import ELIMINATION, BackwardError, Perturbed, eliminated, gamma


class System(Block):
    """The equations A X = B, for A (n, n) and B (n, k); the entries are those of X (n, k)."""

    __slots__ = ("kind", "left", "right")

    def __init__(self, left: ObjectArray, right: ObjectArray, kind: BackwardError = ELIMINATION) -> None:
        self.left, self.right, self.kind = left, right, kind
        super().__init__(right.shape, readings_of(fields_of(left), fields_of(right), kind) if right.size else [])

    def enclose(self) -> Any:
        size, count = self.right.shape
        left = arb_mat(size, size, [x.ball for x in self.left.flat])
        try:
            return left.solve(arb_mat(size, count, [x.ball for x in self.right.flat])).entries()
        except ZeroDivisionError:  # singular at this precision
            return [arb(0, math.inf)] * (size * count)

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """With Aᵀ Λ = X̄: B̄ = Λ and Ā = -Λ Xᵀ (Giles, *Collected matrix derivative results*, 2008)."""
        shares = System(self.left.T, adjoints, self.kind.transposed()).entries
        accumulate_all(self.right, shares)
        for i, row in enumerate(shares):
            for j, x in enumerate(self.entries):
                if self.left[i, j].contributions is not None:
                    for share, each in zip(row, x, strict=True):
                        self.left[i, j].contributions.append(-(share * each))


@np.errstate(all="ignore")
def readings_of(left: Array, right: Array, kind: BackwardError) -> list[Reading]:
    """The readings of all unknowns, from the fields of the matrix entries and of the right sides."""
    a, a_direct, _, a_rearranged, a_spread = left
    b, b_direct, b_size, b_rearranged, b_spread = right
    size = len(b)
    matrix = Perturbed(a, a_direct + a_spread)
    scale = float(matrix.tops.max())
    growth = kind.growth(size)
    lost = current.loss * size * (size + growth * scale)
    value = eliminated(a, b)
    most = np.abs(b).max(axis=0) + 2.0 * (b_direct + b_spread).max(axis=0)
    fits = growth * (scale * (1.0 + np.abs(value).sum(axis=0)) + most) <= current.largest

    def moved(of_left: Array, of_right: Array, reach: Array) -> Array:
        found = matrix.moved(of_left, of_right, reach) * current.slack + current.loss
        return np.where(fits & (np.abs(value) + found <= current.largest), found, math.inf)

    magnitude = np.abs(a) + 2.0 * (a_direct + a_spread)
    backward, backward_right = kind.of_left(magnitude), kind.of_right(np.abs(b) + 2.0 * (b_direct + b_spread))
    direct = moved(a_direct + a_spread + backward + lost, b_direct + b_spread + backward_right + lost, np.abs(value))
    has_spread = a_spread.any() or b_spread.any()
    spread = moved(a_spread, b_spread, np.abs(value)) if has_spread else np.zeros(b.shape)
    # With an explicit inverse the errors are relative to |A⁻¹||b|, which does not cancel; with another factorization
    # they are relative to the whole matrix.
    reach = np.fmax(moved(np.zeros_like(a), b_size, np.zeros(b.shape)), np.abs(value))
    other = gamma(2.0 * (3.0 * size + 4.0) + size)
    of_left = a_rearranged + a_spread + np.fmax(other * growth * scale, 2.0 * backward) + lost
    of_right = b_rearranged + b_spread + np.fmax(other * b_size, 2.0 * backward_right) + lost
    rearranged = np.fmax(moved(of_left, of_right, reach), direct)
    table = zip(*(x.ravel().tolist() for x in (value, direct, reach, rearranged, spread)), strict=True)
    return [(v, e, 0.0, m, r, h) if e < math.inf else UNKNOWN for v, e, m, r, h in table]


def solve(left: Any, right: Any) -> Any:
    """The solution X of A X = B.

    Over floats the result has their dtype (float16 at least). Over certified numbers the array has dtype object; its
    bounds are infinite where A may be singular.

    Args:
        left: the matrices A (..., d, d); leading axes are broadcast.
        right: B: one right side (d,), or several (..., d, k).

    Returns:
        X, with the shape of B after broadcasting.

    Raises:
        ValueError: other shapes.

    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    array([1. , 0.5])
    >>> solve([[2.0, 0.0], [0.0, 4.0]], [[2.0, 4.0], [2.0, 8.0]])
    array([[1. , 2. ],
           [0.5, 2. ]])
    """
    return solved(left, right, ELIMINATION)


def solved(left: Any, right: Any, kind: BackwardError) -> Any:
    """`solve` with the bounds of an algorithm of this kind."""
    matrix, side = np.asarray(left), np.asarray(right)
    one = side.ndim == 1
    sides = side[:, None] if one else side
    fits = matrix.ndim >= 2 and sides.ndim >= 2 and matrix.shape[-2] == matrix.shape[-1] == sides.shape[-2]
    if not fits:
        shapes = f"{matrix.shape} and {side.shape}"
        raise ValueError(f"solve takes a matrix (d, d) and right sides (d,) or (d, k), got {shapes}")
    leading = np.broadcast_shapes(matrix.shape[:-2], sides.shape[:-2])
    matrices = np.broadcast_to(matrix, leading + matrix.shape[-2:])
    sides = np.broadcast_to(sides, leading + sides.shape[-2:])
    if not any(isinstance(x, Number) for x in (*matrix.flat, *side.flat)):
        floats = np.result_type(matrix, side, np.float16)
        found = np.empty(sides.shape, floats)
        for at in np.ndindex(leading):
            found[at] = eliminated(matrices[at].astype(floats), sides[at].astype(floats))
    else:
        found = np.empty(sides.shape, object)
        for at in np.ndindex(leading):
            found[at] = System(numbers_of(matrices[at]), numbers_of(sides[at]), kind).entries
    return found[..., 0] if one else found


def numbers_of(x: Any) -> ObjectArray:
    """An array as one of certified numbers, all measured; plain numbers become constants."""
    array = np.asarray(x)
    found = array_of(map(as_number, array.flat if array.dtype == object else array.ravel().tolist()), array.shape)
    for number in found.flat:
        number.reading  # noqa: B018  before the block that uses it, also where the block does not read its value
    return found
