"""What becomes of a mutant: who convicted it, after how much, or why nobody did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oracle.calling import Answer, Output
from oracle.evaluation.outcome_types import FoundBy, Outcome, OutcomeName
from oracle.mutation.planting import Mutant
from oracle.records.grades import Grade
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Asked, Question, Session

__all__ = ["outcome_of"]

# Checks that everybody would build. For the others the trial has to show what they are for, so a mutant that one of
# them convicts is asked on, until one of these convicts it too or nothing is left to ask.
_CORE = ("value", "gradient", "second", "state")


_PATIENCE = 150  # further questions, in search of another check or regime that convicts as well
_MOSTLY_CONVICTED = 100  # groups of questions, after which a mutant that is left is probably none


@dataclass
class _Progress:
    """What was heard so far."""

    found_by: list[FoundBy] = field(default_factory=list)
    first: str = ""
    examples: set[tuple[Any, ...]] = field(default_factory=set)
    until: int = 0
    seconds: float = 0.0
    truths: float = 0.0
    worst: dict[str, float] = field(default_factory=dict)
    verdicts: int = 0
    after: int = 0  # questions after the first conviction
    complete: bool = False  # whether all was asked although it is convicted
    rearranged: float = 0.0  # largest error ÷ rearranged budget, where the direct one did not do
    compared: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether nothing that could still come would change what the ablation says."""
        return bool(self.found_by) and not any(self.needed)

    @property
    def needed(self) -> tuple[str, str, str]:
        """The only check, regime and layout that convicted, each empty where it does not hang on one."""
        checks, regimes, layouts = ({getattr(k, part) for k in self.found_by} for part in ("check", "regime", "layout"))
        check = next(iter(checks)) if len(checks) == 1 else ""
        return (
            "" if check in _CORE else check,
            next(iter(regimes)) if len(regimes) == 1 else "",
            next(iter(layouts)) if len(layouts) == 1 and "contiguous" not in layouts else "",
        )

    def may_add(self, asked: Asked) -> bool:
        """Whether a conviction by this question would show that the only one is not needed."""
        if not self.found_by:
            return True
        check, regime, layout = self.needed
        return bool(
            (check and asked.check != check)
            or (regime and asked.regime != regime)
            or (layout and asked.layout != layout and asked.layout)
        )


def outcome_of(exam: CheckPlan, mutant: Mutant) -> Outcome:
    """Put the mutant before the exam until its fate is clear."""
    concept, honest = exam.concept, exam.concept[mutant.implementation.name]
    sitting = Session(exam, mutant.implementation, honest)
    hearing = _Progress()
    unseen: list[list[Question]] = []  # groups whose answers were not yet compared with the honest ones
    for number, group in enumerate(sitting.questions()):
        for question in group:
            if hearing.may_add(question.asked):
                _hear(sitting, question, hearing)
        if hearing.settled or (hearing.after > _PATIENCE and not exam.patient(hearing.needed)):
            break
        if not hearing.found_by:
            if number < _MOSTLY_CONVICTED:
                unseen.append(group)
            else:
                _compare(sitting, group, hearing)
        if number % 8 == 7:
            sitting.forget()
    else:
        if hearing.found_by:
            exam.lose_patience(hearing.needed)
            hearing.complete = True
    outcome: OutcomeName
    outcome, reason = (
        ("found", hearing.found_by[0].check) if hearing.found_by else _unconvicted(sitting, mutant, hearing, unseen)
    )
    return Outcome(
        concept=concept.name,
        implementation=mutant.implementation.name,
        side=mutant.implementation.side,
        gives=mutant.implementation.gives,
        kind=mutant.kind,
        line=mutant.line,
        change=mutant.sentence,
        outcome=outcome,
        reason=reason,
        verdict=hearing.first,
        examples=hearing.until or len(hearing.examples),
        seconds=hearing.seconds,
        truth_seconds=hearing.truths,
        found_by=hearing.found_by,
        needed=[part for part in hearing.needed if part] if hearing.complete else [],
        worst={} if hearing.found_by else hearing.worst,
        verdicts=hearing.verdicts,
    )


def _hear(sitting: Session, question: Question, hearing: _Progress) -> None:
    asked = question.asked
    example = (asked.dtype, asked.regime, asked.example)
    if hearing.found_by:
        hearing.after += 1
    else:
        if example not in hearing.examples:
            hearing.truths += sum(timed.truth() for timed in question.cases)
        hearing.examples.add(example)
    verdict, seconds = sitting.ask(question)
    hearing.verdicts += 1
    if not hearing.found_by:
        hearing.seconds += seconds
    if sitting.convicts(question, verdict):
        if not hearing.found_by:
            hearing.first, hearing.until = f"{verdict.grade}: {verdict.sentence}", len(hearing.examples)
        hearing.found_by.append(FoundBy(asked.check, asked.dtype, asked.regime, asked.layout))
    elif verdict.grade == "rearranged":
        hearing.rearranged = max(hearing.rearranged, verdict.loose)
    elif verdict.grade == Grade.ACCURATE and not verdict.vacuous:
        hearing.worst[asked.dtype] = max(hearing.worst.get(asked.dtype, 0.0), verdict.fraction)


def _unconvicted(
    sitting: Session, mutant: Mutant, hearing: _Progress, unseen: list[list[Question]]
) -> tuple[OutcomeName, str]:
    """Why nobody convicted it."""
    if mutant.fired is not None and not mutant.fired():
        return "missed", "its condition was never met"
    for group in unseen:
        for question in group:  # once more: the answers were let go of
            sitting.ask(question)
        _compare(sitting, group, hearing)
        sitting.forget()
    if not hearing.different:
        formats = ", ".join(hearing.worst) or "every format"
        return "equivalent", f"the same bits as without the fault, in {hearing.compared:,} answers in {formats}"
    differ = f"{len(hearing.different):,} of {hearing.compared:,} answers differ, first in {hearing.different[0]}; "
    if hearing.rearranged:
        form = f"{hearing.rearranged:.2g} of what rounding allows a form that multiplies out"
        return "within the bound", f"{differ}none is further from the truth than {form}"
    worst = max(hearing.worst.values(), default=0.0)
    return "within the bound", f"{differ}none is further from the truth than {worst:.2g} of what rounding allows"


def _compare(sitting: Session, group: list[Question], hearing: _Progress) -> None:
    """Note where the answers of a group are not those of the honest implementation bit for bit."""
    seen: set[int] = set()
    for question in group:
        for timed in question.cases:
            if id(timed) in seen:
                continue
            seen.add(id(timed))
            for ours, theirs in sitting.answers(timed):
                hearing.compared += 1
                if not _same(ours, theirs):
                    hearing.different.append(f"{question.asked.dtype}, {question.asked.regime}")


def _same(one: Answer, other: Answer) -> bool:
    if (one.raised is None) != (other.raised is None):
        return False
    pairs: list[tuple[Output | None, Output | None]] = [(one.value, other.value)]
    pairs += [(one.gradients.get(name), other.gradients.get(name)) for name in {*one.gradients, *other.gradients}]
    pairs += [
        (one.second_derivatives.get(name), other.second_derivatives.get(name))
        for name in {*one.second_derivatives, *other.second_derivatives}
    ]
    return all(_same_output(a, b) for a, b in pairs)


def _same_output(one: Output | None, other: Output | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        one.dtype == other.dtype
        and one.kind == other.kind
        and one.values.shape == other.values.shape
        and np.array_equal(one.values, other.values, equal_nan=True)
    )
