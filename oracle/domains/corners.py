"""Extreme values of each kind and structure. Every check of a function reaches each of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from oracle.domains.array_corners import EVERY_MASK
from oracle.domains.arrays import Booleans, Complexes, Integers
from oracle.domains.containers import ListOf, Optional
from oracle.domains.dimensions import LEADING, size_in
from oracle.domains.example import Example
from oracle.domains.rounding import Array, clip, round_to
from oracle.domains.sized_examples import SizedExamples
from oracle.domains.specs import Integer, Labels, Reals, Spec
from oracle.domains.structures import STRUCTURES
from oracle.domains.whole_numbers import integer_range

_SEEDS = 60  # examples among which a corner is looked for that is not filled in

Fill = Callable[[Any, Mapping[str, int]], Any]


@dataclass(frozen=True)
class Corner:
    """An extreme value: `fill` makes it from a value and the sizes; or a value that `reached` accepts is looked for."""

    name: str
    fill: Fill | None = None
    reached: Callable[[Any], bool] = lambda value: True


def corners_of(spec: Spec) -> Iterator[Corner]:
    """The corners of a parameter; none for reals without a structure, whose extreme values are regimes."""
    if spec.structure:
        yield from (Corner(name, _filled(entries)) for name, entries in STRUCTURES[spec.structure].corners.items())
    elif isinstance(spec, Integers):
        low, high = integer_range((spec.low, spec.high))
        for number in dict.fromkeys((low, high, min(max(0, low), high))):
            yield Corner(f"all {number}", _filled(partial(np.full, fill_value=number)))
    elif isinstance(spec, Booleans):
        yield from (Corner(name, _filled(entries)) for name, entries in EVERY_MASK.items())
    elif isinstance(spec, Complexes):
        yield Corner("real", lambda x, dims: x.real + 0j)
        yield Corner("imaginary", lambda x, dims: x.imag * 1j)
        yield Corner("zeros", lambda x, dims: np.zeros(x.shape) + 0j)
    elif isinstance(spec, Labels) and spec.ignore is not None:
        yield from _of_ignored(spec, spec.ignore)
    elif isinstance(spec, Optional):
        yield Corner("None", reached=lambda value: value is None)
        yield Corner("present", reached=lambda value: value is not None)
    elif isinstance(spec, ListOf):
        for count in dict.fromkeys((spec.least, spec.most)):
            yield Corner(f"{count} entries", reached=partial(_has_length, count))
    elif isinstance(spec, Integer):
        for bound in dict.fromkeys(b for b in (spec.low, spec.high) if b is not None):
            yield Corner(f"{bound}", partial(_always, bound))


def _filled(entries: Callable[[tuple[int, ...]], Array]) -> Fill:
    return lambda x, dims: entries(x.shape)


def _has_length(count: int, value: Any) -> bool:
    return len(value) == count


def _always(bound: int, value: Any, dims: Mapping[str, int]) -> int:
    return bound


def _of_ignored(spec: Labels, ignore: int) -> Iterator[Corner]:
    def labels(x: Array, dims: Mapping[str, int]) -> Array:
        return np.arange(x.size).reshape(x.shape) % max(size_in(spec.below, dims), 1)

    yield Corner("none ignored", labels)
    yield Corner("all ignored", lambda x, dims: np.full(x.shape, ignore))
    yield Corner("all but one ignored", lambda x, dims: np.where(np.arange(x.size).reshape(x.shape), ignore, 0))


def corner_examples(domain: SizedExamples, dtype: str) -> Iterator[Example]:
    """A small example for each corner of each parameter, and with one leading axis or more.

    Values that do not meet a predicate are left out.
    """
    sizes = [domain.fitted({name: first + place for place, name in enumerate(domain.dims)}) for first in (2, 3)]
    for name, spec in domain.parameters.items():
        for turn, corner in enumerate(corners_of(spec)):
            if (example := _example(domain, name, spec, corner, sizes[turn % 2], dtype)) is not None:
                yield example
    if LEADING in domain.dims:
        for count in (1, 2, 6):
            example = domain.at(domain.fitted({**sizes[0], LEADING: count}, (LEADING,)), dtype, count)
            yield _named(example)


def _example(
    domain: SizedExamples, name: str, spec: Spec, corner: Corner, dims: dict[str, int], dtype: str
) -> Example | None:
    if corner.fill is None:
        examples = (domain.at(dims, dtype, seed) for seed in range(_SEEDS))
        found = next((one for one in examples if corner.reached(one.inputs[name])), None)
        return None if found is None else _named(found)
    if name in domain.dims:  # an Integer that is a size
        number = corner.fill(None, dims)
        fitted = domain.fitted({**dims, name: number}, (name,))
        return _named(domain.at(fitted, dtype, 0)) if fitted[name] == number else None
    example = domain.at(dims, dtype, 0)
    filled = corner.fill(example.inputs[name], dims)
    if isinstance(spec, Reals):
        filled = clip(round_to(filled, dtype), spec.low, spec.high, dtype)
    elif isinstance(example.inputs[name], np.ndarray):
        filled = _inside(np.asarray(filled), spec).astype(example.inputs[name].dtype)
    try:
        inputs = domain.cast(domain.repaired({**example.inputs, name: filled}, dtype), dtype).inputs
    except ValueError:  # a predicate, or bounds, exclude it
        return None
    return Example(inputs, dtype, "given", dims)


def _inside(filled: Array, spec: Spec) -> Array:
    return np.clip(filled, *integer_range((spec.low, spec.high))) if isinstance(spec, Integers) else filled


def _named(example: Example) -> Example:
    return Example(example.inputs, example.dtype, "given", example.dims, example.seed)
