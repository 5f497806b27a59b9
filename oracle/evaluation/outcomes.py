"""The outcome of a mutant: which checks find its fault, after how many examples, or why none does."""

import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from oracle.calling import same_answer
from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.outcome_types import FoundBy, Outcome, OutcomeName, Weakness
from oracle.judge import CachedCase, Verdict
from oracle.judge.limitation import OrdinaryInputs
from oracle.mutation.planting import Mutant
from oracle.records.grades import Grade
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan, Question
from oracle.runner.registry import check_called
from oracle.runner.session import Session

_FURTHER_QUESTIONS = 150  # after the first finding, in search of another check or regime that finds the fault too
_LIKELY_FOUND = 100  # groups of questions, after which a mutant that is not found is probably equivalent
_FORGET_EVERY = 8  # groups of questions, after which answers are released; arbitrary
_ORIGINAL_SECONDS = 120.0  # for one answer of the implementation without a fault, e.g. a whole training run
_ABLATED_SHARE = 3  # one concept in so many is asked every question, which takes long


@dataclass
class _Progress:
    """What is known about a mutant so far; `outcome` is its outcome, if no other question is asked."""

    outcome: Outcome
    examples: set[tuple[Any, ...]] = field(default_factory=set)
    further: int = 0  # questions after the first finding
    rearranged: float = 0.0  # largest error ÷ rearranged bound, where the direct bound was exceeded
    compared: int = 0
    different: list[str] = field(default_factory=list)
    found_as: set[Weakness] = field(default_factory=set)

    @property
    def wrong(self) -> bool:
        """Whether the fault was found at ordinary inputs and beyond the normwise bound, as on user code it must be."""
        return "" in self.found_as

    @property
    def found_by(self) -> list[FoundBy]:
        return self.outcome.found_by

    @property
    def settled(self) -> bool:
        """Whether further questions would not change the result of the ablation."""
        return bool(self.found_by) and not any(self.needed)

    @property
    def needed(self) -> tuple[str, str, str]:
        """The only check, regime and layout that found the fault; each is empty if several did."""
        checks, regimes, layouts = ({getattr(k, part) for k in self.found_by} for part in ("check", "regime", "layout"))
        check = next(iter(checks)) if len(checks) == 1 else ""
        return (
            "" if not check or check_called(check).basic else check,
            next(iter(regimes)) if len(regimes) == 1 else "",
            next(iter(layouts)) if len(layouts) == 1 and "contiguous" not in layouts else "",
        )

    def may_add(self, question: Question) -> bool:
        """Whether the fault being found by this question would show that another one is not needed."""
        if not self.found_by:
            return True
        this = (question.check.name, question.regime, question.part.layout)
        return any(only and only != own for only, own in zip(self.needed, this, strict=True))


class OutcomeFinder:
    """Finds the outcomes of mutants of one concept. All share the examples, truths and original answers of `plan`.

    `ablated` are the checks, regimes and layouts for which all questions were put to a mutant before.
    """

    def __init__(self, plan: CheckPlan, ablated: Iterable[str] = ()) -> None:
        self.plan = plan
        self._original: Session | None = None
        self._original_right: dict[tuple[Any, ...], bool] = {}
        self._ablated = set(ablated)

    def outcome_of(self, mutant: Mutant) -> Outcome:
        concept = self.plan.concept
        session = Session(self.plan, mutant.implementation, concept[mutant.implementation.name])
        progress = _Progress(description(concept, mutant))
        uncompared: list[list[Question]] = []  # groups whose answers were not yet compared with the original ones
        for number, group in enumerate(session.questions()):
            for question in group:
                if progress.may_add(question) or not progress.wrong:
                    self._ask(session, question, progress)
            enough = progress.further > _FURTHER_QUESTIONS and not self._ablates(progress.needed)
            if progress.wrong and (progress.settled or enough):
                break
            if not progress.found_by:
                if number < _LIKELY_FOUND:
                    uncompared.append(group)
                else:
                    self._compare(session, group, progress)
            if number % _FORGET_EVERY == _FORGET_EVERY - 1:
                session.forget()
        else:
            if progress.found_by:
                self._ablated.update(progress.needed)
                progress.outcome.needed = [part for part in progress.needed if part]
        outcome = progress.outcome
        outcome.examples = outcome.examples or len(progress.examples)
        if outcome.found_by:
            outcome.reason, outcome.worst = outcome.found_by[0].check, {}
            outcome.only = "" if progress.wrong else "limited" if "limited" in progress.found_as else "normwise"
        else:
            outcome.outcome, outcome.reason = self._not_found(session, mutant, progress, uncompared)
        return outcome

    def _ask(self, session: Session, question: Question, progress: _Progress) -> None:
        example, outcome = (question.dtype, question.regime, question.turn), progress.outcome
        if outcome.found_by:
            progress.further += 1
        else:
            if example not in progress.examples:
                outcome.truth_seconds += sum(cached.truth_seconds for cached in question.part.cases)
            progress.examples.add(example)
        verdict, seconds = session.ask(question)
        outcome.verdicts += 1
        if not outcome.found_by:
            outcome.seconds += seconds
        if self.finds(session, question, verdict):
            if not outcome.found_by:
                outcome.verdict = f"{verdict.grade}: {verdict.sentence}"
                outcome.examples = len(progress.examples)
            progress.found_as.add(self._weakness(question, verdict))
            if progress.may_add(question):
                found = FoundBy(question.check.name, question.dtype, question.regime, question.part.layout)
                outcome.found_by.append(found)
        elif verdict.grade is Grade.REARRANGED:
            progress.rearranged = max(progress.rearranged, verdict.rearranged_fraction)
        elif verdict.grade is Grade.ACCURATE and not verdict.vacuous:
            outcome.worst[question.dtype] = max(outcome.worst.get(question.dtype, 0.0), verdict.fraction)

    def finds(self, session: Session, question: Question, verdict: Verdict) -> bool:
        """Whether the fault causes the failure: the mutant fails, and the implementation without the fault does not."""
        if _is_right(verdict):
            return False
        if question.key not in self._original_right:
            original, right = self._original_session(session.original), False
            with suppress(TimeLimitExceeded), limit(_ORIGINAL_SECONDS):  # if that is not enough, nothing is compared
                right = _is_right(original.judge(question))
            self._original_right[question.key] = right
        return self._original_right[question.key]

    def _weakness(self, question: Question, verdict: Verdict) -> Weakness:
        """How the failure is graded on user code, if it is not `wrong`."""
        if verdict.grade is Grade.NORMWISE:
            return "normwise"
        ordinary = OrdinaryInputs(self.plan.concept.domain)
        return "limited" if ordinary.limitation(question.example, verdict) is not None else ""

    def _original_session(self, implementation: Implementation) -> Session:
        """The session of the implementation without a fault; its answers are kept until another one is needed."""
        if self._original is None or self._original.candidate is not implementation:
            self._original, self._original_right = Session(self.plan, implementation), {}
        return self._original

    def _ablates(self, needed: tuple[str, ...]) -> bool:
        """Whether all questions are asked, to learn whether another check, regime or layout finds the fault as well.

        That takes long, so it is done once for each check, regime and layout, in a third of the concepts.
        """
        chosen = zlib.crc32(self.plan.concept.name.encode()) % _ABLATED_SHARE == 0
        return chosen and any(part and part not in self._ablated for part in needed)

    def _not_found(
        self, session: Session, mutant: Mutant, progress: _Progress, uncompared: list[list[Question]]
    ) -> tuple[OutcomeName, str]:
        if mutant.fired is not None and not mutant.fired():
            return "missed", "its condition was never met"
        for group in uncompared:
            for question in group:  # again, because the answers were released
                session.ask(question)
            self._compare(session, group, progress)
            session.forget()
        if not progress.different:
            formats = ", ".join(progress.outcome.worst) or "all dtypes"
            return "equivalent", f"the same bits as without the fault, in {progress.compared:,} answers in {formats}"
        different, compared = len(progress.different), progress.compared
        differ = f"{different:,} of {compared:,} answers differ, the first in {progress.different[0]}; "
        if progress.rearranged:
            share = f"{progress.rearranged:.2g} of the bound for rearranged formulas"
        else:
            share = f"{max(progress.outcome.worst.values(), default=0.0):.2g} of the rounding bound"
        return "within the bound", f"{differ}the largest error is {share}"

    def _compare(self, session: Session, group: list[Question], progress: _Progress) -> None:
        """Note where the answers to a group of questions are not bit for bit those of the original implementation."""
        seen: set[CachedCase] = set()
        for question in group:
            for cached in question.part.cases:
                if cached in seen:
                    continue
                seen.add(cached)
                original = self._original_session(session.original)
                for kind, answer in session.answers(cached):
                    progress.compared += 1
                    if not same_answer(answer, original.case(cached).answer(session.original, kind)):
                        progress.different.append(f"{question.dtype}, {question.regime}")


def _is_right(verdict: Verdict) -> bool:
    """Whether the verdict passes in the catalogue, where a normwise answer needs a reason."""
    return verdict.grade.right and not verdict.grade.needs_reason


def description(concept: Concept, mutant: Mutant) -> Outcome:
    """Return what is known about a mutant before it is tried: its outcome if it crashes the process."""
    return Outcome.about(concept, mutant.implementation, mutant.kind, mutant.line, mutant.sentence)
