"""What a candidate returns: check that its results are named, or recognise them by their shapes and numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.candidates.access import Conversion, Returned, access_to
from oracle.candidates.adapters import Side, Wrapper, keys_of
from oracle.candidates.alternatives import with_gradients
from oracle.candidates.binding import Binding
from oracle.candidates.errors import BindingError, Hint
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.side_detection import small_example, value_of
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import Case, judge_gradient, judge_value


def with_returns(
    concept: Concept, located: LocatedFunction, binding: Binding, side: Side, wrap: Wrapper = lambda f: f
) -> Binding:
    """Return the binding, with the names of several results if none are given.

    They are recognised if exactly one of them has the shape of the value, every other one has the shape of at most one
    gradient, and all are right for a small example; or if only one is an array or a number; or if gradients have the
    names of inputs in a mapping, and the value and one of them are right. A function that is
    named after a derivative, e.g. `tanh_prime`, gives the slope of an elementwise concept, unless it gives its value.
    Raises `BindingError` if results are not recognised, and for a
    gradient without the cotangent that it needs.
    """
    example = small_example(concept)
    shape = value_of(concept, example).shape
    needs_cotangent = not Case(concept, example).over_floats.is_single_number
    by_hand = [part.partition(":")[2] for part in binding.returns if part.startswith("gradient:")]
    if by_hand and needs_cotangent and not binding.takes_cotangent:
        if concept.outputs or not all(_is_elementwise(concept, name) for name in by_hand):
            raise _no_cotangent(concept, located)
        return binding
    if binding.returns != ("value",) or binding.sources or concept.outputs:
        return binding
    to: Conversion = "arrays" if side == "numpy" else "tensors"
    try:
        result = access_to(located, wrap).returned(binding, example.inputs, to, example.dtype)
    except Exception:
        return binding  # the check of the value reports it
    if gradients := _gradients_in(concept, result):
        return _with_keys(concept, example, located, binding, side, wrap, gradients)
    if result.kind != "tuple" or len(result.parts) < 2:
        by = [name for name in concept.differentiable if _DERIVATIVE.search(located.last_name.lower())]
        right = all(_right(concept, example, located, binding, side, wrap)) if by else True
        if len(by) == 1 and not right and _is_elementwise(concept, by[0]):
            return replace(binding, returns=(f"gradient:{by[0]}",))
        return binding
    parts = result.parts
    numeric = [place for place, part in enumerate(parts) if part.shape is not None]
    computed = [place for place in numeric if not parts[place].is_input and parts[place].shape == shape]
    numeric = computed if all(parts[place].is_input for place in numeric if place not in computed) else numeric
    if len(numeric) == 1:  # the others are a cache, which may be an input, a dictionary or None
        return replace(binding, returns=tuple("value" if place in numeric else "-" for place in range(len(parts))))
    guess = _parts_by_shape(concept, example, shape, [part.shape for part in parts])
    named = replace(binding, returns=tuple(guess))
    if "value" in guess and all(_right(concept, example, located, named, side, wrap)):
        return named
    hint = Hint("name them in order, e.g. {} (- for one to ignore)", "returns", guess)
    raise BindingError(f"{located.name} returns {len(parts)} results", hint)


# Names of functions that return a slope: tanh_prime, relu_derivative, sigmoid_grad, d_tanh, dsigmoid.
_DERIVATIVE = re.compile(r"prime|deriv|slope|_grad(ient)?$|_backward$|^d_|^d(sigmoid|tanh|relu)|^grad")
_ENTRIES = 6


def _is_elementwise(concept: Concept, name: str) -> bool:
    """Whether each entry of the value depends on the same entry of the input `name` alone, by an example."""
    sizes = concept.domain.fitted({axis: 4 + place for place, axis in enumerate(concept.domain.dims)})
    inputs = concept.domain.at(sizes, concept.dtypes[-1], 1).inputs
    x = inputs[name]
    value = _over_floats(concept, inputs)
    if not isinstance(x, np.ndarray) or x.shape != value.shape or not x.size:
        return False
    for place in range(min(_ENTRIES, x.size)):
        moved = x.copy()
        moved.flat[place] = x.flat[-1 - place] if x.flat[-1 - place] != x.flat[place] else x.flat[place - 1]
        differ = np.flatnonzero(_over_floats(concept, {**inputs, name: moved}) != value)
        if not set(differ) <= {place}:
            return False
    return True


def _over_floats(concept: Concept, inputs: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return np.asarray(concept["numpy_loop"].function(**inputs))


def _no_cotangent(concept: Concept, located: LocatedFunction) -> BindingError:
    return BindingError(
        f"the value of {concept.name} is an array, so a gradient depends on a cotangent, which {located.name} "
        "does not take",
        Hint(
            "if it takes one under another name and returns only gradients, give {}", "arguments", {"cotangent": "NAME"}
        ),
        Hint("otherwise wrap it: def backward(dout, x): return dout * slope(x)"),
    )


def _gradients_in(concept: Concept, result: Returned) -> list[str]:
    """The gradients that mappings among the results hold under the usual keys."""
    inside = result.parts if result.kind in ("tuple", "list") else (result,)
    keys = {key for part in inside if part.kind == "mapping" for key in part.keys}
    return [f"gradient:{name}" for name in concept.differentiable if keys & set(keys_of(name))]


def _with_keys(
    concept: Concept,
    example: Example,
    located: LocatedFunction,
    binding: Binding,
    side: Side,
    wrap: Wrapper,
    gradients: Sequence[str],
) -> Binding:
    """The binding with these gradients, if the value and one of them are right."""
    named = replace(binding, returns=("value", *gradients))
    value, *others = _right(concept, example, located, named, side, wrap)
    if value and any(others):
        return named
    hint = Hint("if it returns the value and these gradients, give {}", "returns", named.returns)
    raise BindingError(f"{located.name} returns a mapping with the names of inputs", hint)


def _parts_by_shape(
    concept: Concept, example: Example, value_shape: tuple[int, ...], shapes: Sequence[tuple[int, ...] | None]
) -> list[str]:
    """The names of results by their shapes: the value first, then the gradients of inputs, - for all others."""
    parts, open_ = [], [] if value_shape else list(concept.differentiable)
    for shape in shapes:
        name = next((name for name in open_ if np.shape(example.inputs[name]) == shape), None)
        if shape is not None and shape == value_shape and "value" not in parts:
            parts.append("value")
        elif name is not None:
            open_.remove(name)
            parts.append(f"gradient:{name}")
        else:
            parts.append("-")
    return parts


def _right(
    concept: Concept, example: Example, located: LocatedFunction, binding: Binding, side: Side, wrap: Wrapper
) -> list[bool]:
    """Whether the value and each named gradient of the candidate are right for the example."""
    found = []
    for one in access_to(located, wrap).implementations(binding, side, concept.returns, None):
        if one.gives == "value":
            verdicts = [judge_value(Case(concept, example), one)]
        else:
            by_hand = [part.partition(":")[2] for part in binding.returns if part.startswith("gradient:")]
            alone = (with_gradients(concept, (name,)) for name in by_hand)
            verdicts = [judge_gradient(Case(each, example), one) for each in alone]
        found += [verdict.grade.right and not verdict.vacuous for verdict in verdicts]
    return found
