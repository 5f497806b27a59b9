"""Plant faults in somebody's own function, and say which of them the oracle would notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from oracle.candidates.adapters import candidate_implementations
from oracle.candidates.binding import Binding
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.sensitivity import detectable_errors
from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.outcome_types import Outcome, OutcomeName
from oracle.evaluation.outcomes import outcome_of
from oracle.mutation.planting import mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Asked, Session

__all__ = ["MutationReport", "mutate"]


@dataclass
class MutationReport:
    """What became of the faults planted in one function.

    `wrong` is what the oracle says of the function as it stands, empty where it is right: of one that is wrong already,
    mutants tell nothing. `limits` are the smallest relative errors that are noticed, by what is returned and dtype.
    """

    name: str
    wrong: str = ""
    examples: int = 0
    notes: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    limits: dict[tuple[str, str], float] = field(default_factory=dict)

    def counted(self) -> dict[str, Counter[str]]:
        """How many of each class came to what."""
        found: dict[str, Counter[str]] = {}
        for one in self.outcomes:
            found.setdefault(one.kind, Counter())[one.outcome] += 1
        return found


def mutate(
    concept: Concept,
    found: LocatedFunction,
    binding: Binding,
    side: Any,
    profile: str = "default",
    seed: int = 0,
    told: Callable[[Outcome], None] = lambda fate: None,
) -> MutationReport:
    """Judge the function as it stands, then with each fault in it; `told` hears of each fate as it comes."""
    own = candidate_implementations(concept, found, binding, side)
    exam = CheckPlan(replace(concept, implementations=(*concept.implementations, *own)), PROFILES[profile], seed)
    report = MutationReport(found.name)
    for implementation in own:
        _as_it_stands(exam, implementation, report)
        if report.wrong:
            return report
    fates: dict[tuple[str, int, str], list[Outcome]] = {}
    for place, implementation in enumerate(own):

        def made(names: dict[str, Any], place: int = place) -> Implementation:
            top, _, rest = found.name.partition(".")
            thing = names[top]
            again = replace(found, function=getattr(thing, rest) if rest else thing, owner=thing if rest else None)
            return candidate_implementations(concept, again, binding, side)[place]

        for mutant in mutants(exam.concept, implementation, found.function, made):
            one = outcome_of(exam, mutant)
            fates.setdefault((one.kind, one.line, one.change), []).append(one)
            told(one)
    # One fault may show in the value, in the gradient, or in both: noticed once is noticed.
    report.outcomes = [min(found, key=lambda one: _GRAVEST.index(one.outcome)) for found in fates.values()]
    return report


_GRAVEST: tuple[OutcomeName, ...] = ("found", "missed", "within the bound", "equivalent")


def _as_it_stands(exam: CheckPlan, implementation: Implementation, report: MutationReport) -> None:
    sitting = Session(exam, implementation)
    seen: set[Asked] = set()
    for group in sitting.questions():
        for question in group:
            if question.asked.check == "errors":  # of which a page demands its own words
                continue
            verdict, _ = sitting.ask(question)
            seen.add(replace(question.asked, check="", layout=""))
            if not verdict.right and question.asked.check == "special":
                # What is not finite is beyond the domain: worth saying, and no reason to stop.
                report.notes[:] = report.notes or [f"given what is not finite, it {verdict.sentence}"]
            elif not verdict.right:
                example = question.cases[0].case.example if question.cases else None
                report.wrong = f"{question.asked.check} in {question.asked.dtype}: {verdict}"
                if example is not None:
                    report.wrong += f"\n{example.snippet()}"
                return
            if question.cases:
                case = sitting.case(question.cases[0])
                for name, dtype, limit in detectable_errors(sitting, question.asked, case, verdict):
                    report.limits[name, dtype] = min(limit, report.limits.get((name, dtype), np.inf))
        sitting.forget()
    report.examples = len(seen)
