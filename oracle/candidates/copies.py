"""Copies that belong to a single call: a candidate may write into what it is given."""

import copy
from typing import Any

import numpy as np
import torch

from oracle.calling import numpy_arrays


def own_copy(value: Any) -> Any:
    """A copy of a constant; what cannot be copied, e.g. a tensor of a graph or an open file, is given itself."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def input_copy(x: Any) -> Any:
    """A copy of an input; of a tensor, one through which gradients flow."""
    if isinstance(x, torch.Tensor):
        return x.clone()
    return numpy_arrays.copy(x) if isinstance(x, np.ndarray) else x
