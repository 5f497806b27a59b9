"""Plant faults in a function of the user, and find out which of them the oracle detects."""

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
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.judge.limitation import OrdinaryInputs
from oracle.mutation.planting import mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Session


@dataclass
class MutationReport:
    """The outcomes of the faults planted in one function.

    `wrong` is the failure of the function itself, empty if it is right; mutants of a wrong function are not tried.
    `limits` are the smallest relative errors that are detected, by what is returned and dtype.
    """

    name: str
    wrong: str = ""
    examples: int = 0
    notes: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    limits: dict[tuple[str, str], float] = field(default_factory=dict)

    def counted(self) -> dict[str, Counter[str]]:
        """The number of mutants of each outcome, by kind of fault."""
        found: dict[str, Counter[str]] = {}
        for one in self.outcomes:
            found.setdefault(one.kind, Counter())[one.outcome] += 1
        return found


def mutate(
    concept: Concept,
    located: LocatedFunction,
    binding: Binding,
    side: Any,
    profile: str = "default",
    seed: int = 0,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> MutationReport:
    """Judge a function, then each mutant of it; `finished` is called with each outcome."""
    own = candidate_implementations(located, binding, side)
    plan = CheckPlan(replace(concept, implementations=(*concept.implementations, *own)), PROFILES[profile], seed)
    report, finder = MutationReport(located.name), OutcomeFinder(plan)
    for implementation in own:
        _judge_original(plan, implementation, report)
        if report.wrong:
            return report
    outcomes: dict[tuple[str, int, str], list[Outcome]] = {}
    for place, implementation in enumerate(own):

        def build(names: dict[str, Any], place: int = place) -> Implementation:
            top, _, rest = located.name.partition(".")
            thing = names[top]
            maker = thing if located.maker is not None else None
            again = replace(located, function=getattr(thing, rest) if rest else thing, maker=maker)
            return candidate_implementations(again, binding, side)[place]

        for mutant in mutants(plan.concept, implementation, located.function, build):
            outcome = finder.outcome_of(mutant)
            outcomes.setdefault((outcome.kind, outcome.line, outcome.change), []).append(outcome)
            finished(outcome)
    # A fault may show in the value, in the gradient, or in both: it counts as found if one of them is found.
    report.outcomes = [min(found, key=lambda one: _ORDER.index(one.outcome)) for found in outcomes.values()]
    return report


_ORDER: tuple[OutcomeName, ...] = ("found", "missed", "within the bound", "equivalent")


def _judge_original(plan: CheckPlan, implementation: Implementation, report: MutationReport) -> None:
    """Judge the function without a fault; mutants of a function that is wrong already mean nothing."""
    session, limitation = Session(plan, implementation), OrdinaryInputs(plan.concept.domain).limitation
    seen: set[tuple[str, str, int]] = set()
    for group in session.questions():
        for question in group:
            check = question.check
            if check.name == "errors":  # the documented messages are those of the catalogue's implementations
                continue
            verdict, _ = session.ask(question)
            seen.add((question.dtype, question.regime, question.turn))
            if not verdict.right and check.advisory:
                # NaN and infinities are outside the domain: noted, and no reason to stop.
                report.notes[:] = report.notes or [f"given NaN or an infinity, it {verdict.sentence}"]
            elif not verdict.right and limitation(question.example, verdict) is None:
                report.wrong = f"{check.name} in {question.dtype}: {verdict}"
                if question.example is not None:
                    report.wrong += f"\n{question.example.snippet()}"
                return
            if question.part.cases:
                case = session.case(question.part.cases[0])
                for name, dtype, error in detectable_errors(implementation, check.name, case, verdict):
                    report.limits[name, dtype] = min(error, report.limits.get((name, dtype), np.inf))
        session.forget()
    report.examples = len(seen)
