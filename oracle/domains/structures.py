"""Named properties of arrays: how to make an array that has one, and whether a given array has it.

`make` turns any array of the kind, with entries in the bounds, into one with the property, so that values of every
regime, shrunk values and changed ones keep it; nothing is drawn and thrown away. Most properties hold exactly. Those
that are `rounded` hold up to the rounding of the dtype: unit rows, rows on the simplex and orthogonal matrices are made
in float64 and rounded entry by entry, and the reference gets the same rounded numbers as the candidate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oracle.domains import array_corners as corners
from oracle.domains.matrices import (
    full_rank,
    has_full_rank,
    is_orthogonal,
    is_positive_definite,
    orthogonal,
    positive_definite,
)
from oracle.domains.ordered import distinct, strictly_sorted
from oracle.domains.rounding import Array, Bounds, clip, format_of, round_to

Make = Callable[[Array, Bounds, str], Array]  # from free entries, the bounds and the dtype
Corner = Callable[[tuple[int, ...]], Array]  # from a shape, entries from which the corner is made


@dataclass(frozen=True)
class Structure:
    """A property of arrays of these `kinds` ("reals", "integers", "booleans").

    make: returns an array with the property. holds: whether an array in a dtype has it. meaning: a sentence.
    axes: how many axes it needs at least; square: whether the last two are equal; needs: numbers that the bounds must
    contain; filled: "" for no condition, "row" if the last axis must not be empty, or "array". determined: the part of
    a derivative by such an array that is determined; None if all of it is.
    """

    kinds: tuple[str, ...]
    make: Make
    holds: Callable[[Array, str], bool]
    meaning: str
    corners: Mapping[str, Corner] = field(default_factory=dict)
    axes: int = 1
    square: bool = False
    needs: tuple[float, ...] = ()
    filled: str = ""
    rounded: bool = False
    determined: Callable[[Array], Array] | None = None


def _symmetric(x: Array, bounds: Bounds, dtype: str) -> Array:
    rows, columns = np.indices(x.shape[-2:])
    return np.where(rows >= columns, x, np.swapaxes(x, -1, -2))


def _unit_rows(x: Array, bounds: Bounds, dtype: str) -> Array:
    wide = _scaled_rows(x.astype(np.float64))
    return round_to(wide / np.linalg.norm(wide, axis=-1, keepdims=True), dtype)


def _simplex(x: Array, bounds: Bounds, dtype: str) -> Array:
    wide = _scaled_rows(np.abs(x.astype(np.float64)))
    shares = wide / wide.sum(axis=-1, keepdims=True)
    least = bounds[0] or 0.0
    if least > 0:
        shares = least + (1.0 - least * x.shape[-1]) * shares
    return clip(round_to(shares, dtype), max(least, 0.0), 1.0, dtype)


def _scaled_rows(x: Array) -> Array:
    """Rows whose largest magnitude is 1; a row of zeros becomes 1 in its first entry and 0 elsewhere."""
    largest = np.abs(x).max(axis=-1, keepdims=True)
    first = np.broadcast_to(np.eye(1, x.shape[-1])[0], x.shape)
    return np.where(largest > 0, x / np.where(largest > 0, largest, 1.0), first)


def _one_hot(x: Array, bounds: Bounds, dtype: str) -> Array:
    return np.asarray(np.arange(x.shape[-1]) == np.argmax(x, axis=-1)[..., None]).astype(x.dtype)


def _any_true(x: Array, bounds: Bounds, dtype: str) -> Array:
    changed = x.copy()
    changed[(0,) * x.ndim] |= not x.any()
    return changed


def _any_true_in_rows(x: Array, bounds: Bounds, dtype: str) -> Array:
    changed = x.copy()
    changed[..., 0] |= ~x.any(axis=-1)
    return changed


def _sums(x: Array, power: int, dtype: str) -> bool:
    """Whether Σ |x|^power along the last axis is 1, up to a rounding of each entry and of each addition."""
    error = np.abs((np.abs(x.astype(np.float64)) ** power).sum(axis=-1) - 1.0)
    return bool((error <= (x.shape[-1] + 2) * 2 * power * format_of(dtype).unit).all())


def _symmetric_part(x: Array) -> Array:
    return (x + np.swapaxes(x, -1, -2)) / 2.0


def _triangular(triangle: Callable[[Array], Array], zeros: str) -> Structure:
    return Structure(
        _NUMBERS,
        lambda x, bounds, dtype: triangle(x),
        lambda x, dtype: bool(np.array_equal(x, triangle(x))),
        f"a matrix with zeros {zeros} the diagonal; exact",
        corners.MATRICES,
        axes=2,
        needs=(0.0,),
        determined=triangle,
    )


def _one_in_each_row(x: Array, dtype: str) -> bool:
    return bool((((x == 0) | (x == 1)).all()) and (x.astype(np.int64).sum(axis=-1) == 1).all())


_ANY = ("reals", "integers", "booleans")
_NUMBERS = ("reals", "integers")

STRUCTURES: dict[str, Structure] = {
    "symmetric": Structure(
        _NUMBERS,
        _symmetric,
        lambda x, dtype: bool(np.array_equal(x, np.swapaxes(x, -1, -2))),
        "a matrix that equals its transpose; exact",
        corners.MATRICES,
        axes=2,
        square=True,
        determined=_symmetric_part,
    ),
    "positive definite": Structure(
        ("reals",),
        positive_definite,
        is_positive_definite,
        "a symmetric matrix with positive eigenvalues, over a wide range; exact",
        corners.MATRICES,
        axes=2,
        square=True,
        needs=(0.0,),
        determined=_symmetric_part,
    ),
    "lower triangular": _triangular(np.tril, "above"),
    "upper triangular": _triangular(np.triu, "below"),
    "orthogonal": Structure(
        ("reals",),
        orthogonal,
        is_orthogonal,
        "orthonormal columns, or rows if there are fewer rows than columns; rounded",
        corners.MATRICES,
        axes=2,
        needs=(-1.0, 1.0),
        rounded=True,
    ),
    "full rank": Structure(
        ("reals",),
        full_rank,
        has_full_rank,
        "linearly independent columns, or rows if there are fewer rows than columns; exact",
        corners.MATRICES,
        axes=2,
        needs=(0.0,),
    ),
    "unit rows": Structure(
        ("reals",),
        _unit_rows,
        lambda x, dtype: _sums(x, 2, dtype),
        "length 1 along the last axis; rounded",
        corners.ROWS,
        needs=(-1.0, 1.0),
        filled="row",
        rounded=True,
    ),
    "simplex": Structure(
        ("reals",),
        _simplex,
        lambda x, dtype: bool((x >= 0).all()) and _sums(x, 1, dtype),
        "entries of at least 0 with sum 1 along the last axis; rounded",
        corners.ROWS,
        needs=(1.0,),
        filled="row",
        rounded=True,
    ),
    "sorted": Structure(
        _NUMBERS,
        lambda x, bounds, dtype: np.sort(x, axis=-1),
        lambda x, dtype: bool((x[..., 1:] >= x[..., :-1]).all()),
        "ascending along the last axis, with ties; exact",
        corners.ORDERS,
    ),
    "strictly sorted": Structure(
        _NUMBERS,
        strictly_sorted,
        lambda x, dtype: bool((x[..., 1:] > x[..., :-1]).all()),
        "ascending along the last axis, without ties; exact",
        corners.ORDERS,
    ),
    "distinct": Structure(
        _NUMBERS,
        distinct,
        lambda x, dtype: len(np.unique(x)) == x.size,
        "no two equal entries in the array; exact",
        corners.ORDERS,
    ),
    "permutation": Structure(
        ("integers",),
        lambda x, bounds, dtype: np.argsort(x, axis=-1, kind="stable").astype(x.dtype),
        lambda x, dtype: bool((np.sort(x, axis=-1) == np.arange(x.shape[-1])).all()),
        "each of 0, …, n - 1 once along the last axis; exact",
        corners.ORDERS,
    ),
    "one-hot": Structure(
        _ANY,
        _one_hot,
        _one_in_each_row,
        "a single 1 along the last axis, and zeros; exact",
        corners.ROWS,
        needs=(0.0, 1.0),
        filled="row",
    ),
    "any true": Structure(
        ("booleans",),
        _any_true,
        lambda x, dtype: bool(x.any()),
        "at least one true entry",
        corners.MASKS,
        0,
        filled="array",
    ),
    "any true in rows": Structure(
        ("booleans",),
        _any_true_in_rows,
        lambda x, dtype: bool(x.any(axis=-1).all()),
        "at least one true entry along the last axis",
        corners.MASKS,
        filled="row",
    ),
    "causal": Structure(
        ("booleans",),
        lambda x, bounds, dtype: np.tril(np.ones(x.shape, np.bool_)),
        lambda x, dtype: bool((x == np.tril(np.ones(x.shape, np.bool_))).all()),
        "true on and below the diagonal, false above",
        axes=2,
    ),
}


def check_structure(name: str, kind: str, axes: Sequence[str], bounds: Bounds) -> None:
    """Raise `ValueError` if there is no such structure of that kind, or it does not fit the axes or the bounds."""
    if not name:
        return
    structure = STRUCTURES.get(name)
    if structure is None or kind not in structure.kinds:
        known = ", ".join(repr(other) for other, one in STRUCTURES.items() if kind in one.kinds)
        raise ValueError(f"structure is {name!r}, but for {kind} it should be one of {known}")
    if len(axes) < structure.axes:
        raise ValueError(f"structure {name!r} needs {structure.axes} axes, but the dimensions are {' '.join(axes)!r}")
    if structure.square and (axes[-1] != axes[-2] or axes[-1].endswith("|1")):
        raise ValueError(
            f'structure {name!r} needs two equal last axes, like "n n", but they are {" ".join(axes[-2:])!r}'
        )
    for number in structure.needs:
        low, high = bounds
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError(f"structure {name!r} needs {number:g}, which is not in [{low}, {high}]; widen the bounds")


def described(spec: Any) -> str:
    """The structure and the predicate of a parameter as a clause, or an empty text."""
    named = getattr(spec.such_that, "__name__", "a condition").replace("<lambda>", "a condition")
    condition = "" if spec.such_that is None else f", such that {named} holds"
    structure = getattr(spec, "structure", "")
    return (f", {structure}" if structure else "") + condition
