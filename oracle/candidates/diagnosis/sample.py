"""The examples of a diagnosis: small and fresh, of several regimes, and some of those in the concept module."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, Labels
from oracle.domains.casting import OutsideDomain

# Examples of each regime: first plain ones, which are judged fastest, then ties, for which arithmetic is exact.
_REGIMES = {"plain": 12, "ties": 6, "wide": 3, "near_duplicates": 2, "tiny": 2}
_STATED = 8  # examples of the concept module
_SIZES = ((2, 3, 4), (3, 2, 4), (4, 3, 2), (3, 4, 2), (2, 2, 2), (3, 3, 3), (1, 3, 2), (2, 1, 3), (5, 2, 3))
_WORK = 600  # operations of the definition, so that an example is judged in milliseconds


def sample_examples(concept: Concept, dtype: str, seed: int) -> Iterator[Example]:
    """Yield random examples of several regimes, then examples that the concept module states.

    Every axis has several sizes, also where the domain has a least size. Inputs outside the domain are left out.
    """
    turns = ((regime, turn) for regime, count in _REGIMES.items() for turn in range(count))
    for number, (regime, turn) in enumerate(turns, 1):
        dims = _dims(concept, turn)
        random = np.random.default_rng([seed, number])
        with suppress(OutsideDomain):
            inputs = concept.domain.values(regime, dtype, random, dims)
            yield replace(concept.domain.cast(inputs, dtype), regime=regime)
    stated = [part.inputs for part in concept.worked] + [part.inputs for part in concept.corners]
    stated += [edge.inputs for edge in concept.edges if dtype in edge.dtypes and not callable(edge.inputs)]
    for inputs in stated[:_STATED]:
        yield concept.domain.cast(inputs, dtype)


def _dims(concept: Concept, turn: int) -> dict[str, int]:
    """Return sizes that mostly differ, with at least two classes: with one, every label is right."""
    domain, sizes = concept.domain, _SIZES[turn % len(_SIZES)]
    classes = {spec.below for spec in domain.parameters.values() if isinstance(spec, Labels)}
    least = {name: max(domain.least.get(name, 0), 2 if name in classes else 1) for name in domain.dims}
    dims = {
        name: max(sizes[place % 3] + place // 3 % 2 + max(least[name] - 2, 0), least[name])
        for place, name in enumerate(domain.dims)
    }
    least, dims = domain.fitted(least), domain.fitted(dims)
    most = max(_WORK, 2 * domain.work_at(least)) if least else _WORK
    while domain.work_at(dims) > most and dims != least:
        smaller = domain.fitted({name: max(size - 1, least[name]) for name, size in dims.items()})
        if smaller == dims:
            return dims
        dims = smaller
    return dims
