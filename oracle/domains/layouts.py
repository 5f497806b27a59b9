"""Memory layouts: the same values with other strides and offsets, on which no result may depend.

The memory between and around the values holds NaN, true or the largest integer, so that a read outside the array
changes the result.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def _poisoned(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    filler = np.nan if dtype.kind in "fc" else True if dtype.kind == "b" else np.iinfo(dtype).max
    return np.full(shape, filler, dtype)


def _strided(array: Array) -> Array:
    """Every second entry along every axis of a larger array."""
    if not array.ndim:
        return _offset(array)  # an array without axes has no strides
    view = _poisoned(tuple(2 * size for size in array.shape), array.dtype)[(slice(None, None, 2),) * array.ndim]
    view[...] = array
    return view


def _offset(array: Array) -> Array:
    """Contiguous, but starting at the second entry of a larger buffer, so it is not aligned to vector registers."""
    view = _poisoned((array.size + 2,), array.dtype)[1:-1].reshape(array.shape)
    view[...] = array
    return view


def _negative(array: Array) -> Array:
    """Every axis has a negative stride. torch has no such tensors."""
    backwards = (slice(None, None, -1),) * array.ndim
    return array[backwards].copy()[backwards] if array.ndim else array.copy()


def _expanded(array: Array) -> Array:
    """The first slice repeated along the first axis by a stride of zero, which changes the values.

    It is writable, unlike NumPy's broadcast: the judge, and not NumPy, has to detect a write by the candidate.
    """
    if not array.size or not array.ndim:
        return array.copy()
    first = array[:1].copy()
    return np.lib.stride_tricks.as_strided(first, array.shape, (0, *first.strides[1:]))


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "contiguous": lambda array: np.array(array, order="C"),
    "fortran": lambda array: np.array(array, order="F"),  # column-major: the first axis has the smallest stride
    "strided": _strided,
    "offset": _offset,
    "negative": _negative,
    "expanded": _expanded,
}


def layout_called(name: str) -> Callable[[Array], Array]:
    """The function that copies an array into the layout of that name; `ValueError` for an unknown one."""
    try:
        return LAYOUTS[name]
    except (KeyError, TypeError):
        raise ValueError(f"unknown layout {name!r}; give one of {', '.join(map(repr, LAYOUTS))}") from None
