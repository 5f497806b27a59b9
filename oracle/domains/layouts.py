"""The same values in other memory: what a library must not care about.

The memory between and around the values is poisoned (NaN, or a large label), so that reading past them shows.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def _poisoned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    return np.full(shape, np.nan if dtype.kind == "f" else np.iinfo(dtype).max, dtype)


def _contiguous(array: Array) -> Array:
    return np.array(array, order="C")


def _fortran(array: Array) -> Array:
    """The first axis runs fastest."""
    return np.array(array, order="F")


def _strided(array: Array) -> Array:
    """Every second entry along every axis of a larger array."""
    if not array.ndim:
        return _offset(array)  # nothing to stride over
    view = _poisoned(tuple(2 * size for size in array.shape), array.dtype)[(slice(None, None, 2),) * array.ndim]
    view[...] = array
    return view


def _offset(array: Array) -> Array:
    """Contiguous, but starting at the second entry of a larger buffer, which also breaks its alignment to blocks."""
    view = _poisoned((array.size + 2,), array.dtype)[1:-1].reshape(array.shape)
    view[...] = array
    return view


def _negative(array: Array) -> Array:
    """Every axis is walked backwards. torch has no such tensors."""
    backwards = (slice(None, None, -1),) * array.ndim
    return array[backwards].copy()[backwards] if array.ndim else array.copy()


def _expanded(array: Array) -> Array:
    """The first slice repeated along the first axis by a stride of zero: the values change.

    Writable, unlike NumPy's own broadcast: a write by the candidate must be caught by the judge, not by NumPy.
    """
    if not array.size or not array.ndim:
        return array.copy()
    first = array[:1].copy()
    return np.lib.stride_tricks.as_strided(first, array.shape, (0, *first.strides[1:]))


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "contiguous": _contiguous,
    "fortran": _fortran,
    "strided": _strided,
    "offset": _offset,
    "negative": _negative,
    "expanded": _expanded,
}


def layout_called(name: str) -> Callable[[Array], Array]:
    """The layout of that name."""
    try:
        return LAYOUTS[name]
    except (KeyError, TypeError):
        raise ValueError(f"unknown layout {name!r}; give one of {', '.join(map(repr, LAYOUTS))}") from None
