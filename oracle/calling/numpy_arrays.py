"""NumPy's side of a call: copies of the inputs, outputs, and comparison of memory."""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling.answer import Output
from oracle.truth.array_utils import byte_bounds, with_parts
from oracle.truth.outputs import Outputs

ARRAY = np.ndarray
output = Output.of_array


def prepare(x: Any, dtype: str) -> Any:
    """The argument that the function gets: copies of arrays in their own dtypes, any other object itself."""
    return with_parts(x, lambda part: copy(part) if isinstance(part, np.ndarray) else part)


def weights(x: NDArray[Any], dtype: str) -> NDArray[Any]:
    """A copy of a cotangent or a direction in the dtype under test; one that has it already keeps its layout."""
    return copy(x) if x.dtype == dtype else x.astype(dtype)


def bits(x: NDArray[Any]) -> bytes:
    """The entries bit for bit, so that NaN equals itself and -0 differs from 0."""
    return x.tobytes()


def shares_memory(result: Any, x: NDArray[Any]) -> bool:
    """Whether `result`, or one of several outputs, is an array that uses memory of `x`."""
    if isinstance(result, Outputs):
        return any(shares_memory(part, x) for part in result.parts)
    return isinstance(result, np.ndarray) and np.shares_memory(result, x)


def copy(x: NDArray[Any]) -> NDArray[Any]:
    """A copy with the same strides and, if `x` is a view, with a copy of all the memory of its base."""
    owner: object = x.base
    if owner is None or not x.size:
        return x.copy(order="K")
    whole = owner if isinstance(owner, np.ndarray) else x
    start, stop = byte_bounds(whole)
    memory = bytearray(ctypes.string_at(start, stop - start))
    first = byte_bounds(x)[0] - start - _lowest(x)
    return np.ndarray(x.shape, x.dtype, memory, first, x.strides)


def _lowest(x: NDArray[Any]) -> int:
    """The byte offset of the lowest entry from the first one: 0, or negative if a stride is negative."""
    return sum(stride * (size - 1) for stride, size in zip(x.strides, x.shape, strict=True) if stride < 0)
