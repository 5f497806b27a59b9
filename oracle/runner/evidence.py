"""Evidence for the cells of the suite: expected failures are confirmed, other failures are shrunk."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import ExpectedFailure
from oracle.domains import VALID_REGIMES, Choice, Example, OutsideDomain, Reals, Scalar, round_to
from oracle.judge import Case, ExampleCheck, Verdict, judge_value, worse
from oracle.judge.limitation import OrdinaryInputs
from oracle.records.grades import Grade
from oracle.runner.clock import Clock
from oracle.runner.examples import seed_of
from oracle.runner.profiles import Profile
from oracle.runner.search import simplest
from oracle.runner.simplification import simplified
from oracle.runner.tally import Tally


def counterexample(concept: Concept, failure: ExpectedFailure, dtype: str) -> Example:
    """The counterexample of an expected failure; one for the check of special values may be outside the domain."""
    if failure.check != "special":
        return concept.domain.cast(failure.counterexample, dtype)
    inputs: dict[str, Any] = {}
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Choice):
            inputs[name] = failure.counterexample[name]
            continue
        array = np.asarray(failure.counterexample[name])
        real = isinstance(spec, Reals | Scalar)
        inputs[name] = round_to(array.astype(np.float64), dtype) if real else array.astype(np.int64)
        if isinstance(spec, Scalar):
            inputs[name] = float(inputs[name])
    return Example(inputs, dtype, "given", {})


def value_fails_as_expected(case: Case, implementation: Implementation) -> bool:
    """Whether the value is wrong on this example and the concept expects that; other checks then say nothing new."""
    listed = case.concept.expected_failures_of(implementation.name, "value", case.dtype)
    if not listed or not case.finite:
        return False
    verdict = judge_value(case, implementation)
    return not verdict.right or verdict.grade.needs_reason


def listed_grade(verdict: Verdict) -> Grade:
    """The grade under which a concept lists a failure: a normwise answer is wrong by the entrywise bounds."""
    return Grade.WRONG if verdict.grade is Grade.NORMWISE else verdict.grade


def confirm(concept: Concept, dtype: str, tallies: Mapping[tuple[str, str], Tally]) -> None:
    """Confirm each expected failure by its counterexample; one that no longer fails is a finding itself."""
    for failure in concept.expected_failures:
        tally = tallies.get((failure.implementation, failure.check))
        if tally is None or dtype not in failure.dtypes:
            continue
        example = counterexample(concept, failure, dtype)
        verdict = tally.check.judge(Case(concept, example), tally.implementation)
        if listed_grade(verdict) != failure.verdict:
            advice = f"update EXPECTED_FAILURES: give an input that fails in {dtype}, or remove {dtype} from `dtypes`"
            listed = f"is listed as {failure.verdict} ({failure.reason})"
            sentence = f"{listed}, but its counterexample is now {verdict.grade}; {advice}"
            tally.stale.append((Verdict(Grade.WRONG, sentence), example))
            continue
        if tally.expected is None:
            tally.expected = failure.reason
        elif failure.reason not in tally.expected:
            tally.expected += f"; {failure.reason}"
        tally.shown = verdict if tally.shown is None else worse(tally.shown, verdict)
        tally.find("documented", verdict, example)
        tally.expected_symptoms.add((listed_grade(verdict), verdict.symptom))
        tally.add(verdict, example)
        if failure.check == "value":
            # The failure may occur in some layouts only, if a library uses another kernel there, and beside a NaN.
            for check in ("layout", "special", *(["purity"] if verdict.grade is Grade.RAISED else [])):
                if (other := tallies.get((failure.implementation, check))) is not None:
                    other.expected_symptoms.add((listed_grade(verdict), verdict.symptom))


def add_evidence(tally: Tally, profile: Profile, seed: int, clock: Clock) -> None:
    """Add findings: the simplest example of what is unexpected or rearranged, and the worst one if it is another."""
    for stale in tally.stale:
        tally.find("documented", *stale)
    found = tally.unexpected or (tally.limited and tally.limited[:2]) or tally.notable
    if found is None:
        return
    verdict, example = found
    drawn = example.regime in (*VALID_REGIMES, "special", "long", "sizes")
    simple = _documented_rearrangement(tally) if tally.unexpected is None and tally.limited is None else None
    if simple is None and drawn:
        with clock("simplest inputs"):
            simple = _simplest(tally, found, profile.search_seconds, seed)
    if simple is not None:
        tally.find("simplest", *simple)
        if simple[1].snippet() == example.snippet():
            return
    tally.find("worst" if simple else "simplest", verdict, example)


def _documented_rearrangement(tally: Tally) -> tuple[Verdict, Example] | None:
    """The documented example of an implementation that loses digits, if it shows it in this cell; saves a search."""
    if not (isinstance(tally.check, ExampleCheck) and tally.check.steers):
        return None
    for rearrangement in tally.concept.rearrangements:
        if rearrangement.implementation == tally.implementation.name:
            try:
                example = tally.concept.domain.cast(rearrangement.example, tally.dtype)
            except OutsideDomain:  # an example that overflows in one dtype may be too large for another
                continue
            verdict = tally.check.judge(Case(tally.concept, example), tally.implementation)
            if verdict.grade in (Grade.REARRANGED, Grade.NORMWISE):
                return verdict, example
    return None


def _simplest(tally: Tally, like: tuple[Verdict, Example], seconds: float, seed: int) -> tuple[Verdict, Example] | None:
    """The simplest example with the same grade and symptom, and its verdict; None if none was found in time."""
    regime = "plain" if like[1].regime in ("long", "sizes") else like[1].regime

    def verdict_on(example: Example) -> Verdict:
        case = Case(tally.concept, example)
        if tally.check.follows_value and value_fails_as_expected(case, tally.implementation):
            return Verdict(Grade.ACCURATE, vacuous=True)
        return tally.check.judge(case, tally.implementation)

    ordinary = OrdinaryInputs(tally.concept.domain)
    limitation = tally.limited[2] if tally.limited is not None and like == tally.limited[:2] else None

    def shows(example: Example) -> bool:
        verdict = verdict_on(example)
        if not tally.strict and ordinary.limitation(example, verdict) is not limitation:
            return False  # a fault at ordinary magnitudes must not become a limitation, nor the reverse
        return (verdict.grade, verdict.symptom) == (like[0].grade, like[0].symptom)

    own_seed = seed_of(tally.concept, tally.dtype, seed, "hunt")  # the key decides the seed; it is kept since version 1
    example = simplest(tally.concept, tally.dtype, regime, own_seed, seconds, shows)
    if example is None:
        example = simplified(tally.concept, like[1], seconds, shows)
    return None if example is None else (verdict_on(example), example)
