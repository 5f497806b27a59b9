"""What becomes of a mutant: who convicted it, after how much, or why nobody did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
import numpy as np

from oracle.calling import Answer, Output
from oracle.mutation.planting import Mutant
from oracle.records.grades import Grade
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Asked, Question, Session

__all__ = ["Killer", "Outcome", "Sort", "fate"]

Sort = Literal["killed", "equivalent", "inside the budget", "survived"]

# Checks that everybody would build. For the others the trial has to show what they are for, so a mutant that one of
# them convicts is asked on, until one of these convicts it too or nothing is left to ask.
_CORE = ("value", "gradient", "second", "state")


_PATIENCE = 150  # further questions, in search of another check or regime that convicts as well
_MOSTLY_CONVICTED = 100  # groups of questions, after which a mutant that is left is probably none


class Killer(msgspec.Struct, frozen=True):
    """A question that convicted."""

    check: str
    dtype: str
    regime: str
    layout: str


class Outcome(msgspec.Struct, kw_only=True):
    """One mutant and what became of it. `how` says how that was decided, `verdict` what the judge said first.

    `examples` and `seconds` are what it took until then, in examples and in processor time, truths included.
    `killers` are enough questions to know which check, regime or layout was needed, and not all that there are.
    """

    concept: str
    implementation: str
    side: str
    gives: str
    kind: str
    line: int
    change: str
    sort: Sort
    how: str
    verdict: str = ""
    examples: int = 0
    seconds: float = 0.0
    seconds_of_truth: float = 0.0
    killers: list[Killer] = []
    needed: list[str] = []  # where all was asked: the only check, regime and layout that convicted
    budget: dict[str, float] = {}  # of a survivor: largest error ÷ direct budget, by dtype
    judged: int = 0
    tools: dict[str, bool] = {}  # whether each tool of today convicts, of those that were asked


@dataclass
class _Progress:
    """What was heard so far."""

    killers: list[Killer] = field(default_factory=list)
    first: str = ""
    examples: set[tuple[Any, ...]] = field(default_factory=set)
    until: int = 0
    seconds: float = 0.0
    truths: float = 0.0
    budget: dict[str, float] = field(default_factory=dict)
    judged: int = 0
    after: int = 0  # questions after the first conviction
    complete: bool = False  # whether all was asked although it is convicted
    rearranged: float = 0.0  # largest error ÷ rearranged budget, where the direct one did not do
    compared: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether nothing that could still come would change what the ablation says."""
        return bool(self.killers) and not any(self.needed)

    @property
    def needed(self) -> tuple[str, str, str]:
        """The only check, regime and layout that convicted, each empty where it does not hang on one."""
        checks, regimes, layouts = ({getattr(k, part) for k in self.killers} for part in ("check", "regime", "layout"))
        check = next(iter(checks)) if len(checks) == 1 else ""
        return (
            "" if check in _CORE else check,
            next(iter(regimes)) if len(regimes) == 1 else "",
            next(iter(layouts)) if len(layouts) == 1 and "contiguous" not in layouts else "",
        )

    def may_add(self, asked: Asked) -> bool:
        """Whether a conviction by this question would show that the only one is not needed."""
        if not self.killers:
            return True
        check, regime, layout = self.needed
        return bool(
            (check and asked.check != check)
            or (regime and asked.regime != regime)
            or (layout and asked.layout != layout and asked.layout)
        )


def fate(exam: CheckPlan, mutant: Mutant) -> Outcome:
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
        if not hearing.killers:
            if number < _MOSTLY_CONVICTED:
                unseen.append(group)
            else:
                _compare(sitting, group, hearing)
        if number % 8 == 7:
            sitting.forget()
    else:
        if hearing.killers:
            exam.lose_patience(hearing.needed)
            hearing.complete = True
    sort: Sort
    sort, how = (
        ("killed", hearing.killers[0].check) if hearing.killers else _unconvicted(sitting, mutant, hearing, unseen)
    )
    return Outcome(
        concept=concept.name,
        implementation=mutant.implementation.name,
        side=mutant.implementation.side,
        gives=mutant.implementation.gives,
        kind=mutant.kind,
        line=mutant.line,
        change=mutant.sentence,
        sort=sort,
        how=how,
        verdict=hearing.first,
        examples=hearing.until or len(hearing.examples),
        seconds=hearing.seconds,
        seconds_of_truth=hearing.truths,
        killers=hearing.killers,
        needed=[part for part in hearing.needed if part] if hearing.complete else [],
        budget={} if hearing.killers else hearing.budget,
        judged=hearing.judged,
    )


def _hear(sitting: Session, question: Question, hearing: _Progress) -> None:
    asked = question.asked
    example = (asked.dtype, asked.regime, asked.example)
    if hearing.killers:
        hearing.after += 1
    else:
        if example not in hearing.examples:
            hearing.truths += sum(timed.truth() for timed in question.cases)
        hearing.examples.add(example)
    verdict, seconds = sitting.ask(question)
    hearing.judged += 1
    if not hearing.killers:
        hearing.seconds += seconds
    if sitting.convicts(question, verdict):
        if not hearing.killers:
            hearing.first, hearing.until = f"{verdict.grade}: {verdict.sentence}", len(hearing.examples)
        hearing.killers.append(Killer(asked.check, asked.dtype, asked.regime, asked.layout))
    elif verdict.grade == "rearranged":
        hearing.rearranged = max(hearing.rearranged, verdict.loose)
    elif verdict.grade == Grade.ACCURATE and not verdict.vacuous:
        hearing.budget[asked.dtype] = max(hearing.budget.get(asked.dtype, 0.0), verdict.fraction)


def _unconvicted(
    sitting: Session, mutant: Mutant, hearing: _Progress, unseen: list[list[Question]]
) -> tuple[Sort, str]:
    """Why nobody convicted it."""
    if mutant.fired is not None and not mutant.fired():
        return "survived", "its condition was never met"
    for group in unseen:
        for question in group:  # once more: the answers were let go of
            sitting.ask(question)
        _compare(sitting, group, hearing)
        sitting.forget()
    if not hearing.different:
        formats = ", ".join(hearing.budget) or "every format"
        return "equivalent", f"the same bits as without the fault, in {hearing.compared:,} answers in {formats}"
    differ = f"{len(hearing.different):,} of {hearing.compared:,} answers differ, first in {hearing.different[0]}; "
    if hearing.rearranged:
        form = f"{hearing.rearranged:.2g} of what rounding allows a form that multiplies out"
        return "inside the budget", f"{differ}none is further from the truth than {form}"
    worst = max(hearing.budget.values(), default=0.0)
    return "inside the budget", f"{differ}none is further from the truth than {worst:.2g} of what rounding allows"


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
