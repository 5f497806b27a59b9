"""A candidate before the examination: the questions in the order that convicts soonest, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oracle.calling import Answer
from oracle.catalogue.concept import Implementation
from oracle.domains import DRAWN_REGIMES
from oracle.judge import (
    Case,
    Verdict,
    judge_difference,
    judge_error,
    judge_gradient,
    judge_law,
    judge_layout,
    judge_memory,
    judge_purity,
    judge_second,
    judge_special,
    judge_training,
    judge_value,
    worse,
)
from oracle.records.grades import Grade
from oracle.runner import checks_of
from oracle.runner.checks import judge_all
from oracle.runner.examples import to_spoil
from oracle.runner.limits import TimeLimitExceeded, limit

if TYPE_CHECKING:
    from oracle.runner.plan import CheckPlan

__all__ = ["SECONDS_OF_TRAINING", "Asked", "CachedCase", "Question", "Session"]

_DTYPES = ("float64", "float32", "bfloat16", "float16")
_SECONDS = 2.0  # for one question; a mutant that never ends is stopped
SECONDS_OF_TRAINING = 30.0


@dataclass(frozen=True)
class Asked:
    """Which question: its check, on what kind of example, and which example it was."""

    check: str
    dtype: str
    regime: str
    layout: str = "contiguous"
    example: int = 0


@dataclass
class CachedCase:
    """A case that all mutants share, and what its truth cost."""

    case: Case
    thorough: bool = False
    sizable: bool = False  # too large for anything but value and gradient
    seconds: float = -1.0

    def truth(self) -> float:
        """Find the truth, once; how long it took."""
        if self.seconds < 0:
            began = time.process_time()
            if self.case.finite:
                _ = self.case.truth, self.case.shape
            self.seconds = time.process_time() - began
        return self.seconds


Judge = Callable[["Session"], Verdict]


@dataclass(frozen=True)
class Question:
    """One question: what it is about, the judge, and the cases whose truth it needs."""

    asked: Asked
    judge: Judge
    cases: tuple[CachedCase, ...]
    key: int = 0  # tells laws, errors and conventions of the same example apart
    seconds: float = _SECONDS


class Session:
    """One candidate before the exam. `honest` is the implementation that it is a mutant of, or itself."""

    def __init__(self, exam: CheckPlan, candidate: Implementation, honest: Implementation | None = None) -> None:
        self.exam, self.candidate, self.honest = exam, candidate, honest or candidate
        self._open: dict[int, Case] = {}

    def case(self, timed: CachedCase) -> Case:
        """The case as this candidate has it: the shared truth, and answers of its own."""
        found = self._open.get(id(timed))
        if found is None:
            found = self._open[id(timed)] = Case(timed.case.concept, timed.case.example, timed.case)
        return found

    def ask(self, question: Question) -> tuple[Verdict, float]:
        """The verdict, and the processor seconds of candidate and judge; truths are found before the clock starts."""
        for timed in question.cases:
            timed.truth()
        began = time.process_time()
        try:
            with limit(question.seconds):
                verdict = question.judge(self)
        except TimeLimitExceeded:
            verdict = Verdict(Grade.RAISED, f"did not answer within {question.seconds:g} s")
        return verdict, time.process_time() - began

    def convicts(self, question: Question, verdict: Verdict) -> bool:
        """Whether the verdict blames the fault: the implementation without it is right, and the candidate is not."""
        return verdict.grade not in (Grade.ACCURATE, Grade.REARRANGED) and self.exam.is_right(self.honest, question)

    def answers(self, timed: CachedCase) -> Iterator[tuple[Answer, Answer]]:
        """What it answered so far to one example, and what the honest implementation answers."""
        honest = self.exam.honest(self.honest).case(timed)
        for asked, answer in self.case(timed).answered(self.candidate):
            yield answer, honest.answer(self.honest, asked)

    def forget(self) -> None:
        """Let go of the answers."""
        self._open.clear()

    def questions(self) -> Iterator[list[Question]]:
        """Every question of the profile, in groups about one example, those first that convict soonest."""
        honest, concept = self.honest, self.exam.concept
        dtypes = [dtype for dtype in _DTYPES if honest in concept.for_dtype(dtype)]
        checks = {dtype: checks_of(concept, honest, dtype) for dtype in dtypes}
        regimes = DRAWN_REGIMES if concept.computes else ()
        for turn in range(self.exam.profile.examples):
            for dtype in dtypes:
                if turn < len(small := [t for t in self.exam.given(dtype) if not t.sizable]):
                    yield from self._about(small[turn], dtype, "given", turn, checks[dtype])
                for regime in regimes:
                    if turn < len(drawn := self.exam.drawn(dtype, regime)):
                        yield from self._about(drawn[turn], dtype, regime, turn, checks[dtype])
                if "special" in checks[dtype] and turn < len(drawn := self.exam.drawn(dtype, "special")):
                    yield [self._simple("special", drawn[turn], dtype, "special", turn)]
            if turn == 0:
                for dtype in dtypes:
                    yield from self._once(dtype, checks[dtype])
            if turn == 1:
                for dtype in dtypes:
                    for place, timed in enumerate(self.exam.long(dtype)):
                        yield from self._about(timed, dtype, "long", place, checks[dtype])
        for dtype in dtypes:
            for place, timed in enumerate(self.exam.given(dtype)):
                if timed.sizable or place >= self.exam.profile.examples:
                    yield from self._about(timed, dtype, "given", place, checks[dtype])
            if "digits" in checks[dtype]:
                for place, timed in enumerate(self.exam.real(dtype)):
                    yield [self._simple("digits", timed, dtype, "digits", place)]
            if "training" in checks[dtype]:
                yield [self._training(dtype)]

    def about(self, timed: CachedCase, dtype: str, regime: str, turn: int) -> Iterator[list[Question]]:
        """The questions about one example."""
        return self._about(timed, dtype, regime, turn, checks_of(self.exam.concept, self.honest, dtype))

    def _about(
        self, timed: CachedCase, dtype: str, regime: str, turn: int, checks: tuple[str, ...]
    ) -> Iterator[list[Question]]:
        plain = ("value", "gradient", "second") if timed.sizable else ("value", "gradient", "second", "purity")
        yield [self._simple(check, timed, dtype, regime, turn) for check in plain if check in checks]
        if not timed.thorough:
            return
        found: list[Question] = []
        around = self.exam.around(timed)
        if "layout" in checks:
            found += [
                Question(
                    Asked("layout", dtype, regime, layout, turn),
                    lambda sitting, name=layout, o=other: judge_layout(  # type: ignore[misc]
                        sitting.case(timed), sitting.candidate, [(name, sitting.case(o))]
                    ),
                    (timed, other),
                )
                for layout, other in around
            ]
        if "memory" in checks:
            stated = self.honest.function
            found += [
                Question(
                    Asked("memory", dtype, regime, layout, turn),
                    lambda sitting, o=other: judge_memory(sitting.candidate, [o.case], stated),  # type: ignore[misc]
                    (),
                )
                for layout, other in [("contiguous", timed), *around]
            ]
        if "laws" in checks:
            for key, (law, other) in enumerate(self.exam.changed(timed)):
                found.append(
                    Question(
                        Asked("laws", dtype, regime, example=turn),
                        lambda sitting, w=law, o=other: judge_law(  # type: ignore[misc]
                            sitting.case(timed), w, None if o is None else sitting.case(o), sitting.candidate
                        ),
                        (timed,) if other is None else (timed, other),
                        key,
                    )
                )
        yield found

    def _simple(self, check: str, timed: CachedCase, dtype: str, regime: str, turn: int) -> Question:
        judge = _SIMPLE[check]
        asked = Asked(check, dtype, regime, example=turn)
        return Question(asked, lambda sitting: judge(sitting.case(timed), sitting.candidate), (timed,))

    def _once(self, dtype: str, checks: tuple[str, ...]) -> Iterator[list[Question]]:
        """Errors and conventions: no example but their own."""
        concept = self.exam.concept
        if "errors" in checks:
            example = to_spoil(concept, dtype)
            yield [
                Question(
                    Asked("errors", dtype, "errors"),
                    lambda sitting, e=error: judge_error(concept, e, example, sitting.candidate),  # type: ignore[misc]
                    (),
                    key,
                )
                for key, error in enumerate(concept.errors)
            ]
        if "differences" in checks:
            yield [
                Question(
                    Asked("differences", dtype, "differences"),
                    lambda sitting, c=convention: judge_difference(c, sitting.candidate),  # type: ignore[misc]
                    (),
                    key,
                )
                for key, convention in enumerate(concept.library_differences)
                if self.honest.name in convention.answers
            ]

    def _training(self, dtype: str) -> Question:
        """Every step of the small runs and the first of the long ones, worst of all."""
        concept, truths = self.exam.concept, self.exam.truths_of_training(dtype)

        def judge(sitting: Session) -> Verdict:
            verdict = Verdict(Grade.ACCURATE)
            for run in concept.runs if sitting.candidate.learner is not None else ():
                chosen = {0} if run.sampled else set(range(run.steps))
                trained = judge_training(concept, sitting.candidate, run, dtype, chosen.__contains__, truths)
                for other, _ in trained.verdicts:
                    verdict = worse(verdict, other)
            return verdict

        return Question(Asked("training", dtype, "training"), judge, (), seconds=SECONDS_OF_TRAINING)


_SIMPLE: dict[str, Callable[[Case, Implementation], Verdict]] = {
    "value": judge_value,
    "gradient": judge_gradient,
    "second": judge_second,
    "purity": judge_purity,
    "special": judge_special,
    "digits": judge_all,
}
