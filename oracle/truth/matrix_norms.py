"""`numpy.linalg.norm` and its relatives over certified numbers: norms of vectors and of matrices, along any axes."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.blocks import ObjectArray, array_of, boxed, plain
from oracle.truth.complex_arrays import has_complex
from oracle.truth.constants import Constant
from oracle.truth.norms import lp_norm, norm
from oracle.truth.selection import amax
from oracle.truth.spectra import singular_values


def _sum(values: Sequence[Any]) -> Any:
    return sum((abs(v) for v in values), start=0)


def _largest(values: Sequence[Any]) -> Any:
    return amax([abs(v) for v in values])


def _smallest(values: Sequence[Any]) -> Any:
    return -amax([-abs(v) for v in values])


def _vector_norm(ord: Any) -> Callable[[Sequence[Any]], Any]:  # noqa: A002  NumPy's own name
    named = {None: norm, 2: norm, 1: _sum, math.inf: _largest, -math.inf: _smallest}
    if ord in named:
        return named[ord]
    if isinstance(ord, int | float) and ord > 0:
        return lambda values: lp_norm(values, ord)
    advice = "np.sum(x != 0) counts the entries" if ord == 0 else "write it as a sum of powers of np.abs(x)"
    raise TypeError(f"np.linalg.norm of a vector with ord={ord!r} is not known over certified numbers; {advice}")


def _matrix_norm(ord: Any) -> Callable[[ObjectArray], Any]:  # noqa: A002
    """The norm of a matrix of numbers (m, n)."""
    if ord in (None, "fro", "f"):
        return lambda x: norm(x.flat)
    if ord in (1, -1, math.inf, -math.inf):
        extreme: Any = _max if ord > 0 else _min
        return lambda x: extreme([_sum(values) for values in (x.T if abs(ord) == 1 else x)])
    if ord in (2, -2):
        return lambda x: singular_values(x)[0 if ord > 0 else -1]
    if ord == "nuc":
        return lambda x: sum(singular_values(x), start=0)
    raise ValueError("Invalid norm order for matrices.")


def _max(values: Sequence[Any]) -> Any:
    return amax(list(values))


def _min(values: Sequence[Any]) -> Any:
    return -amax([-x for x in values])


def norm_of(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002
    """`numpy.linalg.norm`, of vectors or matrices, along `axis`."""
    ord = ord.reading[0] if isinstance(ord, Constant) else ord  # noqa: A001  the order that a literal states
    array = plain(boxed(x))
    if has_complex(array):
        array = array_of(map(abs, array.flat), array.shape)
    if axis is None and (array.ndim == 1 or ord is None):
        reduction: Any = norm if ord is None else _vector_norm(ord)
        axes: Any = tuple(range(array.ndim))
        rows = array.reshape(-1)[None]
    else:
        axes = tuple(range(array.ndim)) if axis is None else normalize_axis_tuple(axis, array.ndim)
        if len(axes) not in (1, 2):
            raise ValueError("Improper number of dimensions to norm.")
        reduction = _vector_norm(ord) if len(axes) == 1 else _matrix_norm(ord)
        kept = [a for a in range(array.ndim) if a not in axes]
        rows = array.transpose(*kept, *axes)
        rows = rows.reshape(math.prod(rows.shape[: len(kept)]), *rows.shape[len(kept) :])
    found = np.empty(len(rows), object)
    for i, row in enumerate(rows):
        found[i] = reduction(row)
    shape = [size for a, size in enumerate(array.shape) if a not in axes]
    if keepdims:
        shape = [1 if a in axes else size for a, size in enumerate(array.shape)]
    found = found.reshape(shape)
    return found if found.ndim else found[()]


def vector_norm_of(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:  # noqa: A002
    """`numpy.linalg.vector_norm`: of all entries, or along one axis or several."""
    array = plain(x)
    if axis is None or isinstance(axis, tuple):
        axes = tuple(range(array.ndim)) if axis is None else normalize_axis_tuple(axis, array.ndim)
        kept = [a for a in range(array.ndim) if a not in axes]
        size = math.prod(array.shape[a] for a in axes)
        rows = array.transpose(*kept, *axes).reshape(*(array.shape[a] for a in kept), size)
        found = norm_of(rows, ord, -1)
        return np.expand_dims(plain(boxed(found)), axes) if keepdims else found
    return norm_of(array, ord, axis, keepdims)


def matrix_norm_of(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:  # noqa: A002
    """`numpy.linalg.matrix_norm`: of the matrices in the last two axes."""
    return norm_of(x, ord, (-2, -1), keepdims)
