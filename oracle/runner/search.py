"""Generate examples with Hypothesis, and find the simplest example with a given property."""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from oracle.catalogue.concept import Concept
from oracle.domains import Example

Body = Callable[[Example], None]


def draw(
    concept: Concept, dtype: str, regime: str, work: int, examples: int, run_seed: int, body: Body, shrink: bool = False
) -> None:
    """Call `body` with generated examples."""

    @seed(run_seed)
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
    concept: Concept,
    dtype: str,
    regime: str,
    seed_of_run: int,
    seconds: float,
    shows: Callable[[Example], bool],
    most: int | None = None,
) -> Example | None:
    """The simplest example for which `shows` is true that is found within `seconds` of processor time, or None.

    With `most`, `shows` is called at most that often: then the result is the same on a slower machine.
    """
    deadline = time.process_time() + seconds
    found: list[Example] = []
    calls = count()

    def body(example: Example) -> None:
        if time.process_time() > deadline or (most is not None and next(calls) >= most):
            raise _OutOfTime
        if shows(example):
            found.append(example)
            raise _Found

    # `_Found`, or the error that Hypothesis raises for a candidate whose answers vary.
    with suppress(Exception, _OutOfTime):
        draw(concept, dtype, regime, 256, 2000, seed_of_run, body, shrink=True)
    return found[-1] if found else None


class _Found(Exception):
    """An example for which `shows` is true."""


class _OutOfTime(BaseException):
    """The end of a search. It is no `Exception`: Hypothesis would take that for a failing example and shrink it."""
