"""Hypotheses about wrong inputs: the definition of inputs that are missing, exchanged, scaled, shifted or broadcast."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from oracle.candidates.diagnosis.hypothesis import Definition, Hypothesis, looks_like, size_of
from oracle.catalogue.concept import Concept
from oracle.domains import Choice, Labels, Reals, Scalar
from oracle.domains.dimensions import LEADING
from oracle.truth import maximum, minimum, sqrt

_BOUNDS = (1, 3, 5, 6, 10, 15, 20, 30, 50, 60, 80, 88, 100, 500, 700)  # of a clip, as they are usual

Change = Callable[[Any, Mapping[str, Any]], Any]  # from an input and all inputs to what is used instead


def input_errors(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about single inputs, about axes that are not reduced, and about pairs of inputs."""
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Labels):
            yield from _of_labels(concept, name, spec)
        elif isinstance(spec, Reals | Scalar):
            yield from _of_reals(concept, name, spec)
        elif isinstance(spec, Choice):
            yield from _of_choice(concept, name, spec)
    axes = [axis for axis in concept.domain.dims if axis != LEADING]
    for axis in axes:
        yield Hypothesis(f"given for each of {axis}, not summed or averaged", partial(_each_alone, concept, [axis]))
        for other in axes:
            if other != axis:
                clause = f"given for each of {axis} and {other}, not summed or averaged"
                yield Hypothesis(clause, partial(_each_alone, concept, [axis, other]))
    yield from _of_pairs(concept)


def _of_labels(concept: Concept, name: str, spec: Labels) -> Iterator[Hypothesis]:
    definition = concept.definition
    for step, word in ((1, "high"), (-1, "low")):
        shifted = partial(_shifted, concept, spec.below, step)
        yield looks_like(f"the labels {name} are one too {word}", _with(definition, name, shifted))
    for mean in (True, False) if len(spec.axes) == 1 else ():
        mistake = f"every row is combined with every label of {name}, as in [:, {name}]"
        yield looks_like(mistake, partial(_crossed, definition, name, mean))
    yield looks_like(f"all labels {name} are read as 0", _with(definition, name, lambda x, _: x * 0))
    yield looks_like(f"the labels {name} are in reverse order", _with(definition, name, lambda x, _: x[::-1]))


def _of_choice(concept: Concept, name: str, spec: Choice) -> Iterator[Hypothesis]:
    for option in spec.options[:12]:
        yield looks_like(f"{name} is always {option!r}", _with(concept.definition, name, _always(option)))
    if len(spec.options) == 2:
        first, second = spec.options
        swapped: Change = lambda x, _: second if x == first else first  # noqa: E731
        yield looks_like(
            f"{name} is {first!r} for {second!r} and the reverse", _with(concept.definition, name, swapped)
        )
    if all(type(option) is int for option in spec.options):
        for step, word in ((1, "+ 1"), (-1, "- 1")):
            yield looks_like(f"{name} {word} is used instead of {name}", _with(concept.definition, name, _more(step)))


def _always(option: Any) -> Change:
    return lambda x, _: option


def _more(step: int) -> Change:
    return lambda x, _: x + step


def _of_reals(concept: Concept, name: str, spec: Reals | Scalar) -> Iterator[Hypothesis]:
    changes: dict[str, Change] = {
        f"{name} is left out": lambda x, _: x * 0,
        f"1 is used instead of {name}": lambda x, _: x * 0 + 1,
        f"-{name} is used instead of {name}": lambda x, _: -x,
        f"2 · {name} is used instead of {name}": lambda x, _: x * 2,
        f"{name} / 2 is used instead of {name}": lambda x, _: x / 2,
        f"{name}² is used instead of {name}": lambda x, _: x * x,
    }
    if (spec.low, spec.high) == (0.0, 1.0):
        changes[f"1 - {name} is used instead of {name}"] = lambda x, _: 1 - x
    for bound in _BOUNDS if spec.axes else ():
        changes[f"{name} is clipped to [-{bound}, {bound}]"] = lambda x, _, bound=bound: _clipped(x, -bound, bound)  # type: ignore[misc]
    if isinstance(spec, Scalar):
        changes[f"√{name} is used instead of {name}"] = lambda x, _: sqrt(x)
    for axis in () if LEADING in spec.axes else spec.axes[:1]:
        changes[f"only the first of {name} along {axis} is used"] = lambda x, _: np.broadcast_to(x[:1], x.shape)
        changes[f"{name} is reversed along {axis}"] = lambda x, _: x[::-1]
        changes[f"the last of {name} along {axis} is used for all"] = lambda x, _: np.broadcast_to(x[-1:], x.shape)
        changes[f"the mean of {name} is used for each entry"] = _averaged
        changes[f"{name} is divided by {axis}"] = lambda x, _: x / len(x)
    if len(spec.axes) == 2:
        changes[f"{name} is transposed"] = _transposed
        changes[f"the columns of {name} are reversed"] = lambda x, _: x[:, ::-1]
    for mistake, change in changes.items():
        yield looks_like(mistake, _with(concept.definition, name, change))


def _of_pairs(concept: Concept) -> Iterator[Hypothesis]:
    definition, parameters = concept.definition, concept.domain.parameters
    names = [name for name, spec in parameters.items() if isinstance(spec, Reals | Scalar)]
    for a, b in combinations(names, 2):
        if parameters[a].axes == parameters[b].axes:
            yield looks_like(f"{a} and {b} are exchanged", partial(_exchanged, definition, a, b))
            if len(parameters[a].axes) == 1:
                (axis,) = parameters[a].axes
                mistake = f"{a} and {b} are broadcast against each other, ({axis}, 1) against ({axis},)"
                for mean in (True, False):
                    yield looks_like(mistake, partial(_crossed, definition, a, mean))


def _with(definition: Definition, name: str, change: Change) -> Definition:
    """Return the definition of a changed input; it is a copy, so that its memory is laid out as usual."""

    def changed(**inputs: Any) -> Any:
        x = change(inputs[name], inputs)
        x = np.array(x, order="C", subok=True) if isinstance(x, np.ndarray) else x
        return definition(**{**inputs, name: x})

    return changed


def _shifted(concept: Concept, below: str, step: int, x: Any, inputs: Mapping[str, Any]) -> Any:
    return (x + step) % size_of(concept, below, inputs)


def _clipped(x: Any, low: float, high: float) -> Any:
    return _entrywise(lambda one: minimum(maximum(one, low), high), x)


def _averaged(x: Any, _: Any) -> Any:
    mean = np.empty((), object)
    mean[()] = sum(x.flat, 0.0) / x.size
    return np.broadcast_to(mean, x.shape).copy()


def _entrywise(function: Callable[[Any], Any], x: Any) -> Any:
    return np.asarray(np.frompyfunc(function, 1, 1)(x), x.dtype)


def _transposed(x: Any, _: Any) -> Any:
    if x.shape[0] != x.shape[1]:
        raise ValueError("a matrix that is not square does not have the shape of its transpose")
    return x.T


def _exchanged(definition: Definition, a: str, b: str, /, **inputs: Any) -> Any:
    return definition(**{**inputs, a: inputs[b], b: inputs[a]})


def _each_alone(concept: Concept, axes: Sequence[str], /, **inputs: Any) -> Any:
    """Return the definition of each slice of the inputs along the axes, as an array over the axes."""
    values = np.empty([size_of(concept, axis, inputs) for axis in axes], object)
    for index in np.ndindex(values.shape):
        at = {axis: slice(i, i + 1) for axis, i in zip(axes, index, strict=True)}
        alone = {
            name: inputs[name][tuple(at.get(axis, Ellipsis if axis == LEADING else slice(None)) for axis in spec.axes)]
            for name, spec in concept.domain.parameters.items()
            if spec.axes
        }
        values[index] = concept.definition(**{**inputs, **alone})
    return values


def _crossed(definition: Definition, name: str, mean: bool, /, **inputs: Any) -> Any:
    """Return the sum or mean over all pairs of an entry of one input with the entries of the others."""
    total: Any = 0.0
    for place in range(len(inputs[name])):
        one = np.broadcast_to(inputs[name][[place]], inputs[name].shape)
        total = total + definition(**{**inputs, name: one})
    return total / len(inputs[name]) if mean else total
