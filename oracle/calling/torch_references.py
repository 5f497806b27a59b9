"""Recognise a reference or a definition that is written in torch.

Importing this module makes `oracle.catalogue` read such references, in concept files as well.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from oracle.calling.calls import quiet
from oracle.calling.torch_reference import TorchReference
from oracle.catalogue.reference import RECOGNISERS, by_name
from oracle.domains import Domain
from oracle.truth.outputs import outputs_of

_SIZES = (2, 3, 4, 8)


def as_reference(function: Callable[..., Any], domain: Domain) -> Callable[..., Any]:
    """The function itself, or for one in torch a `TorchReference`.

    It is one in torch if it is a module or a function of torch, if it returns tensors for arrays, or if it refuses
    arrays and returns tensors for tensors. One that converts arrays to tensors and back takes and returns arrays.
    """
    wrapped = TorchReference(function, domain)
    if isinstance(function, torch.nn.Module) or (getattr(function, "__module__", "") or "").startswith("torch."):
        return wrapped
    if getattr(function, "__module__", "") is None and getattr(torch, wrapped.__name__, None) is function:
        return wrapped  # a builtin, e.g. torch.softmax
    for size in _SIZES:
        try:
            dims = domain.fitted(dict.fromkeys(domain.dims, size))
            inputs = domain.at(dims, "float64", 0).inputs
        except ValueError:
            continue
        with_arrays = _answers_with(by_name(function, list(domain.parameters)), inputs)
        if with_arrays is not None:
            return wrapped if with_arrays == "tensors" else function
        if _answers_with(by_name(wrapped, list(domain.parameters)), inputs) and wrapped.returned_tensors:
            return wrapped
    return function


def _answers_with(function: Callable[..., Any], inputs: Mapping[str, Any]) -> str | None:
    """What it answers with: "tensors" or "arrays"; None if it raises."""
    with quiet():
        try:
            returned = function(**inputs)
        except Exception:
            return None
    several = outputs_of(returned)
    parts = (returned,) if several is None else several.parts
    return "tensors" if any(isinstance(part, torch.Tensor) for part in parts) else "arrays"


RECOGNISERS.append(as_reference)
