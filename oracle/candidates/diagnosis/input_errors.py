"""Suspects that compute the right thing of something else: inputs left out, exchanged, scaled, one beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from oracle.candidates.diagnosis.observed_answers import Hypothesis, size_of
from oracle.catalogue.concept import Concept
from oracle.domains import Labels, Reals, Scalar
from oracle.truth import sqrt

__all__ = ["input_errors"]

Definition = Callable[..., Any]


def input_errors(concept: Concept) -> Iterator[Hypothesis]:
    """The definition of inputs that are not those that were given."""
    definition, parameters = concept.definition, concept.domain.parameters

    def changed(name: str, change: Callable[[Any, Mapping[str, Any]], Any]) -> Definition:
        return lambda **inputs: definition(**{**inputs, name: change(inputs[name], inputs)})

    for name, spec in parameters.items():
        if isinstance(spec, Labels):
            for step, word in ((1, "high"), (-1, "low")):

                def shifted(x: Any, inputs: Mapping[str, Any], step: int = step, below: str = spec.below) -> Any:
                    return (x + step) % size_of(concept, below, inputs)

                yield _by_input(f"the labels {name} are taken one too {word}", changed(name, shifted))
            for mean in (True, False) if len(spec.axes) == 1 else ():
                words = f"every row meets every label of {name}, as in [:, {name}]"
                yield _by_input(words, partial(_crossed, definition, name, mean))
            yield _by_input(f"the labels {name} are all taken for 0", changed(name, lambda x, _: x * 0))
            yield _by_input(f"the labels {name} are taken in reverse", changed(name, lambda x, _: x[::-1]))
        if not isinstance(spec, Reals | Scalar):
            continue
        yield _by_input(f"{name} is left out", changed(name, lambda x, _: x * 0))
        yield _by_input(f"{name} is taken for 1", changed(name, lambda x, _: x * 0 + 1))
        yield _by_input(f"{name} is taken with the other sign", changed(name, lambda x, _: -x))
        yield _by_input(f"{name} is taken twice", changed(name, lambda x, _: x * 2))
        yield _by_input(f"{name} is halved", changed(name, lambda x, _: x / 2))
        yield _by_input(f"{name} is squared", changed(name, lambda x, _: x * x))
        if isinstance(spec, Scalar):
            yield _by_input(f"the root of {name} is taken", changed(name, lambda x, _: sqrt(x)))
        for axis in spec.axes[:1]:
            yield _by_input(f"only the first of {name} along {axis} is used", changed(name, _first))
            yield _by_input(f"{name} is reversed along {axis}", changed(name, lambda x, _: x[::-1]))
            yield _by_input(f"{name} is divided by {axis}", changed(name, lambda x, _: x / len(x)))
        if len(spec.axes) == 2:
            yield _by_input(f"{name} is transposed", changed(name, _transposed))
            yield _by_input(f"the columns of {name} are reversed", changed(name, lambda x, _: x[:, ::-1]))
    for axis in concept.domain.dims:
        yield Hypothesis(f"given for each of {axis}, not summed up or averaged", partial(_one_by_one, concept, [axis]))
        for other in concept.domain.dims:
            if other != axis:
                clause = f"given for each of {axis} and {other}, not summed up or averaged"
                yield Hypothesis(clause, partial(_one_by_one, concept, [axis, other]))
    names = [name for name, spec in parameters.items() if isinstance(spec, Reals | Scalar)]
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            if parameters[name].axes == parameters[other].axes:

                def swapped(a: str = name, b: str = other, **inputs: Any) -> Any:
                    return definition(**{**inputs, a: inputs[b], b: inputs[a]})

                yield _by_input(f"{name} and {other} are exchanged", swapped)
                if len(parameters[name].axes) == 1:
                    (axis,) = parameters[name].axes
                    words = f"{name} and {other} are broadcast against each other, ({axis}, 1) against ({axis},)"
                    for mean in (True, False):
                        yield _by_input(words, partial(_crossed, definition, name, mean))


def _first(x: Any, _: Any) -> Any:
    return np.broadcast_to(x[:1], x.shape)


def _transposed(x: Any, _: Any) -> Any:
    if x.shape[0] != x.shape[1]:
        raise ValueError("a matrix that is not square does not fit in the place of its transpose")
    return x.T


def _one_by_one(concept: Concept, axes: list[str], **inputs: Any) -> Any:
    """The definition of each example alone, or of each of whatever the axes count."""
    found = np.empty([size_of(concept, axis, inputs) for axis in axes], object)
    for index in np.ndindex(found.shape):
        alone = dict(inputs)
        for name, spec in concept.domain.parameters.items():
            at = [
                slice(i, i + 1) if (i := dict(zip(axes, index, strict=True)).get(a)) is not None else slice(None)
                for a in spec.axes
            ]
            if at:
                alone[name] = inputs[name][tuple(at)]
        found[index] = concept.definition(**alone)
    return found


def _crossed(definition: Definition, name: str, mean: bool, **inputs: Any) -> Any:
    """Each entry of one input against every one of the other."""
    total: Any = 0.0
    for place in range(len(inputs[name])):
        one = np.broadcast_to(inputs[name][[place]], inputs[name].shape)
        total = total + definition(**{**inputs, name: one})
    return total / len(inputs[name]) if mean else total


def _by_input(sentence: str, definition: Definition) -> Hypothesis:
    return Hypothesis(f"right, if {sentence}", definition)
