"""Reduce a failing example directly, where a search among small examples does not find the failure.

A fault that occurs only for 6 columns, or beyond 64 of them, is hardly met by random small examples.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, OutsideDomain
from oracle.truth.array_utils import with_parts
from oracle.truth.leaves import is_real


def simplified(concept: Concept, example: Example, seconds: float, shows: Callable[[Example], bool]) -> Example | None:
    """The example with shorter axes and shorter numbers for which `shows` is true; None if there is no simpler one.

    The search ends after `seconds` of processor time, beyond which one call of `shows` may go.
    """
    deadline, best = time.process_time() + seconds, example
    for axis in example.dims:
        passes, fails = concept.domain.least.get(axis, 0) - 1, best.dims[axis]
        while fails - passes > 1 and time.process_time() < deadline:
            # The smallest sizes first: what fails there is easiest to read.
            size = passes + 1 if passes < 3 else (passes + fails) // 2
            found = next(filter(shows, _resized(concept, best, axis, size)), None)
            if found is None:
                passes = size
            else:
                best, fails = found, size
    for digits in (0, 1):
        if time.process_time() < deadline and (short := _rounded(concept, best, digits)) is not None and shows(short):
            return short
    return None if best is example else best


def _resized(concept: Concept, example: Example, axis: str, size: int) -> Iterator[Example]:
    """The plain example with one other size and the same choices, if it is valid."""
    choices = {name: example.inputs[name] for name in concept.domain.choices}
    try:
        dims = concept.domain.fitted({**example.dims, axis: size}, (axis,))
        for found in concept.domain.plain(dims, example.dtype, "plain", 0) if dims[axis] == size else ():
            concept.domain.cast(found.inputs | choices, example.dtype)
            yield replace(found, inputs=found.inputs | choices)
    except ValueError:  # the domain has no example of this size
        return


def _rounded(concept: Concept, example: Example, digits: int) -> Example | None:
    """The example with every real rounded to a number of decimals; None if the domain has no such example."""

    def rounded_part(x: Any) -> Any:
        return np.round(np.asarray(x, np.float64), digits) + 0.0 if is_real(x) else x  # no -0

    inputs = with_parts(example.inputs, rounded_part)
    try:
        rounded = concept.domain.cast(concept.domain.repaired(inputs, example.dtype), example.dtype)
    except OutsideDomain:
        return None
    return replace(example, inputs=dict(rounded.inputs), seed=None)
