"""Faults of kernels that ignore part of the memory layout of an array: what such a kernel reads."""

import math
from typing import Any

import numpy as np
import torch

# The layout in which the fault shows, and what the kernel does.
STRIDE_FAULTS = {
    "fortran": "reads an input in Fortran order as if it were in C order",
    "strided": "reads a strided input as if it had no gaps",
    "offset": "ignores the storage offset of an input",
    "negative": "ignores the sign of a negative stride",
    "expanded": "uses entries that share memory only once",
}


def apply_stride_fault(x: Any, layout: str) -> Any:
    """The entries of `x` as a kernel with this fault reads them, in the shape of `x`.

    Returns `x` itself if its memory layout is not `layout`, if it has no entries or no axes, or if it is neither an
    array nor a tensor.
    """
    if not isinstance(x, torch.Tensor | np.ndarray) or not math.prod(x.shape) or not x.ndim:
        return x
    steps = tuple(x.stride()) if isinstance(x, torch.Tensor) else tuple(step // x.itemsize for step in x.strides)
    first = _offset(x)
    if layout == "fortran" and _is_fortran_only(x):
        return _read_consecutive(x, first)
    if layout == "offset" and _is_c_contiguous(x) and first:
        return _read_consecutive(x, 0)
    if layout == "strided" and not _is_c_contiguous(x) and not _is_fortran_only(x) and min(steps) > 0:
        return _read_consecutive(x, first)
    if layout == "negative" and any(step < 0 and size > 1 for step, size in zip(steps, x.shape, strict=True)):
        return np.flip(np.asarray(x), tuple(axis for axis, step in enumerate(steps) if step < 0))
    if layout == "expanded" and any(step == 0 and size > 1 for step, size in zip(steps, x.shape, strict=True)):
        once = x.clone() if isinstance(x, torch.Tensor) else x.copy()
        once[1:] = 0
        return once
    return x


def _memory(x: Any) -> Any:
    """All the memory of the array or tensor, with one axis."""
    if isinstance(x, torch.Tensor):
        return x.as_strided((x.untyped_storage().nbytes() // x.element_size(),), (1,), 0)
    owner = x
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    # The owner may be a view of memory that is not an array: `numpy_arrays.copy` makes such arrays.
    return owner.ravel(order="K") if owner.base is None else np.frombuffer(owner.base, x.dtype)


def _offset(x: Any) -> int:
    """The place of the first entry of `x` in its memory, in entries."""
    if isinstance(x, torch.Tensor):
        return int(x.storage_offset())
    first, start = (each.__array_interface__["data"][0] for each in (x, _memory(x)))
    return int(first - start) // int(x.itemsize)


def _read_consecutive(x: Any, start: int) -> Any:
    """As many consecutive entries as `x` has, from `start` on; after the end of the memory, from its beginning."""
    memory, count = _memory(x), math.prod(x.shape)
    places: Any = (np.arange(count) + start) % len(memory)
    return memory[torch.from_numpy(places) if isinstance(x, torch.Tensor) else places].reshape(x.shape)


def _is_c_contiguous(x: Any) -> bool:
    return bool(x.is_contiguous() if isinstance(x, torch.Tensor) else x.flags.c_contiguous)


def _is_fortran_only(x: Any) -> bool:
    reverse = x.T if isinstance(x, np.ndarray) else x.permute(*range(x.ndim)[::-1])
    return not _is_c_contiguous(x) and _is_c_contiguous(reverse)
