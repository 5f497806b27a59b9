"""Hypothesis makes the examples, and shrinks the one that is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from oracle.catalogue.concept import Concept
from oracle.domains import Example

__all__ = ["draw", "simplest"]


def draw(
    concept: Concept,
    dtype: str,
    regime: str,
    work: int,
    examples: int,
    number: int,
    body: Callable[[Example], None],
    *,
    shrink: bool = False,
) -> None:
    """Run `body` on drawn examples; `number` is their seed."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck) if shrink else (),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    @given(concept.domain.examples(dtype, regime, work))
    def run(example: Example) -> None:
        body(example)

    run()


def simplest(
    concept: Concept, dtype: str, regime: str, number: int, seconds: float, shows: Callable[[Example], bool]
) -> Example | None:
    """The simplest example for which `shows` is true, as far as the time allows; None if none was met."""
    deadline = time.process_time() + seconds
    found: list[Example] = []

    def body(example: Example) -> None:
        if time.process_time() > deadline:
            raise _OutOfTime
        if shows(example):
            found.append(example)
            raise _Met

    # `_Met`, or what Hypothesis says of a candidate that answers differently each time.
    with suppress(Exception, _OutOfTime):
        draw(concept, dtype, regime, 256, 2000, number, body, shrink=True)
    return found[-1] if found else None


class _Met(Exception):
    """An example of what is looked for."""


class _OutOfTime(BaseException):
    """The end of a search. No `Exception`, which Hypothesis would take for a failure of the example and shrink."""
