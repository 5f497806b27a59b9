"""The examination: all that the default profile asks of an implementation, in the order that convicts soonest.

The examples are those of the suite (same generators, same seeds), but for `hypothesis.target`, which follows a single
candidate and has no part here. Their truths are found once and serve every mutant of a concept.
"""

from __future__ import annotations

import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oracle.backends import Answer
from oracle.catalogue import Concept, Implementation
from oracle.data import batches
from oracle.domains import DRAWN_REGIMES, Example
from oracle.judge import (
    Case,
    Verdict,
    changed,
    judge_convention,
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
    laid_out,
    worse,
)
from oracle.sweep import checks_of
from oracle.sweep.checks import judge_all
from oracle.sweep.examples import explore, given, seed_of, to_spoil
from oracle.sweep.profiles import Profile
from oracle.truth import Truth

__all__ = ["Asked", "Exam", "Question", "Sitting", "TookTooLong", "limit"]

_DTYPES = ("float64", "float32", "bfloat16", "float16")
_SECONDS = 2.0  # for one question; a mutant that never ends is stopped
_SECONDS_OF_TRAINING = 30.0
_WAITING = 10  # arbitrary


class TookTooLong(Exception):
    """A candidate did not answer in time."""


@dataclass(frozen=True)
class Asked:
    """Which question: its check, on what kind of example, and which example it was."""

    check: str
    dtype: str
    regime: str
    layout: str = "contiguous"
    example: int = 0


@dataclass
class _Timed:
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


class Exam:
    """The questions of one concept at one profile; `number` is the seed of the run."""

    def __init__(self, concept: Concept, profile: Profile, number: int = 0) -> None:
        self.concept, self.profile, self.number = concept, profile, number
        self._drawn: dict[tuple[str, str], list[_Timed]] = {}
        self._around: dict[int, list[tuple[str, _Timed]]] = {}
        self._changed: dict[int, list[tuple[Any, _Timed | None]]] = {}
        self._right: dict[tuple[Asked, int], bool] = {}
        self._honest: Sitting | None = None
        self._hung: set[str] = set()
        self._kept: list[_Timed] = []
        self._truths: dict[str, dict[bytes, Truth | None]] = {}

    def seeded(self, dtype: str, key: str) -> int:
        """The seed of one kind of example: that of the suite."""
        return seed_of(self.concept, dtype, self.number, key)

    def drawn(self, dtype: str, regime: str) -> list[_Timed]:
        """The examples of one regime, in the order in which Hypothesis makes them."""
        key = (dtype, regime)
        if key not in self._drawn:
            found: list[Example] = []
            explore(self.concept, dtype, regime, self.profile, self.number, found.append)
            before = DRAWN_REGIMES.index(regime) * self.profile.examples if regime != "special" else 0
            self._drawn[key] = [
                _Timed(Case(self.concept, example), (before + place) % self.profile.every == 0)
                for place, example in enumerate(found)
            ]
        return self._drawn[key]

    @cached_property
    def _givens(self) -> dict[str, list[_Timed]]:
        return {
            dtype: [
                _Timed(Case(self.concept, example), not large, large)
                for example, large in given(self.concept, dtype, large=True)
            ]
            for dtype in self.concept.dtypes
        }

    def given(self, dtype: str) -> list[_Timed]:
        """The examples that the page gives."""
        return self._givens.get(dtype, [])

    def around(self, timed: _Timed) -> list[tuple[str, _Timed]]:
        """The example in every other layout."""
        if id(timed) not in self._around:
            self._around[id(timed)] = [(layout, _Timed(other)) for layout, other in laid_out(timed.case)]
        return self._around[id(timed)]

    def changed(self, timed: _Timed) -> list[tuple[Any, _Timed | None]]:
        """The second example of every law."""
        if id(timed) not in self._changed:
            pairs = [(law, changed(timed.case, law)) for law in self.concept.laws]
            self._changed[id(timed)] = [(law, None if other is None else _Timed(other)) for law, other in pairs]
        return self._changed[id(timed)]

    def own(self, example: Example) -> _Timed:
        """An example from elsewhere, to be asked for value and derivatives alone."""
        timed = _Timed(Case(self.concept, example), sizable=True)
        self._kept.append(timed)  # cases are told apart by where they lie in memory
        return timed

    def long(self, dtype: str) -> list[_Timed]:
        """An example with a long axis for each axis."""
        key = (dtype, "long")
        if key not in self._drawn:
            examples = self.concept.domain.long(dtype, self.profile.work) if self.concept.computes else ()
            cases = [Case(self.concept, example) for example in examples]
            # One with too many branches to be followed is none that anybody asked for.
            self._drawn[key] = [_Timed(case) for case in cases if case.truth is not None]
        return self._drawn[key]

    def real(self, dtype: str) -> list[_Timed]:
        """Batches of real data, where the concept has some."""
        key = (dtype, "digits")
        if key not in self._drawn:
            data = self.concept.data
            examples = batches(data, dtype, self.profile.batches, self.number) if data is not None else []
            self._drawn[key] = [_Timed(Case(self.concept, example)) for example in examples]
        return self._drawn[key]

    def truths_of_training(self, dtype: str) -> dict[bytes, Truth | None]:
        """What is known already about the steps of training runs."""
        return self._truths.setdefault(dtype, {})

    def patient(self, needed: tuple[str, ...]) -> bool:
        """Whether to ask all, to see if a conviction hangs on one check, regime or layout.

        That takes long, so it is done once for each of them, in one concept of three.
        """
        chosen = zlib.crc32(self.concept.name.encode()) % 3 == 0
        return chosen and any(part and part not in self._hung for part in needed)

    def lose_patience(self, needed: tuple[str, ...]) -> None:
        """All was asked, and it hung on these."""
        self._hung.update(needed)

    def honest(self, implementation: Implementation) -> Sitting:
        """The implementation without a fault before the same exam; its answers are kept until another one is asked."""
        if self._honest is None or self._honest.candidate is not implementation:
            self._honest, self._right = Sitting(self, implementation), {}
        return self._honest

    def is_right(self, implementation: Implementation, question: Question) -> bool:
        """Whether the implementation without a fault is right there: only then is a mutant to blame."""
        honest = self.honest(implementation)
        place = (question.asked, question.key)
        if place not in self._right:
            with limit(_SECONDS_OF_TRAINING):
                self._right[place] = question.judge(honest).grade in ("accurate", "rearranged")
        return self._right[place]


Judge = Callable[["Sitting"], Verdict]


@dataclass(frozen=True)
class Question:
    """One question: what it is about, the judge, and the cases whose truth it needs."""

    asked: Asked
    judge: Judge
    cases: tuple[_Timed, ...]
    key: int = 0  # tells laws, errors and conventions of the same example apart
    seconds: float = _SECONDS


class Sitting:
    """One candidate before the exam. `honest` is the implementation that it is a mutant of, or itself."""

    def __init__(self, exam: Exam, candidate: Implementation, honest: Implementation | None = None) -> None:
        self.exam, self.candidate, self.honest = exam, candidate, honest or candidate
        self._open: dict[int, Case] = {}

    def case(self, timed: _Timed) -> Case:
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
        except TookTooLong:
            verdict = Verdict("raised", f"did not answer within {question.seconds:g} s")
        return verdict, time.process_time() - began

    def convicts(self, question: Question, verdict: Verdict) -> bool:
        """Whether the verdict blames the fault: the implementation without it is right, and the candidate is not."""
        return verdict.grade not in ("accurate", "rearranged") and self.exam.is_right(self.honest, question)

    def answers(self, timed: _Timed) -> Iterator[tuple[Answer, Answer]]:
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

    def about(self, timed: _Timed, dtype: str, regime: str, turn: int) -> Iterator[list[Question]]:
        """The questions about one example."""
        return self._about(timed, dtype, regime, turn, checks_of(self.exam.concept, self.honest, dtype))

    def _about(
        self, timed: _Timed, dtype: str, regime: str, turn: int, checks: tuple[str, ...]
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

    def _simple(self, check: str, timed: _Timed, dtype: str, regime: str, turn: int) -> Question:
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
        if "conventions" in checks:
            yield [
                Question(
                    Asked("conventions", dtype, "conventions"),
                    lambda sitting, c=convention: judge_convention(c, sitting.candidate),  # type: ignore[misc]
                    (),
                    key,
                )
                for key, convention in enumerate(concept.conventions)
                if self.honest.name in convention.answers
            ]

    def _training(self, dtype: str) -> Question:
        """Every step of the small runs and the first of the long ones, worst of all."""
        concept, truths = self.exam.concept, self.exam.truths_of_training(dtype)

        def judge(sitting: Sitting) -> Verdict:
            verdict = Verdict("accurate")
            for run in concept.runs if sitting.candidate.learner is not None else ():
                chosen = {0} if run.sampled else set(range(run.steps))
                trained = judge_training(concept, sitting.candidate, run, dtype, chosen.__contains__, truths)
                for other, _ in trained.verdicts:
                    verdict = worse(verdict, other)
            return verdict

        return Question(Asked("training", dtype, "training"), judge, (), seconds=_SECONDS_OF_TRAINING)


_SIMPLE: dict[str, Callable[[Case, Implementation], Verdict]] = {
    "value": judge_value,
    "gradient": judge_gradient,
    "second": judge_second,
    "purity": judge_purity,
    "special": judge_special,
    "digits": judge_all,
}


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` inside if it takes longer. Signals do that, and beside the main thread nothing does.

    Processor time counts, so that a busy machine blames nobody; what merely waits is stopped after `_WAITING` times it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise TookTooLong(f"took longer than {seconds:g} s")

    timers = (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, _WAITING * seconds),
    )
    before = [signal.signal(number, stop) for number, _, _ in timers]
    # Again and again: where it is raised it may be swallowed. What was set before, by a runner of tests perhaps, comes
    # back, if somewhat late.
    running = [signal.setitimer(timer, until, 0.25) for _, timer, until in timers]
    try:
        yield
    finally:
        for (number, timer, _), handler, was in zip(timers, before, running, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
            signal.setitimer(timer, *was)
