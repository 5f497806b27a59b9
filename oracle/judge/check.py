"""What a check is: a question about an implementation, when it applies, and the function that answers it.

A module of this package whose `CHECK` is an instance of one of the two classes below is a check. The suite, `oracle
check`, `oracle.verify`, the evaluation, the run record and the report find it through `oracle.runner.registry`; no
other registration is needed.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar, Protocol

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge.cached_case import CachedCase
from oracle.judge.case import Case
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.training import Run
from oracle.truth import Truth

OpenCase = Callable[[CachedCase], Case]
"""Gives the case that holds the answers of one candidate, from the case that all candidates share."""


class Examples(Enum):
    """On which examples an `ExampleCheck` is run."""

    EVERY = auto()
    SAMPLED = auto()  # one example in a few: the check costs several truths and calls
    FEW = auto()  # small ones of their own: the check makes many calls, and hardly depends on the values
    SPECIAL = auto()  # NaN, infinities, -0, subnormal numbers
    REAL_DATA = auto()


@dataclass(frozen=True)
class Part:
    """One question of a check: `judge(open_case, implementation)` answers it.

    `cases` are the cases whose truths the answer needs; the first holds the example in question. Parts of one example
    with the same `number` are one question asked in several layouts. `seconds` limits the processor time of the answer.
    """

    judge: Callable[[OpenCase, Implementation], Verdict]
    cases: tuple[CachedCase, ...] = ()
    layout: str = "contiguous"
    number: int = 0
    example: Example | None = None
    seconds: float = 2.0


class Plan(Protocol):
    """What a `DeclaredCheck` needs of the plan of a run."""

    concept: Concept

    def certified_steps(self, run: Run, dtype: str) -> set[int] | None:
        """The steps of a training run that are certified; None to leave the run out."""

    def training_truths(self, dtype: str) -> dict[bytes, Truth | None]:
        """Truths of training steps that are known already, by their inputs."""


class Check(ABC):
    """A question about an implementation.

    `place` orders the checks in tables. What a check finds on special examples or bad input is `advisory`: a note, not
    a failure, on user code. A `basic` check is one that any test suite has; the evaluation measures what the others add
    to it. `can_be_expected` says whether a concept may list a failure of this check as expected. A check
    that `follows_value` says nothing new where the value fails as expected. One that `differentiates` runs autograd on
    a function that returns a value.
    """

    name: ClassVar[str]
    question: ClassVar[str]
    place: ClassVar[int]
    advisory: ClassVar[bool] = False
    basic: ClassVar[bool] = False
    can_be_expected: ClassVar[bool] = False
    follows_value: ClassVar[bool] = False
    differentiates: ClassVar[bool] = False

    @abstractmethod
    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        """Whether the question makes sense for this implementation in this dtype."""

    @abstractmethod
    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        """The verdict of the whole check on one example, as a replayed finding needs it."""


class ExampleCheck(Check):
    """A check that is run on examples. `steers`: Hypothesis looks for examples with a larger error."""

    examples: ClassVar[Examples] = Examples.EVERY
    steers: ClassVar[bool] = False

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        """The questions about one example; by default a single one, which `judge` answers."""
        yield Part(lambda open_case, candidate: self.judge(open_case(cached), candidate), (cached,))


class DeclaredCheck(Check):
    """A check that is run once, on what the concept declares: errors, library differences, scenes, training runs.

    A `slow` one is run after all others.
    """

    slow: ClassVar[bool] = False

    @abstractmethod
    def parts(self, plan: Plan, dtype: str, implementation: Implementation) -> Iterator[Part]:
        """The questions, each with the example to be shown beside its verdict."""


def main_dtypes(concept: Concept) -> tuple[str, ...]:
    """The dtypes for questions that hardly depend on it: float32 and float64, or all of a concept that has neither."""
    return tuple(dtype for dtype in concept.dtypes if dtype in ("float32", "float64")) or concept.dtypes


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The first verdict that does not pass; if all pass, the first normwise one, or the first that is not vacuous."""
    passed: Verdict | None = None
    for verdict in verdicts:
        if not verdict.right:
            return verdict
        weaker = verdict.grade is Grade.NORMWISE and passed is not None and passed.grade is not Grade.NORMWISE
        if passed is None or (passed.vacuous and not verdict.vacuous) or weaker:
            passed = verdict
    return Verdict(Grade.ACCURATE, vacuous=True) if passed is None else passed
