"""NumPy candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from oracle.backends.output import Output

if TYPE_CHECKING:
    from oracle.catalogue import Implementation

__all__ = ["call"]


def call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    gradient_by: tuple[str, ...],
    cotangent: NDArray[Any] | None,
) -> dict[str, Any]:
    """Call a NumPy implementation; see `oracle.backends.ask`."""
    own = {name: _copy(x) for name, x in inputs.items()}
    before = {name: x.tobytes() for name, x in own.items() if isinstance(x, np.ndarray)}
    if implementation.gives == "gradient":
        extra = {} if cotangent is None else {"cotangent": cotangent.astype(dtype)}
        returned = implementation.function(**own, **extra)
        found = {"gradients": {name: Output.of_array(returned[name]) for name in gradient_by if name in returned}}
        results = list(returned.values())
    else:
        returned = implementation.function(**own)
        found = {"value": Output.of_array(returned)}  # type: ignore[dict-item]
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


def _copy(x: Any) -> Any:
    """A copy with the same strides (and the same memory between the values), so that a layout survives."""
    if not isinstance(x, np.ndarray):
        return x
    if not isinstance(x.base, np.ndarray) or not x.size:
        return x.copy(order="K")
    whole = x.base.copy(order="K")
    if whole.strides != x.base.strides:
        return x.copy(order="K")
    offset = x.__array_interface__["data"][0] - x.base.__array_interface__["data"][0]
    return np.ndarray(x.shape, x.dtype, whole, offset, x.strides)
