"""Call a stranger's function with the inputs of a concept, and take its answer apart into value and gradients."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from oracle.candidates.binding import COTANGENT, Binding, BindingError
from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.runner.limits import TimeLimitExceeded

__all__ = ["Call", "candidate_implementations", "check_returns", "detect_side", "small_example"]

Side = Literal["numpy", "torch"]
Call = Callable[[Mapping[str, Any]], Any]  # from the inputs of a concept to whatever comes back


def candidate_implementations(
    concept: Concept,
    found: LocatedFunction,
    binding: Binding,
    side: Side,
    around: Callable[[Call], Call] = lambda call: call,
) -> tuple[Implementation, ...]:
    """The function as implementations of the concept: one of the value, one of the gradients, as it returns them.

    Every call goes through what `around` makes of it.
    """
    own = binding.returns.index("value") if "value" in binding.returns else None
    gradients = {
        part.partition(":")[2]: place for place, part in enumerate(binding.returns) if part.startswith("gradient:")
    }
    name = f"{side}_candidate_{found.name.rpartition('.')[2]}"  # unlike any of the page's, of which something is known
    call, made = around(partial(_called, found, binding)), []
    if own is not None:
        made.append(Implementation(name, side, "value", _Value(call, own, binding, side)))
    if gradients:

        def gradient(**inputs: Any) -> dict[str, Any]:
            inputs.setdefault(COTANGENT, 1.0)  # of a value that is a single number
            answer = call(inputs)
            return {by: number(_part(answer, place, binding), inputs, side) for by, place in gradients.items()}

        made.append(Implementation(f"{name}_gradient", side, "gradient", gradient))
    return tuple(made)


@dataclass(eq=False)
class _Value:
    """The value alone. `is_python_number` is set by a call that returned a Python number: no autograd graph."""

    call: Call
    place: int
    binding: Binding
    side: Side
    is_python_number: bool = False

    def __call__(self, **inputs: Any) -> Any:
        given = _part(self.call(inputs), self.place, self.binding)
        found = number(given, inputs, self.side)
        self.is_python_number = found is not given
        return found


def _called(found: LocatedFunction, binding: Binding, inputs: Mapping[str, Any]) -> Any:
    arguments = {mine: inputs[theirs] for mine, theirs in binding.arguments.items()} | dict(binding.constants)
    function = found.function
    if found.owner is not None and not isinstance(inspect.getattr_static(found.owner, function.__name__), staticmethod):
        holder = found.owner()
        for attribute, theirs in binding.attributes.items():
            setattr(holder, attribute, inputs[theirs])
        function = getattr(holder, function.__name__)
    return function(**arguments)


def _part(answer: Any, place: int, binding: Binding) -> Any:
    """One of what came back, by its key where there are keys; a single array is not taken out of anything."""
    by = binding.returns[place].partition(":")[2]
    if isinstance(answer, Mapping):
        for key in (by, f"d{by}", f"grad_{by}", f"{by}_grad") if by else ("value", "loss", "out", "output"):
            if key in answer:
                return answer[key]
        answer = tuple(answer.values())
    elif len(binding.returns) == 1:
        return answer
    if not isinstance(answer, tuple | list) or len(answer) <= place:
        came = f"{len(answer)} things" if isinstance(answer, tuple | list) else f"a single {type(answer).__name__}"
        raise TypeError(f"came back as {came}, but should be {', '.join(binding.returns)}")
    return answer[place]


def number(x: Any, inputs: Mapping[str, Any], side: Side) -> Any:
    """A plain Python number, or a list of them, in the dtype of the inputs: it has none of its own to be wrong."""
    if isinstance(x, bool) or not isinstance(x, int | float | list):
        return x
    try:
        if side == "torch":
            import torch

            kinds = [i.dtype for i in inputs.values() if isinstance(i, torch.Tensor) and i.is_floating_point()]
            return torch.as_tensor(x, dtype=kinds[0] if kinds else torch.float64)
        dtypes = [i.dtype for i in inputs.values() if isinstance(i, np.ndarray) and i.dtype.kind == "f"]
        return np.asarray(x, dtypes[0] if dtypes else np.float64)[()]
    except (TypeError, ValueError):
        return x  # a list of what is no number: the judge has a word for it


def detect_side(
    concept: Concept, found: LocatedFunction, binding: Binding, around: Callable[[Call], Call] = lambda call: call
) -> Side:
    """Which library the function is written for: the one whose arrays it answers with, on a small example."""
    import torch

    from oracle.calling.torch_tensors import to_tensor

    call, example = around(partial(_called, found, binding)), small_example(concept)

    def answers(make: Callable[[Any], Any]) -> Any:
        inputs = {name: make(x) if isinstance(x, np.ndarray) else x for name, x in _asked(concept, example)}
        try:
            return call(inputs)
        except TimeLimitExceeded:
            raise  # it will not be quicker with tensors
        except Exception as error:
            return error

    def with_tensors() -> bool:
        answer = answers(lambda x: to_tensor(x, example.dtype))
        return any(isinstance(part, torch.Tensor | int | float) for part in _parts(answer))

    speaks = _speaks_of_torch(found)
    if speaks and with_tensors():
        return "torch"  # arithmetic alone takes arrays just as well
    plain = answers(np.copy)
    if any(isinstance(part, torch.Tensor) for part in _parts(plain)):
        return "torch"
    # What fails on both, for these sizes perhaps, is of the library that it names.
    return "torch" if isinstance(plain, Exception) and (speaks or with_tensors()) else "numpy"


def _speaks_of_torch(found: LocatedFunction) -> bool:
    """Whether the function names torch, or its file imports that and no NumPy."""
    function = inspect.unwrap(found.function)
    named = {*getattr(getattr(function, "__code__", None), "co_names", ())}
    values = {name: value for name, value in getattr(function, "__globals__", {}).items() if inspect.ismodule(value)}
    modules = {value.__name__.partition(".")[0] for value in values.values()}
    mine = {values[name].__name__.partition(".")[0] for name in named if name in values}
    return "torch" in mine or ("torch" in modules and "numpy" not in modules)


def check_returns(
    concept: Concept, found: LocatedFunction, binding: Binding, side: Side, around: Callable[[Call], Call]
) -> None:
    """Raise `BindingError` where several things come back and one was told, or where a gradient needs a cotangent."""
    from oracle.calling import copy_with_layout

    example = small_example(concept)
    value = _loop(concept, example)
    gradients = [part for part in binding.returns if part.startswith("gradient:")]
    if gradients and np.shape(value) and not binding.takes_cotangent:
        raise BindingError(
            f"{concept.name} gives an array, and the gradient of an array needs the slope that comes from above; "
            f"{found.name} takes none: if it does by another name, say --arguments {COTANGENT}=NAME, and let nothing "
            "but gradients be returned; else wrap it, as in def backward(dout, x): return dout * slope(x)"
        )
    if binding.returns != ("value",):
        return
    inputs = {
        name: copy_with_layout(x, side, example.dtype) if isinstance(x, np.ndarray) else x
        for name, x in example.inputs.items()
    }
    try:
        answer = around(partial(_called, found, binding))(inputs)
    except Exception:
        return  # which the judge will say
    if not isinstance(answer, tuple) or len(answer) < 2:
        return
    shapes = [np.shape(part) if hasattr(part, "shape") or np.isscalar(part) else None for part in answer]
    first, parts, open_ = True, [], list(concept.differentiable)
    for shape in shapes:
        by = next((name for name in open_ if np.shape(example.inputs[name]) == shape), None)
        if first and shape == np.shape(value):
            first = False
            parts.append("value")
        elif by is not None:
            open_.remove(by)
            parts.append(f"gradient:{by}")
        else:
            parts.append("-")
    raise BindingError(
        f"{found.name} returns {len(answer)} things; say which is which, as in --returns {','.join(parts)}"
        " (- for what to ignore)"
    )


def small_example(concept: Concept) -> Example:
    """An example on which no two dimensions are equal, as far as its least sizes allow."""
    dims = {name: max(2 + place, concept.domain.least.get(name, 0)) for place, name in enumerate(concept.domain.dims)}
    return concept.domain.at(dims, concept.dtypes[-1], 0)


def _loop(concept: Concept, example: Example) -> Any:
    """The value by the definition, with nothing said of overflow: whoever makes errors of warnings means his own."""
    with np.errstate(all="ignore"):
        return concept["numpy_loop"].function(**example.inputs)


def _asked(concept: Concept, example: Example) -> Iterator[tuple[str, Any]]:
    """The inputs, and a cotangent for those who want one."""
    yield from example.inputs.items()
    value = _loop(concept, example)
    yield COTANGENT, np.ones(np.shape(value), np.asarray(value).dtype) if np.shape(value) else 1.0


def _parts(answer: Any) -> list[Any]:
    if isinstance(answer, Mapping):
        return list(answer.values())
    return list(answer) if isinstance(answer, tuple | list) else [answer]
