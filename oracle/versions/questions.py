"""Which questions are put: the same in every environment, so nothing is drawn by what else is installed.

To every implementation, in every dtype: the examples of its page (edges, worked examples, corners), a ladder of drawn
ones from a single entry up, one longer than a block along each axis, empty ones, and some with NaN, infinities, -0 and
the smallest number. Then whole numbers, what the page calls a bad input, its conventions and its scenes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, OutsideDomain
from oracle.judge.errors import good_example
from oracle.records.answers import Kind
from oracle.truth import format_of

__all__ = ["Asked", "bad_inputs", "examples", "library_differences", "whole_numbers"]

_LADDER = (1, 2, 3, 8)
_ENTRIES = 100  # of an example at most; arbitrary: a script should be read
_WORK = 4096  # operations of the definition; arbitrary, that of the sweep


@dataclass(frozen=True)
class Asked:
    """Inputs, where they come from in words, and whether the truth about them can be had."""

    kind: Kind
    name: str
    example: Example


def examples(concept: Concept, dtype: str) -> Iterator[Asked]:
    """What is asked in one dtype, each input once."""
    seen: set[str] = set()
    for asked in (*_given(concept, dtype), *_drawn(concept, dtype)):
        entries = sum(np.size(x) for x in asked.example.inputs.values())
        key = repr([(name, np.shape(x), np.asarray(x).tolist()) for name, x in asked.example.inputs.items()])
        if entries <= _ENTRIES and key not in seen:
            seen.add(key)
            yield asked


def _given(concept: Concept, dtype: str) -> Iterator[Asked]:
    parts: list[tuple[Kind, str, Any]] = [
        *(("corner", f"corner {corner.name}", corner.inputs) for corner in concept.corners),
        *(("value", f"edge {edge.name}", edge.inputs) for edge in concept.edges if dtype in edge.dtypes),
        *(("value", f"worked example {place}", worked.inputs) for place, worked in enumerate(concept.worked, 1)),
    ]
    for kind, name, inputs in parts:
        if not callable(inputs):
            try:
                yield Asked(kind, name, concept.domain.cast(inputs, dtype))
            except OutsideDomain:  # in a format that cannot hold it
                continue


def _drawn(concept: Concept, dtype: str) -> Iterator[Asked]:
    domain = concept.domain
    sizes = [dict.fromkeys(domain.dims, size) for size in _LADDER] if domain.dims else [{}]
    sizes += [dict.fromkeys(domain.dims, 2) | {name: 0} for name in domain.dims]
    sizes += [{name: max(1, domain.least.get(name, 0)) for name in domain.dims} | {axis: 33} for axis in domain.dims]
    ladder = [found for dims in sizes if (found := _at(concept, dims, dtype)) is not None]
    yield from ladder
    for asked in ladder:
        if asked.example.dims and set(asked.example.dims.values()) == {3}:
            yield from _special(asked, dtype)


def _at(concept: Concept, dims: dict[str, int], dtype: str) -> Asked | None:
    """An example at these sizes, or None where the domain has none."""
    seed = zlib.crc32(repr(sorted(dims.items())).encode())
    try:
        if concept.domain.work_at(dims) > _WORK:
            return None
        drawn = _readable(concept, concept.domain.at(dims, dtype, seed))
        concept.domain.cast(drawn.inputs, dtype)
    except ValueError:  # too few of something, or a condition of the domain's own
        return None
    return Asked("value", f"drawn, {', '.join(f'{name} = {size}' for name, size in dims.items())}", drawn)


def _readable(concept: Concept, drawn: Example) -> Example:
    """The example with three decimals, where its domain allows that: full significands in no more than a few digits."""
    short = {
        name: np.round(np.asarray(x, np.float64), 3) if np.asarray(x).dtype.kind == "f" else x
        for name, x in drawn.inputs.items()
    }
    try:
        return replace(drawn, inputs=concept.domain.cast(short, drawn.dtype).inputs)
    except OutsideDomain:
        return drawn


def _special(asked: Asked, dtype: str) -> Iterator[Asked]:
    smallest = format_of(dtype).smallest
    for name, planted in (
        ("NaN", [np.nan]),
        ("infinite", [np.inf, -np.inf]),
        ("-0 and the smallest", [-0.0, smallest, -smallest]),
    ):
        inputs = {key: x.copy() if isinstance(x, np.ndarray) else x for key, x in asked.example.inputs.items()}
        floats = [x for x in inputs.values() if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
        if floats:
            floats[0].reshape(-1)[: len(planted)] = planted
            yield Asked("value", f"{asked.name}, {name}", replace(asked.example, inputs=inputs, regime="special"))


def whole_numbers(concept: Concept) -> Iterator[Asked]:
    """The inputs as integers."""
    dims = {name: max(2, concept.domain.least.get(name, 0)) for name in concept.domain.dims}
    asked = _at(concept, dims, "float64")
    if asked is None:
        return
    inputs = {
        name: np.rint(4 * x).astype(np.int64) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x
        for name, x in asked.example.inputs.items()
    }
    yield Asked("integers", "whole numbers", replace(asked.example, inputs=inputs, dtype="int64"))


def bad_inputs(concept: Concept) -> Iterator[Asked]:
    """What the page calls a mistake."""
    if concept.errors:
        dtype = concept.dtypes[-1]
        example = good_example(concept, dtype)
        for error in concept.errors:
            yield Asked("error", error.name, replace(example, inputs=error.spoil(dict(example.inputs))))


def library_differences(concept: Concept) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """What the page asks of some of its implementations, with their names."""
    for convention in concept.library_differences:
        example = Example(dict(convention.inputs), "float64", "given", {})
        yield Asked("convention", convention.name, example), tuple(convention.answers)
