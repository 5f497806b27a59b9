"""What a candidate returns: check that its results are named, or recognise them by their shapes and numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.calling import copy_with_layout
from oracle.candidates.adapters import Side, Wrapper, candidate_call, candidate_implementations
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
    gradient, and all are right for a small example. Raises `BindingError` if they are not recognised, and for a
    gradient without the cotangent that it needs.
    """
    example = small_example(concept)
    shape = value_of(concept, example).shape
    needs_cotangent = not Case(concept, example).over_floats.is_single_number
    if (
        any(part.startswith("gradient:") for part in binding.returns)
        and needs_cotangent
        and not binding.takes_cotangent
    ):
        other = {"cotangent": "NAME"}
        raise BindingError(
            f"the value of {concept.name} is an array, so a gradient depends on a cotangent, which {located.name} "
            "does not take",
            Hint("if it takes one under another name and returns only gradients, give {}", "arguments", other),
            Hint("otherwise wrap it: def backward(dout, x): return dout * slope(x)"),
        )
    if binding.returns != ("value",) or concept.outputs:
        return binding
    given, dtype = example.inputs, example.dtype
    inputs = {name: copy_with_layout(x, side, dtype) if isinstance(x, np.ndarray) else x for name, x in given.items()}
    try:
        result = wrap(candidate_call(located, binding))(inputs)
    except Exception:
        return binding  # the check of the value reports it
    if not isinstance(result, tuple) or len(result) < 2:
        return binding
    guess = _parts_by_shape(concept, example, shape, result)
    named = replace(binding, returns=tuple(guess))
    if "value" in guess and _is_right(concept, example, located, named, side, wrap):
        return named
    hint = Hint("name them in order, e.g. {} (- for one to ignore)", "returns", guess)
    raise BindingError(f"{located.name} returns {len(result)} results", hint)


def _parts_by_shape(
    concept: Concept, example: Example, value_shape: tuple[int, ...], results: Sequence[Any]
) -> list[str]:
    """The names of results by their shapes: the value first, then the gradients of inputs, - for all others."""
    parts, open_ = [], [] if value_shape else list(concept.differentiable)
    for result in results:
        shape = np.shape(result) if hasattr(result, "shape") or np.isscalar(result) else None
        name = next((name for name in open_ if np.shape(example.inputs[name]) == shape), None)
        if shape is not None and shape == value_shape and "value" not in parts:
            parts.append("value")
        elif name is not None:
            open_.remove(name)
            parts.append(f"gradient:{name}")
        else:
            parts.append("-")
    return parts


def _is_right(
    concept: Concept, example: Example, located: LocatedFunction, binding: Binding, side: Side, wrap: Wrapper
) -> bool:
    """Whether every named result of the candidate is right for the example."""
    case = Case(concept, example)
    for one in candidate_implementations(located, binding, side, wrap, concept.returns):
        verdict = judge_value(case, one) if one.gives == "value" else judge_gradient(case, one)
        if not verdict.grade.right or verdict.vacuous:
            return False
    return True
