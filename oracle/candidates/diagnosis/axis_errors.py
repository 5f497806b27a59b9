"""Hypotheses about the axes of the inputs: entries that are left out, reversed, moved, or in another order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from oracle.candidates.diagnosis.hypothesis import Definition, Hypothesis, looks_like, size_of
from oracle.catalogue.concept import Concept
from oracle.domains import Labels, Reals
from oracle.domains.dimensions import LEADING, names_in, positions

Change = Callable[[Any], Any]


def axis_errors(concept: Concept) -> Iterator[Hypothesis]:
    """Yield the definition of inputs with other entries along an axis, or in another order."""
    definition, parameters = concept.definition, concept.domain.parameters
    for name, spec in parameters.items():
        if not isinstance(spec, Reals | Labels):
            continue
        for mistake, change in _reordered(name, spec).items():
            yield looks_like(mistake, partial(_changed, definition, name, change))
        if isinstance(spec, Reals):
            added = f"1 + {name} is used instead of {name}"
            yield looks_like(added, partial(_changed, definition, name, lambda x: 1 + x))
            for axis in concept.domain.dims if spec.axes else ():
                if axis not in (LEADING, spec.axes[0]):
                    yield looks_like(f"{name} is divided by {axis}", partial(_divided, concept, name, axis))
    for axis in concept.domain.dims:
        yield from _of_axis(concept, axis)
    for label, of_label in parameters.items():
        for name, spec in parameters.items():
            if isinstance(of_label, Labels) and isinstance(spec, Reals) and _begins(spec.axes, of_label.axes):
                mistake = f"entries of {name} where {label} is 0 are left out, as with padding_idx=0"
                yield looks_like(mistake, partial(_without_label, definition, name, label))


def _reordered(name: str, spec: Reals | Labels) -> dict[str, Change]:
    changes: dict[str, Change] = {}
    if len(spec.axes) > 1:
        last = spec.axes[-1]
        changes[f"{name} is reversed along {last}"] = lambda x: x[..., ::-1]
        changes[f"{name} is read in the order of columns"] = _by_columns
    if len(spec.axes) > 2:
        both = f"{spec.axes[-2]} and {spec.axes[-1]}"
        changes[f"{name} is reversed along {both}"] = lambda x: x[..., ::-1, ::-1]
    if spec.axes and spec.axes[-1].isdigit():  # such as the four parts of a quaternion
        changes[f"the last part of {name} is used as the first"] = lambda x: np.roll(x, 1, axis=-1)
        changes[f"the first part of {name} is used as the last"] = lambda x: np.roll(x, -1, axis=-1)
    return changes


def _by_columns(x: Any) -> Any:
    return np.ascontiguousarray(x.T).reshape(x.shape)


def _of_axis(concept: Concept, axis: str) -> Iterator[Hypothesis]:
    """Yield the definition of the inputs with some entries along an axis alone, in all arrays that have it."""
    if axis == LEADING or not any(axis in spec.axes for spec in concept.domain.parameters.values()):
        return
    parts: dict[str, Callable[[int], slice]] = {
        f"only the first entry along {axis} is used": lambda n: slice(0, 1),
        f"the last entry along {axis} is left out": lambda n: slice(0, max(n - 1, 1)),
        f"the first entry along {axis} is left out": lambda n: slice(min(1, n - 1), None),
    }
    for mistake, part in parts.items():
        yield looks_like(mistake, partial(_sliced, concept, axis, part))


def _changed(definition: Definition, name: str, change: Change, /, **inputs: Any) -> Any:
    """Return the definition of a changed input; it is a copy, so that its memory is laid out as usual."""
    return definition(**{**inputs, name: np.array(change(inputs[name]), order="C", subok=True)})


def _divided(concept: Concept, name: str, axis: str, /, **inputs: Any) -> Any:
    return concept.definition(**{**inputs, name: inputs[name] / size_of(concept, axis, inputs)})


def _without_label(definition: Definition, name: str, label: str, /, **inputs: Any) -> Any:
    x, kept = inputs[name], np.asarray(inputs[label]) != 0
    return definition(**{**inputs, name: x * kept.astype(int).reshape(kept.shape + (1,) * (x.ndim - kept.ndim))})


def _sliced(concept: Concept, axis: str, part: Callable[[int], slice], /, **inputs: Any) -> Any:
    size = size_of(concept, axis, inputs)
    own = dict(inputs)
    for name, spec in concept.domain.parameters.items():
        if axis in names_in(spec.axes) and axis not in spec.axes:
            raise ValueError(f"{name} has an axis that is computed from {axis}")
        for place, one in positions(spec.axes):
            if one == axis:
                own[name] = own[name][(slice(None),) * (place % own[name].ndim) + (part(size),)]
    return concept.definition(**own)


def _begins(axes: tuple[str, ...], first: tuple[str, ...]) -> bool:
    return len(axes) >= len(first) > 0 and axes[: len(first)] == first and LEADING not in first
