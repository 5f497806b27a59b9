"""NumPy candidates."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling.output import Output
from oracle.truth.array_utils import byte_bounds

if TYPE_CHECKING:
    from oracle.catalogue.concept import Implementation

__all__ = ["call", "copied"]


def call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    gradient_by: tuple[str, ...],
    cotangent: NDArray[Any] | None,
    along: Mapping[str, NDArray[Any]] | None = None,
) -> dict[str, Any]:
    """Call a NumPy implementation; see `oracle.calling.ask`."""
    own = {name: copied(x) for name, x in inputs.items()}
    before = {name: x.tobytes() for name, x in own.items() if isinstance(x, np.ndarray)}
    if implementation.gives in ("gradient", "second"):
        extra: dict[str, Any] = {} if cotangent is None else {"cotangent": cotangent.astype(dtype)}
        if implementation.gives == "second":
            extra["along"] = {name: direction.astype(dtype) for name, direction in (along or {}).items()}
        returned = implementation.function(**own, **extra)
        outputs = {name: Output.of_array(returned[name]) for name in gradient_by if name in returned}
        found: dict[str, Any] = {f"{implementation.gives}s": outputs}
        results = list(returned.values())
    else:
        returned = implementation.function(**own)
        found = {"value": Output.of_array(returned)}
        results = [returned]
    return {
        **found,
        "changed": tuple(name for name, seen in before.items() if own[name].tobytes() != seen),
        "shared": tuple(
            name
            for name in before
            if any(isinstance(r, np.ndarray) and np.shares_memory(r, own[name]) for r in results)
        ),
    }


def copied(x: Any) -> Any:
    """A copy with the same strides (and the same memory between the values), so that a layout survives."""
    if not isinstance(x, np.ndarray):
        return x
    owner: object = x.base
    if owner is None or not x.size:
        return x.copy(order="K")
    whole = owner if isinstance(owner, np.ndarray) else x
    start, stop = byte_bounds(whole)
    memory = bytearray(ctypes.string_at(start, stop - start))  # all of it, gaps and repetitions as they are
    return np.ndarray(x.shape, x.dtype, memory, byte_bounds(x)[0] - start + _first(x), x.strides)


def _first(x: NDArray[Any]) -> int:
    """How many bytes the first entry lies above the lowest: something only where a stride is negative."""
    return sum(-stride * (size - 1) for stride, size in zip(x.strides, x.shape, strict=True) if stride < 0)
