"""The examples of a run: those that a concept states, and those that Hypothesis draws.

The suite and the check of a single candidate use the same ones, of which the suite draws fewer.
"""

import zlib
from collections.abc import Callable, Iterator

from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import main_dtypes
from oracle.runner.profiles import Profile
from oracle.runner.search import draw
from oracle.runner.solved_ties import solved_ties

FAR_WORK = 80_000  # operations: most definitions that are linear in an axis of 4100 or at least 1030; arbitrary
_FAR_PROFILE = 4096  # the work of the smallest profile with such axes
_FEW = 2
_SCATTERED = 2
_SPECIAL_WORK = 512  # operations: the position of special values matters, not the number of other values


def given(concept: Concept, dtype: str, *, large: bool) -> Iterator[tuple[Example, bool]]:
    """The examples that the concept states, with whether each is a large edge; then solved ties and corners."""
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
    if concept.computes:
        for example in concept.domain.corners(dtype):
            yield example, False


def long(concept: Concept, dtype: str, work: int) -> Iterator[Example]:
    """Examples with one long axis each, beyond a block of summation; `work` as in `Profile`."""
    if concept.computes:
        yield from concept.domain.long(dtype, work, _share(concept, dtype))


def far(concept: Concept, dtype: str, profile: Profile, work: int = FAR_WORK) -> Iterator[Example]:
    """Examples with an axis of more than 1000, and of more than 4000 entries; none in a quick run."""
    if concept.computes and not concept.uncertified and profile.work >= _FAR_PROFILE and _is_main(concept, dtype):
        yield from concept.domain.far(dtype, work, _share(concept, dtype))


def sizes(concept: Concept, dtype: str, profile: Profile) -> Iterator[Example]:
    """Examples with all ordinary magnitudes, and with each small size along each axis; none in a quick run."""
    if concept.computes and profile.work >= _FAR_PROFILE and _is_main(concept, dtype):
        yield from concept.domain.scattered(dtype, profile.work // 4, _SCATTERED)
        yield from concept.domain.every_size(dtype, profile.work, _share(concept, dtype))


def few(concept: Concept, dtype: str, work: int) -> Iterator[Example]:
    """Small examples for checks that make many calls."""
    if concept.computes and _is_main(concept, dtype):
        yield from concept.domain.middling(dtype, work, _FEW)


def _is_main(concept: Concept, dtype: str) -> bool:
    return dtype in main_dtypes(concept)


def _share(concept: Concept, dtype: str) -> tuple[int, int]:
    main = main_dtypes(concept)
    if dtype in main:
        return main.index(dtype), len(main)
    if dtype not in concept.dtypes:
        return 0, 1
    return concept.dtypes.index(dtype), 100 * len(concept.dtypes)  # a single option of each choice


def seed_of(concept: Concept, dtype: str, seed: int, key: str) -> int:
    """The seed of one kind of example; `seed` is that of the run."""
    return zlib.crc32(f"{seed} {concept.name} {dtype} {key}".encode())


def explore(
    concept: Concept, dtype: str, regime: str, profile: Profile, seed: int, body: Callable[[Example], None]
) -> None:
    """Call `body` with as many examples of a regime as the profile says."""
    work = min(profile.work, _SPECIAL_WORK) if regime == "special" else profile.work
    draw(concept, dtype, regime, work, profile.examples, seed_of(concept, dtype, seed, regime), body)
