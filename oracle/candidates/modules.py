"""Call a `torch.nn.Module` in the dtype of its inputs, with weights of its own or with given ones."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

import torch

from oracle.candidates.copies import own_copy
from oracle.candidates.places import place, put

_copies: "WeakKeyDictionary[Any, dict[tuple[Any, ...], Any]]" = WeakKeyDictionary()


def in_dtype_of(module: Any, inputs: Iterable[Any]) -> Any:
    """The module, or a copy in the dtype of the inputs if they are wider than its weights, which stay exact then.

    The copy is the same for each call, as long as the weights are.
    """
    dtypes = [x.dtype for x in inputs if isinstance(x, torch.Tensor) and x.is_floating_point()]
    own = [x for x in chain(module.parameters(), module.buffers()) if x.is_floating_point()]
    if not dtypes or all(x.dtype == dtypes[0] or torch.promote_types(x.dtype, dtypes[0]) != dtypes[0] for x in own):
        return module
    key = (dtypes[0], module.training, *(0 if x.is_inference() else x._version for x in own))
    known = _copies.setdefault(module, {})
    if key not in known:
        known.clear()
        known[key] = own_copy(module).to(dtypes[0])
    return known[key]


def dtypes_for(module: Any, replaced: Iterable[str]) -> tuple[str, ...]:
    """The dtypes in which a module can be called because of its weights, except those at `replaced` places.

    Empty if it can be called in every dtype: weights in float32 are exact in float64 too, but not the other way round.
    """
    given = {place(text).path for text in replaced}
    named = chain(module.named_parameters(), module.named_buffers())
    own = {str(x.dtype) for name, x in named if x.is_floating_point() and name not in given}
    return ("float64",) if "torch.float64" in own else ()


def call_with_weights(module: Any, method: str, weights: Mapping[str, Any], arguments: Mapping[str, Any]) -> Any:
    """Call a method of the module with other weights by place, e.g. "self.fc.weight"; gradients flow through them.

    The module stays as it is. A place that is neither a parameter nor a buffer is an attribute of a copy.
    """
    registered = {name for name, _ in chain(module.named_parameters(), module.named_buffers())}
    places = {place(text): value for text, value in weights.items()}
    others = {one: value for one, value in places.items() if one.path not in registered}
    if others:
        module = own_copy(module)
        for one, value in others.items():
            put(module, one.steps, value)
    given = {f"module.{one.path}": value for one, value in places.items() if one not in others}
    return torch.func.functional_call(_Method(module, method), given, (), dict(arguments))


class _Method(torch.nn.Module):  # type: ignore[misc]  # torch has no types here
    """A method of a module as a module."""

    def __init__(self, module: Any, method: str) -> None:
        super().__init__()
        self.module, self.method = module, method

    def forward(self, **arguments: Any) -> Any:
        return getattr(self.module, self.method)(**arguments)
