"""Generate examples with Hypothesis, and find the simplest example with a given property.

The examples are the same in every run, also inside a test that uses Hypothesis itself: settings of that test and
constants in the user's source files do not reach them.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from random import Random
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, Phase, Verbosity, core, given, seed, settings
from hypothesis._settings import local_settings
from hypothesis.internal import entropy
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from oracle.catalogue.concept import Concept
from oracle.domains import Example

Body = Callable[[Example], None]


def draw(
    concept: Concept, dtype: str, regime: str, work: int, examples: int, run_seed: int, body: Body, shrink: bool = False
) -> None:
    """Call `body` with generated examples.

    `work` is the number of operations of the definition that an example may cost; if the smallest sizes cost more, they
    are used.
    """
    domain = concept.domain
    work = max(work, math.ceil(domain.least_work))
    own = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck) if shrink else _NESTED,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    _register_generator()
    with local_settings(own), _without_local_constants():

        @seed(run_seed)
        @own
        @given(domain.examples(dtype, regime, work))
        def run(example: Example) -> None:
            body(example)

        run()


def _register_generator() -> None:
    """Register the generator of Hypothesis for this thread.

    Hypothesis does so itself, but first looks through all objects of the process for one that refers to it, which takes
    a tenth of a second once torch is imported.
    """
    with suppress(AttributeError):  # another version of Hypothesis: it does it in its own way
        if core.threadlocal._hypothesis_global_random is None:
            core.threadlocal._hypothesis_global_random = generator = Random()
            entropy.RANDOMS_TO_MANAGE[next(entropy._RKEY)] = generator


# Of these draws, the outer test may be the user's.
_NESTED = (HealthCheck.nested_given,)
_CONSTANTS_CACHE: LRUCache[Any, Any] = LRUCache(1024)


@contextmanager
def _without_local_constants() -> Iterator[None]:
    """Draw no constants from the user's source files inside; Hypothesis has no setting for this.

    Its cache of constants is replaced as well, because constants from source files may be in it.
    """
    with (
        mock.patch.object(providers, "_get_local_constants", Constants),
        mock.patch.object(providers, "CONSTANTS_CACHE", _CONSTANTS_CACHE),
    ):
        yield


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
