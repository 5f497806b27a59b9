"""One candidate and its answers to the questions of a plan."""

import time
from collections.abc import Iterator

from oracle.calling import Answer
from oracle.catalogue.concept import Implementation
from oracle.judge import CachedCase, Case, Verdict
from oracle.judge.case import AnswerKind
from oracle.records.grades import Grade
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan, Question


class Session:
    """The questions of `plan` to one candidate. `original` is the implementation that it is a mutant of, or itself."""

    def __init__(self, plan: CheckPlan, candidate: Implementation, original: Implementation | None = None) -> None:
        self.plan, self.candidate, self.original = plan, candidate, original or candidate
        self._open: dict[CachedCase, Case] = {}

    def case(self, cached: CachedCase) -> Case:
        """The case as this candidate has it: the shared truth, and answers of its own."""
        if cached not in self._open:
            self._open[cached] = Case(cached.case.concept, cached.case.example, cached.case)
        return self._open[cached]

    def questions(self) -> Iterator[list[Question]]:
        return self.plan.questions(self.original)

    def judge(self, question: Question) -> Verdict:
        """The verdict on the candidate's answer, without a limit of time."""
        return question.part.judge(self.case, self.candidate)

    def ask(self, question: Question) -> tuple[Verdict, float]:
        """The verdict, and the processor seconds of candidate and judge; the truths are computed before."""
        for cached in question.part.cases:
            _ = cached.truth_seconds
        began = time.process_time()
        try:
            with limit(question.part.seconds):
                verdict = self.judge(question)
        except TimeLimitExceeded:
            verdict = Verdict(Grade.RAISED, f"did not answer within {question.part.seconds:g} s")
        return verdict, time.process_time() - began

    def answers(self, cached: CachedCase) -> Iterator[tuple[AnswerKind, Answer]]:
        yield from self.case(cached).answers(self.candidate)

    def forget(self) -> None:
        self._open.clear()
