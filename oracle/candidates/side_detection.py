"""Call a candidate on a small example: which library is it written for, and how many results does it return?"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from oracle.calling import copy_with_layout
from oracle.calling.torch_tensors import to_tensor
from oracle.candidates.adapters import Side, Wrapper, candidate_call
from oracle.candidates.binding import COTANGENT, Binding
from oracle.candidates.errors import BindingError, Hint
from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import Case
from oracle.runner.limits import TimeLimitExceeded


def small_example(concept: Concept) -> Example:
    """Return an example in which all sizes differ, as far as the least sizes of the domain allow.

    If a reference raises for it, an example of other sizes for which it has an answer, if one is found.
    """
    domain, dtype = concept.domain, concept.dtypes[-1]
    sizes = [{name: 2 + place for place, name in enumerate(domain.dims)}]
    if concept.is_reference:
        sizes += [dict.fromkeys(domain.dims, size) for size in (2, 4, 3, 5, 1)]
        sizes.append({name: 2 * (2 + place) for place, name in enumerate(domain.dims)})
    examples = []
    for dims in sizes:
        example = domain.at({name: max(size, domain.least.get(name, 0)) for name, size in dims.items()}, dtype, 0)
        examples.append(example)
        if not Case(concept, example).refusal:
            return example
    return examples[0]


def detect_side(concept: Concept, located: LocatedFunction, binding: Binding, wrap: Wrapper = lambda f: f) -> Side:
    """Return the library whose arrays the candidate returns for a small example.

    If it fails with both, the library that its code names decides. Raises `TimeLimitExceeded`.
    """
    call, example = wrap(candidate_call(located, binding)), small_example(concept)
    value = _value(concept, example)
    given = {**example.inputs, COTANGENT: np.ones(value.shape, value.dtype) if value.shape else 1.0}

    def result_for(convert: Callable[[Any], Any]) -> Any:
        try:
            return call({name: convert(x) if isinstance(x, np.ndarray) else x for name, x in given.items()})
        except TimeLimitExceeded:
            raise  # the candidate is not faster with tensors
        except Exception as error:
            return error

    def accepts_tensors() -> bool:
        result = result_for(lambda x: to_tensor(x, example.dtype))
        return any(isinstance(part, torch.Tensor | int | float) for part in _parts(result))

    named = _names_torch(located)
    if named and accepts_tensors():
        return "torch"  # pure arithmetic accepts NumPy arrays as well
    result = result_for(np.copy)
    if any(isinstance(part, torch.Tensor) for part in _parts(result)):
        return "torch"
    return "torch" if isinstance(result, Exception) and (named or accepts_tensors()) else "numpy"


def check_returns(concept: Concept, located: LocatedFunction, binding: Binding, side: Side, wrap: Wrapper) -> None:
    """Raise `BindingError` for a gradient without the cotangent that it needs, or several results without `returns`."""
    example = small_example(concept)
    value = _value(concept, example)
    if any(part.startswith("gradient:") for part in binding.returns) and value.shape and not binding.takes_cotangent:
        other = {COTANGENT: "NAME"}
        raise BindingError(
            f"the value of {concept.name} is an array, so a gradient depends on a cotangent, which {located.name} "
            "does not take",
            Hint("if it takes one under another name and returns only gradients, give {}", "arguments", other),
            Hint("otherwise wrap it: def backward(dout, x): return dout * slope(x)"),
        )
    if binding.returns != ("value",):
        return
    given, dtype = example.inputs, example.dtype
    inputs = {name: copy_with_layout(x, side, dtype) if isinstance(x, np.ndarray) else x for name, x in given.items()}
    try:
        result = wrap(candidate_call(located, binding))(inputs)
    except Exception:
        return  # the check of the value reports it
    if isinstance(result, tuple) and len(result) > 1:
        guess = _guess_parts(concept, example, result)
        hint = Hint("name them in order, e.g. {} (- for one to ignore)", "returns", guess)
        raise BindingError(f"{located.name} returns {len(result)} results", hint)


def _guess_parts(concept: Concept, example: Example, results: tuple[Any, ...]) -> list[str]:
    """Guess by their shapes which results are the value and which are gradients."""
    value_shape: tuple[int, ...] | None = _value(concept, example).shape
    parts, open_ = [], list(concept.differentiable)
    for result in results:
        shape = np.shape(result) if hasattr(result, "shape") or np.isscalar(result) else None
        name = next((name for name in open_ if np.shape(example.inputs[name]) == shape), None)
        if shape is not None and shape == value_shape:
            value_shape = None
            parts.append("value")
        elif name is not None:
            open_.remove(name)
            parts.append(f"gradient:{name}")
        else:
            parts.append("-")
    return parts


def _names_torch(located: LocatedFunction) -> bool:
    """Return whether the function uses a module of torch, or its file imports torch and not NumPy."""
    function = inspect.unwrap(located.function)
    used = {*getattr(getattr(function, "__code__", None), "co_names", ())}
    values = {name: value for name, value in getattr(function, "__globals__", {}).items() if inspect.ismodule(value)}
    modules = {value.__name__.partition(".")[0] for value in values.values()}
    own = {values[name].__name__.partition(".")[0] for name in used if name in values}
    return "torch" in own or ("torch" in modules and "numpy" not in modules)


def _value(concept: Concept, example: Example) -> Any:
    """Return the definition's value over floats as an array; overflow warnings are ignored."""
    with np.errstate(all="ignore"):
        return np.asarray(concept["numpy_loop"].function(**example.inputs))


def _parts(result: Any) -> list[Any]:
    if isinstance(result, Mapping):
        return list(result.values())
    return list(result) if isinstance(result, tuple | list) else [result]
