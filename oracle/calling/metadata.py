"""What belongs to an input besides its entries: shape, strides, whether it is writable, whether autograd records it."""

from typing import Any

import numpy as np
import torch

Metadata = dict[str, Any]


def metadata(x: Any) -> Metadata:
    """The properties of an array or a tensor that a call must leave as they are, by name."""
    if isinstance(x, np.ndarray):
        return {"shape": x.shape, "strides": x.strides, "dtype": x.dtype, "writeable": x.flags.writeable}
    assert isinstance(x, torch.Tensor)
    return {
        "shape": x.shape,
        "strides": x.stride(),
        "dtype": x.dtype,
        "requires_grad": x.requires_grad,
        "grad": x.is_leaf and x.grad is not None,
        "version": 0 if x.is_inference() else x._version,
    }


def changed_metadata(before: Metadata, x: Any) -> tuple[str, ...]:
    """The names of the properties of `x` that differ from those `before`."""
    now = metadata(x)
    if now == before:
        return ()
    return tuple(name for name, value in before.items() if now[name] != value)
