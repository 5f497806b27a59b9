"""Wrap an implementation, and apply a change to its inputs or to its result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Reals

Inputs = Mapping[str, Any]
Change = Callable[[Any], Any]  # of one array, tensor or number
Planted = tuple[Implementation, Callable[[], bool]]  # the mutant, and whether the fault has had an effect so far


@dataclass(frozen=True)
class Wrapper:
    """A fault around the call of an implementation.

    kind: the kind of fault, a key of `vocabulary.KINDS`.
    sentence: what the mutant does.
    fits: whether the fault can be planted in an implementation of a concept.
    plant: makes the mutant.
    on_inputs: whether the fault depends on the inputs, so that it may have no effect on any example.
    """

    kind: str
    sentence: str
    fits: Callable[[Concept, Implementation], bool]
    plant: Callable[[Concept, Implementation], Planted]
    on_inputs: bool = False


def wrap(
    implementation: Implementation, call: Callable[[Callable[..., Any], dict[str, Any], Callable[[], None]], Any]
) -> Planted:
    """The implementation that returns `call(function, inputs, fire)`, and whether `fire` has been called."""
    function, fired = implementation.function, [False]

    def fire() -> None:
        fired[0] = True

    @wraps(function)
    def mutant(**inputs: Any) -> Any:
        return call(function, inputs, fire)

    return replace(implementation, function=mutant, learner=None), lambda: fired[0]


def change_result(implementation: Implementation, change: Change, when: Callable[[Inputs], bool]) -> Planted:
    """The implementation with `change` applied to each returned array if `when(inputs)`."""

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        if not when(inputs):
            return function(**inputs)
        fire()
        return for_each(function(**inputs), change)

    return wrap(implementation, call)


def change_inputs(concept: Concept, implementation: Implementation, change: Change) -> Planted:
    """The implementation with `change` applied to each array of reals among its inputs."""
    names = real_names(concept)

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        changed = {name: change(x) if name in names else x for name, x in inputs.items()}
        if any(changed[name] is not inputs[name] for name in names if name in inputs):
            fire()
        return function(**changed)

    return wrap(implementation, call)


def for_each(result: Any, change: Change) -> Any:
    """`change` applied to a result, or to each value of a dict of results."""
    if isinstance(result, dict):
        return {name: for_each(part, change) for name, part in result.items()}
    return change(result)


def is_float(x: Any) -> bool:
    """Whether the dtype of an array, a tensor or a number is floating point."""
    return x.is_floating_point() if isinstance(x, torch.Tensor) else np.asarray(x).dtype.kind == "f"


def plain(x: Any) -> Any:
    """The values as a NumPy array; a tensor of floats becomes float64."""
    if isinstance(x, torch.Tensor):
        x = x.detach()
        return (x.to(torch.float64) if x.is_floating_point() else x).numpy()
    return np.asarray(x)


def real_names(concept: Concept) -> list[str]:
    """The names of the inputs that are arrays of reals."""
    return [name for name, spec in concept.domain.parameters.items() if isinstance(spec, Reals)]


def has_reals(concept: Concept) -> bool:
    """Whether some input is an array of reals."""
    return bool(real_names(concept))
