"""What one reads who takes no account of strides: the entries of an array as a careless kernel finds them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

__all__ = ["STRIDE_FAULTS", "apply_stride_fault"]

STRIDE_FAULTS = {
    "fortran": "reads Fortran order as if it were C order",
    "strided": "reads strided inputs without their gaps",
    "offset": "reads from the beginning of the memory, wherever the input begins",
    "negative": "takes no account of the sign of a stride",
    "expanded": "takes what lies in the same memory once",
}


def _memory(x: Any) -> Any:
    """All the memory that the array or tensor lies in, flat."""
    if isinstance(x, torch.Tensor):
        return x.as_strided((x.untyped_storage().nbytes() // x.element_size(),), (1,), 0)
    whole = _owner(x)
    # An array over memory that is not NumPy's own, as a copy that keeps its strides has it, shows all of that.
    return whole.ravel(order="K") if whole.base is None else np.frombuffer(whole.base, x.dtype)


def _first_place(x: Any) -> int:
    """How many entries of its memory lie before the first of the array."""
    if isinstance(x, torch.Tensor):
        return int(x.storage_offset())
    first, beginning = (each.__array_interface__["data"][0] for each in (x, _memory(x)))
    return int(first - beginning) // int(x.itemsize)


def _owner(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _read_from(x: Any, start: int) -> Any:
    """As many entries as `x` has, one after the other from `start` on; past the end, from the beginning again."""
    memory, count = _memory(x), math.prod(x.shape)
    places: Any = (np.arange(count) + start) % len(memory)
    return memory[torch.from_numpy(places) if isinstance(x, torch.Tensor) else places].reshape(x.shape)


def _steps(x: Any) -> tuple[int, ...]:
    return tuple(x.stride()) if isinstance(x, torch.Tensor) else tuple(step // x.itemsize for step in x.strides)


def _in_order(x: Any) -> bool:
    return bool(x.is_contiguous() if isinstance(x, torch.Tensor) else x.flags.c_contiguous)


def _columns_first(x: Any) -> bool:
    """Whether it lies in Fortran order, and that is another one."""
    return not _in_order(x) and _in_order(x.T if isinstance(x, np.ndarray) else x.permute(*range(x.ndim)[::-1]))


def apply_stride_fault(x: Any, layout: str) -> Any:
    """The entries of `x` as one finds them who takes no account of its being laid out in this way."""
    if not isinstance(x, torch.Tensor | np.ndarray) or not math.prod(x.shape) or not x.ndim:
        return x
    steps, first = _steps(x), _first_place(x)
    if layout == "fortran" and _columns_first(x):
        return _read_from(x, first)
    if layout == "offset" and _in_order(x) and first:
        return _read_from(x, 0)
    if layout == "strided" and not _in_order(x) and not _columns_first(x) and min(steps) > 0:
        return _read_from(x, first)
    if layout == "negative" and any(step < 0 and size > 1 for step, size in zip(steps, x.shape, strict=True)):
        return np.flip(np.asarray(x), tuple(axis for axis, step in enumerate(steps) if step < 0))
    if layout == "expanded" and any(step == 0 and size > 1 for step, size in zip(steps, x.shape, strict=True)):
        once = x.clone() if isinstance(x, torch.Tensor) else x.copy()
        once[1:] = 0  # of what lies in the same memory only the first is taken
        return once
    return x
