"""A hypothesis of a diagnosis: another computation that the candidate may do instead of the definition.

A *part* of an answer is one array: "value", or the name of the input that a gradient is by.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.planted_calls import Held
from oracle.catalogue.concept import Concept
from oracle.domains import Integer
from oracle.domains.dimensions import LEADING, positions
from oracle.truth import Enclosure

VALUE = "value"

Definition = Callable[..., Any]
Upstream = Callable[[NDArray[Any]], NDArray[Any]]  # from the cotangent to what is used in its place

_LOOKS_LIKE = "looks like "


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """Another definition, and what to say if the candidate computes it.

    `clause` follows "the value is", or is a clause of its own if it starts with "looks like". `kind` says what
    `definition` is: one over scalars ("definition"), NumPy code for the value ("numpy"), or NumPy code for gradients by
    name ("gradient"). `after` changes each part of the result exactly. `by` names the input whose gradient is in the
    place of all others. `upstream` changes the cotangent of the value. `detaches` is True where the slopes of the
    definition are not those of its values; over floats, `held` keeps the detached values. `of_value` is True if
    `clause` is about the value alone: a gradient is then that of such a value.
    """

    clause: str
    definition: Definition
    kind: Literal["definition", "numpy", "gradient"] = "definition"
    after: Callable[[Enclosure], Enclosure] | None = None
    by: str = ""
    upstream: Upstream | None = None
    detaches: bool = False
    held: Held | None = None
    of_value: bool = False

    def sentence(self, subject: str, everything: bool = False) -> str:
        """Return the diagnosis of `subject`, e.g. "the value". A cause of `everything` is stated without a subject."""
        if self.clause.startswith(_LOOKS_LIKE):
            return self.clause if everything else f"for {subject}, it {self.clause}"
        value = "that of a value that is " if self.of_value and subject.startswith("the gradient") else ""
        return f"{subject} is {value}{self.clause}"


def looks_like(mistake: str, definition: Definition) -> Hypothesis:
    """Return a hypothesis about a mistake in the definition or in its inputs."""
    return Hypothesis(f"{_LOOKS_LIKE}{mistake}", definition)


def size_of(concept: Concept, axis: str, inputs: Mapping[str, Any]) -> int:
    """Return the length of a named axis, from the shapes of the inputs; raises `KeyError` if no input has the axis."""
    for name, spec in concept.domain.parameters.items():
        shape = np.shape(inputs[name]) if axis in spec.axes else ()
        if axis == LEADING and axis in spec.axes:
            return math.prod(shape[: len(shape) - len(spec.axes) + 1])
        for place, one in positions(spec.axes):
            if one == axis:
                return int(shape[place])
    if isinstance(concept.domain.parameters.get(axis), Integer):
        return int(inputs[axis])
    raise KeyError(axis)
