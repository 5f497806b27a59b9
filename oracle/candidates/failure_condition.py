"""On which inputs does a candidate fail? Find the simplest condition that separates failing and passing examples."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue.concept import Concept
from oracle.domains import Booleans, Choice, Example, Integer, Integers, Labels, Optional, Reals, Scalar
from oracle.domains.dimensions import LEADING
from oracle.truth import format_of

Marks = NDArray[np.bool_]

_LEADING = "the number of entries along the leading axes"
_FEW = 3  # with fewer failing or passing examples, too many conditions separate them; arbitrary
_NARROW = 1.15  # the least ratio of all examples to those that meet a condition worth stating; arbitrary


@dataclass(frozen=True)
class JudgedExample:
    """An example, and whether the candidate failed on it."""

    example: Example
    failed: bool


def failure_condition(
    concept: Concept, judged: Sequence[JudgedExample], fresh: Callable[[], Sequence[JudgedExample]] = tuple
) -> str:
    """Return when the candidate fails, as a clause with counts, e.g. "exactly where n = 1 (…)"; "" for few examples.

    `fresh` returns further examples: a condition that does not hold for them is not stated.
    """
    failed = np.array([one.failed for one in judged], dtype=bool)
    total, count = len(failed), int(failed.sum())
    if count < _FEW or total < 2 * _FEW:
        return ""
    if count == total:
        return f"on all {total} examples"
    found = [one.example for one in judged]
    conditions = list(_conditions(concept, found, failed))
    if not any(marks[failed].all() and not marks.all() for _, marks in conditions):
        return f"on {count} of {total} examples"
    others = list(fresh())
    failed = np.array([*failed, *(one.failed for one in others)], dtype=bool)
    examples = [*found, *(one.example for one in others)]
    edges = np.array([place < total for place in range(len(examples))]) & failed
    return _condition(list(_conditions(concept, examples, edges)), failed)


def _condition(conditions: Sequence[tuple[str, Marks]], failed: Marks) -> str:
    """Return the simplest of the conditions that holds for all examples, or how often the candidate fails."""
    total, count = len(failed), int(failed.sum())
    covering = [(phrase, marks) for phrase, marks in conditions if marks[failed].all() and not marks.all()]
    both = [(f"{one} and {other}", these & those) for (one, these), (other, those) in combinations(covering, 2)]
    if total - count >= _FEW:
        for phrase, marks in (*covering, *both):
            if np.array_equal(marks, failed):
                return f"exactly where {phrase} ({count} such examples, and none of {total - count} others)"
    # No condition separates them: state the one that the fewest examples meet, if it is narrow enough.
    phrase, fewest = _narrowest(covering, total)
    narrower, fewer = _narrowest(both, total)
    if fewer - count <= (fewest - count) / 2:
        phrase, fewest = narrower, fewer
    if total - fewest >= _FEW and total / fewest > _NARROW:
        return f"only where {phrase} ({count} of {fewest} such examples, and none of {total - fewest} others)"
    return f"on {count} of {total} examples"


def _narrowest(conditions: Sequence[tuple[str, Marks]], total: int) -> tuple[str, int]:
    counted = [(int(marks.sum()), place) for place, (_, marks) in enumerate(conditions)]
    fewest, place = min(counted, default=(total, -1))
    return (conditions[place][0] if counted else "", fewest)


def _conditions(concept: Concept, examples: Sequence[Example], failed: Marks) -> Iterator[tuple[str, Marks]]:
    """Yield conditions with the examples that meet them, the simplest first."""
    domain = concept.domain
    sizes = {
        _LEADING if name == LEADING else name: np.array([example.dims.get(name, -1) for example in examples])
        for name in domain.dims
    }
    for name, size in sizes.items():
        yield f"{name} = 0", size == 0
        yield f"{name} = 1", size == 1
        yield f"{name} ≥ 1", size >= 1
        yield f"{name} ≥ 2", size >= 2
    for name, spec in domain.parameters.items():
        values = [example.inputs[name] for example in examples]
        if isinstance(spec, Choice):
            for option in spec.options:
                same = np.array([type(v) is type(option) and v == option for v in values])
                yield f"{name} = {option!r}", same
                yield f"{name} ≠ {option!r}", ~same
        elif isinstance(spec, Optional):
            none = np.array([v is None for v in values])
            yield f"{name} is None", none
            yield f"{name} is given", ~none
        elif isinstance(spec, Scalar | Integer) and name not in sizes:
            numbers = np.array(values, np.float64)
            yield f"{name} = 0", numbers == 0
            yield f"{name} ≠ 0", numbers != 0
            yield f"{name} < 0", numbers < 0
            yield f"{name} > 0", numbers > 0
            yield f"{name} = 1", numbers == 1
            yield f"{name} ≠ 1", numbers != 1
    for one, other in combinations(sizes, 2):
        first, second = sizes[one], sizes[other]
        yield f"{one} ≠ {other}", first != second
        yield f"{one} = {other}", first == second
        yield f"{one} > {other}", first > second
        yield f"{one} < {other}", first < second
    dtypes = np.array([example.dtype for example in examples])
    for dtype in sorted(set(dtypes)):
        yield f"the dtype is {dtype}", dtypes == dtype
    yield from _of_values(concept, examples)
    for name, size in sizes.items():
        yield from _beyond(name, size, failed)


def _of_values(concept: Concept, examples: Sequence[Example]) -> Iterator[tuple[str, Marks]]:
    for name, spec in concept.domain.parameters.items():
        kinds = Reals | Labels | Integers | Booleans
        arrays = [np.asarray(example.inputs[name]) for example in examples if isinstance(spec, kinds)]
        if isinstance(spec, Reals):
            yield f"{name} has a negative entry", np.array([(x < 0).any() for x in arrays])
            yield f"{name} has a positive entry", np.array([(x > 0).any() for x in arrays])
            yield f"{name} has a zero", np.array([(x == 0).any() for x in arrays])
            yield f"{name} has no zero", np.array([(x != 0).all() for x in arrays])
            yield f"{name} has an entry other than zero", np.array([(x != 0).any() for x in arrays])
            yield f"{name} has an entry that is not an integer", np.array([(x != np.floor(x)).any() for x in arrays])
            yield f"{name} has two equal entries", np.array([_repeats(x) for x in arrays])
        elif isinstance(spec, Labels):
            yield f"{name} repeats a label", np.array([_repeats(x) for x in arrays])
            yield f"{name} has a label other than 0", np.array([(x != 0).any() for x in arrays])
            if spec.ignore is not None:
                yield f"{name} ignores an entry", np.array([(x == spec.ignore).any() for x in arrays])
                yield f"{name} ignores all entries", np.array([(x == spec.ignore).all() for x in arrays])
        elif isinstance(spec, Integers):
            yield f"{name} has a negative entry", np.array([(x < 0).any() for x in arrays])
            yield f"{name} has a zero", np.array([(x == 0).any() for x in arrays])
            yield f"{name} has two equal entries", np.array([_repeats(x) for x in arrays])
        elif isinstance(spec, Booleans):
            yield f"{name} has a true entry", np.array([x.any() for x in arrays])
            yield f"{name} has no true entry", np.array([not x.any() for x in arrays])
            yield f"{name} has a false entry", np.array([not x.all() for x in arrays])
    tops = np.array([_largest_magnitude(concept, example) for example in examples])
    yield "a magnitude is larger than 1", tops > 1
    for power, phrase in ((0.4, "squares"), (0.8, "numbers")):
        limits = np.array([format_of(example.dtype).largest ** power for example in examples])
        yield f"{phrase} come near the largest number of the dtype", tops > limits
    regimes = np.array([example.regime for example in examples])
    words = {"ties": "few different values", "near_duplicates": "nearly equal rows", "huge": "huge numbers"}
    words |= {"tiny": "tiny numbers", "wide": "magnitudes from very small to large"}
    for regime, phrase in words.items():
        yield f"the regime is {regime}, with {phrase}", regimes == regime


def _repeats(x: NDArray[np.generic]) -> bool:
    return len(np.unique(x)) < x.size


def _largest_magnitude(concept: Concept, example: Example) -> float:
    """Return the largest magnitude among the real inputs, 0 if there are none."""
    names = (name for name, spec in concept.domain.parameters.items() if isinstance(spec, Reals | Scalar))
    tops = (np.abs(np.asarray(example.inputs[name], np.float64)).max(initial=0.0) for name in names)
    return float(max(tops, default=0.0))


def _beyond(name: str, size: NDArray[np.int_], failed: Marks) -> Iterator[tuple[str, Marks]]:
    """Yield the ranges of a size in which all failures are."""
    above, below = int(size[failed].min()), int(size[failed].max())
    yield f"{name} ≥ {above}", size >= above
    yield f"{name} ≤ {below}", size <= below
