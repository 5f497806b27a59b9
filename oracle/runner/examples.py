"""The examples of a run: those that a page gives, those that are drawn, and the one that bad input is made of.

A sweep and an examination ask about the same ones, so that what one of them convicts the other does too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.runner.profiles import Profile
from oracle.runner.search import draw

__all__ = ["explore", "given", "seed_of", "to_spoil"]

_SPECIAL = 512  # operations: where the special values lie matters, and not how many others there are


def given(concept: Concept, dtype: str, *, large: bool) -> Iterator[tuple[Example, bool]]:
    """What the page gives: edges first, then worked examples and corners; and whether it is a large edge."""
    for edge in concept.edges:
        if dtype in edge.dtypes and (large or not callable(edge.inputs)):
            inputs = edge.inputs() if callable(edge.inputs) else edge.inputs
            yield concept.domain.cast(inputs, dtype), callable(edge.inputs)
    for inputs in (*(part.inputs for part in concept.worked), *(part.inputs for part in concept.corners)):
        yield concept.domain.cast(inputs, dtype), False


def seed_of(concept: Concept, dtype: str, number: int, key: str) -> int:
    """The seed of one kind of example; `number` is that of the run."""
    return zlib.crc32(f"{number} {concept.name} {dtype} {key}".encode())


def explore(
    concept: Concept, dtype: str, regime: str, profile: Profile, number: int, body: Callable[[Example], None]
) -> None:
    """Run `body` on as many examples of a regime as the profile says."""
    work = min(profile.work, _SPECIAL) if regime == "special" else profile.work
    draw(concept, dtype, regime, work, profile.examples, seed_of(concept, dtype, number, regime), body)


def to_spoil(concept: Concept, dtype: str) -> Example:
    """Good inputs to make bad ones of: the first worked example, or two of everything."""
    if concept.worked:
        return concept.domain.cast(concept.worked[0].inputs, dtype)
    dims = {name: max(2, concept.domain.least.get(name, 0)) for name in concept.domain.dims}
    return concept.domain.at(dims, dtype, 0)
