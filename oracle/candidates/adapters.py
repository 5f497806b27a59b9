"""Call a candidate with the inputs of a concept, and split its result into value and gradients."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
import torch

from oracle.candidates.binding import COTANGENT, Binding
from oracle.candidates.copies import input_copy, own_copy
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.matched_outputs import matched_outputs
from oracle.candidates.modules import call_with_weights, dtypes_for, in_dtype_of
from oracle.candidates.places import SELF, filled, place, put
from oracle.catalogue.concept import Implementation

Side = Literal["numpy", "torch"]
Call = Callable[[Mapping[str, Any]], Any]  # from the inputs of a concept to the candidate's result
Wrapper = Callable[[Call], Call]


def candidate_call(located: LocatedFunction, binding: Binding) -> Call:
    """Return a function that takes the concept's inputs by name and calls the candidate with its own parameters."""
    return partial(_call, located, binding)


def candidate_implementations(
    located: LocatedFunction,
    binding: Binding,
    side: Side,
    wrap: Wrapper = lambda call: call,
    stated: str | None = None,
    outputs: Mapping[str, str] | None = None,
) -> tuple[Implementation, ...]:
    """Return the candidate's implementations, of value and gradients; every call goes through `wrap`.

    `stated` is the dtype of the value, if it is not that of the inputs: of an index, a Python int is right. `outputs`
    has the names and dtypes of several outputs.
    """
    call, implementations = wrap(candidate_call(located, binding)), []
    for name, gives in implementation_names(located, binding, side, outputs):
        if gives == "gradient":
            implementations.append(Implementation(name, side, gives, partial(_gradients, call, binding, side)))
        else:
            value = (
                _Value(call, binding.returns.index("value"), binding, side, stated)
                if not outputs
                else _Outputs(call, 0, binding, side, outputs=outputs)
            )
            implementations.append(Implementation(name, side, gives, value, autograd=value.has_graph))
    return tuple(implementations)


def implementation_names(
    located: LocatedFunction, binding: Binding, side: Side, outputs: Mapping[str, str] | None
) -> list[tuple[str, Literal["value", "gradient"]]]:
    """The names of a candidate's implementations, unlike those in any concept module, and what each gives."""
    name, found = f"{side}_candidate_{located.last_name}", list[tuple[str, Literal["value", "gradient"]]]()
    if "value" in binding.returns or any(part in (outputs or ()) for part in binding.returns):
        found.append((name, "value"))
    if by_hand(binding):
        found.append((f"{name}_gradient", "gradient"))
    return found


def by_hand(binding: Binding) -> bool:
    """Whether the candidate returns its gradients itself."""
    return any(part.startswith("gradient:") for part in binding.returns)


@dataclass(eq=False)
class _Value:
    """Returns the value alone; `is_python_number` says whether the last one was a Python number, without a graph."""

    call: Call
    place: int
    binding: Binding
    side: Side
    stated: str | None = None
    is_python_number: bool = False

    def __call__(self, **inputs: Any) -> Any:
        result = _part(self.call(inputs), self.place, self.binding)
        whole = self.stated == "int64" and isinstance(result, int) and not isinstance(result, bool)
        value = _whole(result, self.side) if whole else _in_input_dtype(result, inputs, self.side)
        self.is_python_number = value is not result
        return value

    def has_graph(self) -> bool:
        """Whether autograd can differentiate the value: not if the function returns its gradient or a Python number."""
        return not (by_hand(self.binding) or self.is_python_number)


@dataclass(eq=False)
class _Outputs(_Value):
    """Returns several outputs, in the order of the reference."""

    outputs: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, **inputs: Any) -> Any:
        self.is_python_number = False

        def convert(part: Any, dtype: str) -> Any:
            if isinstance(part, bool):
                return torch.as_tensor(part) if self.side == "torch" else np.bool_(part)
            if isinstance(part, int) and np.dtype(dtype if dtype in _WHOLE else float).kind == "i":
                return _whole(part, self.side)
            converted = _in_input_dtype(part, inputs, self.side)
            self.is_python_number |= converted is not part
            return converted

        return matched_outputs(self.call(inputs), self.outputs, self.binding.returns, convert)


_WHOLE = ("int8", "int16", "int32", "int64")


def _gradients(call: Call, binding: Binding, side: Side, **inputs: Any) -> dict[str, Any]:
    inputs.setdefault(COTANGENT, 1.0)  # a case has no cotangent if its value is a single number
    result = call(inputs)
    places = {part.partition(":")[2]: n for n, part in enumerate(binding.returns) if part.startswith("gradient:")}
    found = {name: _in_input_dtype(_part(result, n, binding), inputs, side) for name, n in places.items()}
    if binding.takes_cotangent or not np.shape(inputs[COTANGENT]):
        return found
    return {name: _times(slope, inputs[COTANGENT]) for name, slope in found.items()}


def _times(slope: Any, cotangent: Any) -> Any:
    """The slope of an elementwise function times the cotangent, in the dtype of the slope; other objects unchanged."""
    if np.shape(slope) != np.shape(cotangent):
        return slope
    if isinstance(slope, torch.Tensor):
        return slope * torch.as_tensor(cotangent).to(slope.dtype)
    return slope * np.asarray(cotangent).astype(slope.dtype) if isinstance(slope, np.ndarray) else slope


def _call(located: LocatedFunction, binding: Binding, inputs: Mapping[str, Any]) -> Any:
    # Constants and state belong to one call: a function may write into them.
    constants = {own: own_copy(value) for own, value in binding.constants.items()}
    changed = binding.changed_parameters
    values = {
        own: input_copy(inputs[name]) if changed and place(own).root in changed else inputs[name]
        for own, name in binding.arguments.items()
    }
    arguments = filled(values, constants)
    attributes = {f"{SELF}.{own}": input_copy(inputs[name]) for own, name in binding.attributes.items()}
    instance = None
    if located.maker is None or not (located.fresh or attributes or binding.reads_self or located.method == "__call__"):
        result = located.function(**arguments)
    else:
        instance = located.maker()
        if isinstance(instance, torch.nn.Module):
            instance = in_dtype_of(instance, inputs.values())
            result = _of_module(instance, located.method, attributes, arguments)
        else:
            instance = own_copy(instance) if attributes and not located.fresh else instance
            for text, value in attributes.items():
                put(instance, place(text).steps, value)
            result = getattr(instance, located.method)(**arguments)
    return binding.results(result, {**arguments, SELF: instance}) if binding.sources else result


def own_dtypes(located: LocatedFunction, binding: Binding) -> tuple[str, ...]:
    """The dtypes in which a module can be called because of its own weights; empty for all, and for other functions."""
    module = None if located.maker is None or inspect.isclass(located.maker) or located.fresh else located.maker()
    places = [f"{SELF}.{own}" for own in binding.attributes]
    return dtypes_for(module, places) if isinstance(module, torch.nn.Module) else ()


def _of_module(module: Any, method: str, attributes: Mapping[str, Any], arguments: Mapping[str, Any]) -> Any:
    return (
        call_with_weights(module, method, attributes, arguments) if attributes else getattr(module, method)(**arguments)
    )


def _part(result: Any, place: int, binding: Binding) -> Any:
    """Return one part of a result: by key from a mapping, by place from a tuple or list of several.

    A gradient is also found by key in a mapping that is one of several results.
    """
    name = binding.returns[place].partition(":")[2]
    for mapping in mappings_in(result):
        for key in keys_of(name):
            if key in mapping:
                return mapping[key]
    if isinstance(result, Mapping):
        result = tuple(result.values())
    elif len(binding.returns) == 1:
        return result
    if not isinstance(result, tuple | list) or len(result) <= place:
        got = f"{len(result)} results" if isinstance(result, tuple | list) else f"a single {type(result).__name__}"
        raise TypeError(f"returned {got}, but should return {', '.join(binding.returns)}")
    return result[place]


def mappings_in(result: Any) -> list[Mapping[str, Any]]:
    """The result, if it is a mapping, or the mappings among several results."""
    if isinstance(result, Mapping):
        return [result]
    return [one for one in result if isinstance(one, Mapping)] if isinstance(result, tuple | list) else []


def keys_of(name: str) -> tuple[str, ...]:
    """The usual keys of a gradient by the input `name`, or of the value if `name` is empty."""
    return (name, f"d{name}", f"grad_{name}", f"{name}_grad") if name else ("value", "loss", "out", "output")


def _whole(x: int, side: Side) -> Any:
    return torch.as_tensor(x) if side == "torch" else np.int64(x)


def _in_input_dtype(x: Any, inputs: Mapping[str, Any], side: Side) -> Any:
    """Return a Python number, or a list of numbers, in the dtype of the inputs; anything else unchanged."""
    if isinstance(x, bool) or not isinstance(x, int | float | list):
        return x
    try:
        if side == "torch":
            tensors = [i for i in inputs.values() if isinstance(i, torch.Tensor) and i.is_floating_point()]
            return torch.as_tensor(x, dtype=tensors[0].dtype if tensors else torch.float64)
        dtypes = [i.dtype for i in inputs.values() if isinstance(i, np.ndarray) and i.dtype.kind == "f"]
        return np.asarray(x, dtypes[0] if dtypes else np.float64)[()]
    except (TypeError, ValueError):
        return x  # a list of other things, which the check of the value reports
