"""The examples of a run: those that a concept states, and those that Hypothesis draws.

The suite and the check of a single candidate use the same ones, so that both find the same faults.
"""

import zlib
from collections.abc import Callable, Iterator

from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.runner.profiles import Profile
from oracle.runner.search import draw
from oracle.runner.solved_ties import solved_ties

_SPECIAL_WORK = 512  # operations: the position of special values matters, not the number of other values


def given(concept: Concept, dtype: str, *, large: bool) -> Iterator[tuple[Example, bool]]:
    """The examples that the concept states, edges first, and whether each is a large edge; then solved ties."""
    stated: list[Example] = []
    for edge in concept.edges:
        if dtype in edge.dtypes and (large or not callable(edge.inputs)):
            inputs = edge.inputs() if callable(edge.inputs) else edge.inputs
            example = concept.domain.cast(inputs, dtype)
            stated += [] if callable(edge.inputs) else [example]
            yield example, callable(edge.inputs)
    for inputs in (*(part.inputs for part in concept.worked), *(part.inputs for part in concept.corners)):
        stated.append(concept.domain.cast(inputs, dtype))
        yield stated[-1], False
    for example in solved_ties(concept, dtype, stated):
        yield example, False


def seed_of(concept: Concept, dtype: str, seed: int, key: str) -> int:
    """The seed of one kind of example; `seed` is that of the run."""
    return zlib.crc32(f"{seed} {concept.name} {dtype} {key}".encode())


def explore(
    concept: Concept, dtype: str, regime: str, profile: Profile, seed: int, body: Callable[[Example], None]
) -> None:
    """Call `body` with as many examples of a regime as the profile says."""
    work = min(profile.work, _SPECIAL_WORK) if regime == "special" else profile.work
    draw(concept, dtype, regime, work, profile.examples, seed_of(concept, dtype, seed, regime), body)
