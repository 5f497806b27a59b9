"""Arrays whose arithmetic stays in their dtype, to run a reference in the format under test."""

from typing import Any

import numpy as np


class InFormat(np.ndarray[Any, Any]):
    """A float array: wider floats that it meets are rounded to its dtype first.

    NumPy promotes instead: `x / np.sqrt(2)` is float64 for a float32 array x, because `np.sqrt(2)` is a float64. A
    reference would then be run in float64 unnoticed. An explicit conversion (`x.astype(np.float64)`) is kept.
    """

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        kinds = [x.dtype for x in inputs if isinstance(x, InFormat)]
        dtype = max(kinds, key=lambda kind: kind.itemsize) if kinds else None
        plain = [_plain(x, dtype) for x in inputs]
        outs = options.get("out") or ()
        if outs:
            options["out"] = tuple(np.asarray(out) if isinstance(out, InFormat) else out for out in outs)
        found = getattr(ufunc, method)(*plain, **options)
        if outs:
            return outs[0] if len(outs) == 1 else outs
        return tuple(map(_wrapped, found)) if isinstance(found, tuple) else _wrapped(found)


def in_format(x: Any, dtype: Any) -> InFormat:
    """A contiguous copy of a float or an array of floats, in `dtype`."""
    return np.array(x, dtype, order="C").view(InFormat)


def _plain(x: Any, dtype: np.dtype[Any] | None) -> Any:
    if isinstance(x, InFormat):
        return np.asarray(x)
    wide = isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f"
    return x.astype(dtype) if wide and dtype is not None and x.dtype.itemsize > dtype.itemsize else x


def _wrapped(found: Any) -> Any:
    is_float = isinstance(found, np.ndarray | np.generic) and found.dtype.kind == "f"
    return np.asarray(found).view(InFormat) if is_float else found
