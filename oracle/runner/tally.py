"""Count the verdicts of one cell, and make its record."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge import Check, Verdict, worse
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.records import DECADES, Cell, Curve, Finding, RegimeTally, shows_nothing
from oracle.records.grades import Grade
from oracle.runner.snippets import snippet

Kind = Literal["simplest", "worst", "documented"]
_EXPLAINED = (Grade.REARRANGED, Grade.NORMWISE, Grade.LIMITED)


@dataclass(eq=False)
class Tally:
    """One cell: concept × implementation × check × dtype.

    `unexpected` is the worst verdict that is not an expected failure, with its example. `notable` is the same for
    rearranged and normwise answers, which pass but are shown. `limited` is the first failure beyond ordinary inputs, in
    a concept of the user: the catalogue states such failures. `stale` holds expected failures that no longer occur.
    `expected` is the reason for the expected failures that were confirmed, and `expected_symptoms` holds their grades
    and symptoms.
    """

    concept: Concept
    implementation: Implementation
    check: Check
    dtype: str
    examples: int = 0
    vacuous: int = 0
    undecided: int = 0
    worst: Verdict = field(default_factory=lambda: Verdict(Grade.ACCURATE))
    regimes: dict[str, RegimeTally] = field(default_factory=dict)
    histogram: list[int] = field(default_factory=lambda: [0] * len(DECADES))
    unexpected: tuple[Verdict, Example] | None = None
    notable: tuple[Verdict, Example] | None = None
    limited: tuple[Verdict, Example, Limitation] | None = None
    unsupported: str = ""
    expected: str | None = None
    shown: Verdict | None = None
    expected_symptoms: set[tuple[str, str]] = field(default_factory=set)
    stale: list[tuple[Verdict, Example]] = field(default_factory=list)
    subgradient_choices: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, verdict: Verdict, example: Example) -> None:
        """Count one verdict; of a training run, the verdict of each certified step."""
        if verdict.curve is not None:
            self.curves.append(verdict.curve)
            for each, step in verdict.steps:
                self.add(each, step)
            return
        self.examples += 1
        regime = self.regimes.setdefault(example.regime, RegimeTally(0))
        regime.examples += 1
        if verdict.grade is Grade.UNSUPPORTED:
            self.unsupported = verdict.sentence
            return
        if verdict.vacuous:
            self.vacuous += 1
            return
        self._measure(verdict, regime)
        # A failure that is expected to be wrong may be smaller on some inputs, and only normwise there.
        grade = Grade.WRONG if verdict.grade is Grade.NORMWISE else verdict.grade
        if (grade, verdict.symptom) in self.expected_symptoms:
            return  # an expected failure, shown by its counterexample
        if not self._passes(verdict):
            limitation = None if self.strict else OrdinaryInputs(self.concept.domain).limitation(example, verdict)
            if limitation is None:
                self.unexpected = _worse(self.unexpected, (verdict, example))
            elif self.limited is None:
                self.limited = verdict, example, limitation
        elif verdict.grade in (Grade.REARRANGED, Grade.NORMWISE):
            self.notable = _worse(self.notable, (verdict, example))

    def _measure(self, verdict: Verdict, regime: RegimeTally) -> None:
        """Count the error of one answer, also of an expected failure; that of an undecided answer is not known.

        An answer without numbers to compare (an exception, a wrong shape) is further away than every bound.
        """
        if verdict.grade is Grade.UNDECIDED:
            self.undecided += 1
            return
        if not verdict.right and verdict.symptom == "structure":
            verdict = replace(verdict, fraction=math.inf, rearranged_fraction=math.inf, ulp=math.inf)
        regime.worst = max(regime.worst or 0.0, verdict.fraction)
        self.histogram[next(i for i, top in enumerate(DECADES) if verdict.fraction <= top)] += 1
        if (verdict.fraction, verdict.rearranged_fraction) > (self.worst.fraction, self.worst.rearranged_fraction):
            self.worst = verdict

    @property
    def strict(self) -> bool:
        """Whether the concept is of the catalogue, where a grade that passes on user code needs a stated reason."""
        return self.concept.address == self.concept.name

    def _passes(self, verdict: Verdict) -> bool:
        stated = any(form.implementation == self.implementation.name for form in self.concept.rearrangements)
        return verdict.right and (stated or not (self.strict and verdict.grade is Grade.NORMWISE))

    def find(self, kind: Kind, verdict: Verdict, example: Example) -> None:
        """Keep a verdict as evidence, with a snippet that reproduces it."""
        self.findings.append(
            Finding(
                kind=kind,
                sentence=verdict.sentence,
                entry=verdict.entry,
                expected=verdict.expected,
                got=verdict.got,
                ulp=verdict.ulp if verdict.entry else None,
                fraction=verdict.fraction if verdict.entry else None,
                regime=example.regime,
                seed=example.seed,
                snippet=snippet(self.concept, self.implementation, self.check.name, example, verdict),
            )
        )

    def cell(self) -> Cell:
        verdict = self._grade()
        return Cell(
            concept=self.concept.name,
            implementation=self.implementation.name,
            check=self.check.name,
            dtype=self.dtype,
            device="cpu",
            verdict=verdict,
            expected=self.expected,
            why=self._why() if verdict in _EXPLAINED and self.expected is None else None,
            examples=self.examples,
            vacuous=self.vacuous,
            undecided=self.undecided,
            worst=self.worst.fraction,
            worst_rearranged=self.worst.rearranged_fraction,
            worst_ulp=self.worst.ulp if math.isfinite(self.worst.ulp) else math.inf,
            regimes=self.regimes,
            histogram=self.histogram,
            subgradient_choices=self.subgradient_choices,
            curves=self.curves,
            findings=self.findings,
            seconds=self.seconds,
        )

    def _why(self) -> str:
        """Why this implementation loses digits: the documented reason, or a general one; or where it is right."""
        if self.limited is not None:
            _, example, limitation = self.limited
            low, high = OrdinaryInputs(self.concept.domain).range(example.dtype)
            where = "an empty input" if limitation is Limitation.EMPTY else f"magnitudes beyond {low:g} to {high:g}"
            return f"It is right for ordinary inputs, and fails on {where}: it {self.limited[0].sentence}"
        own = self.implementation.name
        stated = [form.sentence for form in self.concept.rearrangements if form.implementation == own]
        if stated or self.notable is None:
            return " ".join(stated)
        worst = self.notable[0]
        if worst.grade is Grade.NORMWISE:
            return "Its error is within the bound for other stable formulas, but not within that of the definition."
        times = f"{worst.fraction:.2g} times" if math.isfinite(worst.fraction) else "more than"
        return (
            f"The same formula in another order of operations: its error is {times} the rounding bound of the "
            "definition, and within the bound for formulas that are expanded or factored."
        )

    def _value_first(self) -> Grade | None:
        """Return the verdict of an expected failure of value or gradient, and record its reason; None if there is none.

        It is the verdict of a check that has no usable example because they are already wrong.
        """
        for check in ("value", "gradient") if self.check.differentiates else ("value",):
            for known in self.concept.expected_failures_of(self.implementation.name, check, self.dtype):
                self.expected = f"the {check} fails: {known.reason}"
                return Grade(known.verdict)
        return None

    def _grade(self) -> Grade:
        if self.unexpected is not None or self.stale:
            self.expected = None
            return self.unexpected[0].grade if self.unexpected is not None else Grade.WRONG
        if self.expected is not None and self.shown is not None:
            return self.shown.grade
        if self.unsupported:
            return Grade.UNSUPPORTED
        if shows_nothing(self.examples, self.vacuous):
            return self._value_first() or Grade.UNTESTED
        if self.limited is not None:
            return Grade.LIMITED
        return Grade.ACCURATE if self.notable is None else self.notable[0].grade


def _worse(seen: tuple[Verdict, Example] | None, new: tuple[Verdict, Example]) -> tuple[Verdict, Example]:
    return new if seen is None or worse(seen[0], new[0]) is new[0] else seen
