"""Choose the fixed questions: inputs that are the same in every environment, whatever is installed.

For every implementation and dtype: the concept's own examples (edges, worked examples, corners), drawn examples of
increasing size, one longer than a block along each axis, empty ones, and some with NaN, infinities, -0 and the smallest
number. Then integer inputs, the concept's invalid inputs, its library differences and its scenes.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, OutsideDomain
from oracle.judge.errors import good_example
from oracle.records.answers import QuestionKind
from oracle.truth import format_of

_SIZES = (1, 2, 3, 8)
_ENTRIES = 100  # of an example at most, so that a script stays readable; arbitrary
_WORK = 4096  # operations of the definition at most, as in the suite; arbitrary


@dataclass(frozen=True)
class FixedQuestion:
    """Inputs, the kind of question that they are for, and a name that describes their origin."""

    kind: QuestionKind
    name: str
    example: Example


def example_questions(concept: Concept, dtype: str) -> Iterator[FixedQuestion]:
    """Yield the examples in one dtype, each input once."""
    seen: set[str] = set()
    for question in (*_listed(concept, dtype), *_drawn(concept, dtype)):
        inputs = question.example.inputs
        key = repr([(name, np.shape(x), np.asarray(x).tolist()) for name, x in inputs.items()])
        if sum(np.size(x) for x in inputs.values()) <= _ENTRIES and key not in seen:
            seen.add(key)
            yield question


def _listed(concept: Concept, dtype: str) -> Iterator[FixedQuestion]:
    """Yield the corners, edges and worked examples of the concept that this dtype can represent."""
    listed: list[tuple[QuestionKind, str, Any]] = [
        *(("corner", f"corner {corner.name}", corner.inputs) for corner in concept.corners),
        *(("value", f"edge {edge.name}", edge.inputs) for edge in concept.edges if dtype in edge.dtypes),
        *(("value", f"worked example {place}", worked.inputs) for place, worked in enumerate(concept.worked, 1)),
    ]
    for kind, name, inputs in listed:
        if not callable(inputs):
            try:
                yield FixedQuestion(kind, name, concept.domain.cast(inputs, dtype))
            except OutsideDomain:
                continue


def _drawn(concept: Concept, dtype: str) -> Iterator[FixedQuestion]:
    """Yield examples of fixed sizes, drawn with fixed seeds."""
    domain = concept.domain
    sizes = [dict.fromkeys(domain.dims, size) for size in _SIZES] if domain.dims else [{}]
    sizes += [dict.fromkeys(domain.dims, 2) | {name: 0} for name in domain.dims]
    sizes += [{name: max(1, domain.least.get(name, 0)) for name in domain.dims} | {axis: 33} for axis in domain.dims]
    questions = [found for dims in sizes if (found := _at(concept, dims, dtype)) is not None]
    yield from questions
    for question in questions:
        if question.example.dims and set(question.example.dims.values()) == {3}:
            yield from _special(question, dtype)


def _at(concept: Concept, dims: dict[str, int], dtype: str) -> FixedQuestion | None:
    """Return an example of these sizes; None if the domain has none."""
    seed = zlib.crc32(repr(sorted(dims.items())).encode())
    try:
        if concept.domain.work_at(dims) > _WORK:
            return None
        drawn = _shortened(concept, concept.domain.at(dims, dtype, seed))
        concept.domain.cast(drawn.inputs, dtype)
    except ValueError:  # a size is too small, or a condition of the domain fails
        return None
    return FixedQuestion("value", f"drawn, {', '.join(f'{name} = {size}' for name, size in dims.items())}", drawn)


def _shortened(concept: Concept, drawn: Example) -> Example:
    """Return the example with three decimals, if the domain allows these values; else unchanged."""
    short = dict(drawn.inputs)
    for name, x in drawn.inputs.items():
        if np.asarray(x).dtype.kind == "f":
            short[name] = np.round(np.asarray(x, np.float64), 3)
    try:
        return replace(drawn, inputs=concept.domain.cast(short, drawn.dtype).inputs)
    except OutsideDomain:
        return drawn


def _special(question: FixedQuestion, dtype: str) -> Iterator[FixedQuestion]:
    """Yield the question with special values in the first entries of its first float array."""
    smallest = format_of(dtype).smallest
    special = {"NaN": [np.nan], "infinite": [np.inf, -np.inf], "-0 and the smallest": [-0.0, smallest, -smallest]}
    for name, planted in special.items():
        inputs = {key: x.copy() if isinstance(x, np.ndarray) else x for key, x in question.example.inputs.items()}
        floats = [x for x in inputs.values() if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
        if floats:
            floats[0].reshape(-1)[: len(planted)] = planted
            example = replace(question.example, inputs=inputs, regime="special")
            yield FixedQuestion("value", f"{question.name}, {name}", example)


def integer_questions(concept: Concept) -> Iterator[FixedQuestion]:
    """Yield one example with integers in the place of floats."""
    dims = concept.domain.fitted(dict.fromkeys(concept.domain.dims, 2))
    question = _at(concept, dims, "float64")
    if question is None:
        return
    inputs = {
        name: np.rint(4 * x).astype(np.int64) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x
        for name, x in question.example.inputs.items()
    }
    yield FixedQuestion("integers", "integers", replace(question.example, inputs=inputs, dtype="int64"))


def error_questions(concept: Concept) -> Iterator[FixedQuestion]:
    """Yield the inputs that the concept lists as invalid."""
    if concept.errors:
        example = good_example(concept, concept.dtypes[-1])
        for error in concept.errors:
            yield FixedQuestion("error", error.name, replace(example, inputs=error.spoil(dict(example.inputs))))


def difference_questions(concept: Concept) -> Iterator[tuple[FixedQuestion, tuple[str, ...]]]:
    """Yield the inputs of each library difference, with the names of the implementations that it lists."""
    for difference in concept.library_differences:
        example = Example(dict(difference.inputs), "float64", "given", {})
        yield FixedQuestion("difference", difference.name, example), tuple(difference.answers)
