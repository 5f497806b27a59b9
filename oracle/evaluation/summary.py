"""Build the evaluation record: summarise the outcomes of mutants and the verdicts on correct functions."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from oracle.evaluation.baselines import BASELINES
from oracle.evaluation.definition_faults import FaultyDefinition
from oracle.evaluation.false_alarms import CorrectFunction
from oracle.evaluation.outcome_types import Outcome, OutcomeName
from oracle.evaluation.workers import EvaluationPlan, Result
from oracle.mutation.vocabulary import KINDS
from oracle.records.environment import current_environment
from oracle.records.evaluation import (
    ALL_BASELINES,
    ORACLE,
    Ablation,
    ConceptOutcomes,
    Detector,
    EvaluationRecord,
    FalseAlarm,
    FaultKind,
    MutantRecord,
    OutcomeCounts,
    VariantRecord,
)

_ASPECTS: tuple[Literal["check", "regime", "layout"], ...] = ("check", "regime", "layout")
_ALWAYS_RUN = ("value", "gradient", "second", "state", "crashed")  # the ablation does not look for a replacement


def _fault_kinds(outcomes: Sequence[Outcome]) -> list[FaultKind]:
    """One row for each kind of fault that was planted, with the counts of the sample that the baselines were run on."""
    table = {name: FaultKind(name=name, description=description) for name, description in KINDS.items()}
    for outcome in outcomes:
        kind = table[outcome.kind]
        _count(kind, outcome)
        if outcome.baselines and outcome.outcome in ("found", "missed"):
            for name in (*outcome.baselines, ALL_BASELINES, ORACLE):
                kind.shown[name] = kind.shown.get(name, 0) + 1
                kind.found_by[name] = kind.found_by.get(name, 0) + bool(_flags(name, outcome))
    return [kind for kind in table.values() if kind.mutants]


def _count(row: OutcomeCounts, outcome: Outcome) -> None:
    row.mutants += 1
    row.found += outcome.outcome == "found"
    row.only_normwise += outcome.only == "normwise"
    row.only_limited += outcome.only == "limited"
    row.equivalent += outcome.outcome == "equivalent"
    row.within_bound += outcome.outcome == "within the bound"
    row.missed += outcome.outcome == "missed"


def _detectors(
    outcomes: Sequence[Outcome], correct: Sequence[CorrectFunction], seconds: dict[str, float]
) -> list[Detector]:
    """One row for the oracle, each baseline, whose processor time is in `seconds`, and all baselines together."""
    shown = [outcome for outcome in outcomes if outcome.baselines]
    own = sum(outcome.seconds + outcome.truth_seconds for outcome in shown)
    rows = [
        Detector(name=ORACLE, description="this project at its default profile", seconds=own),
        *(Detector(name=b.name, description=b.description, seconds=seconds.get(b.name, 0.0)) for b in BASELINES),
        Detector(name=ALL_BASELINES, description="reported as wrong by any of them", seconds=sum(seconds.values())),
    ]
    for row in rows:
        for outcome in shown:
            flags = _flags(row.name, outcome)
            if flags is None:
                continue
            if outcome.outcome in ("found", "missed"):
                row.shown += 1
                row.found += flags
            else:
                row.harmless += 1
                row.harmless_flagged += flags
        for function in correct:
            flags = _flags(row.name, function)
            if flags is not None:
                row.correct += 1
                row.false_alarms += flags
    return rows


def _flags(name: str, result: Outcome | CorrectFunction) -> bool | None:
    """Whether the detector `name` reports a failure; None where it was not run."""
    if name == ORACLE:
        return result.outcome == "found" if isinstance(result, Outcome) else bool(result.false_alarms)
    return any(result.baselines.values()) if name == ALL_BASELINES else result.baselines.get(name)


def _ablation(outcomes: Iterable[Outcome], definitions: Sequence[FaultyDefinition]) -> list[Ablation]:
    """One row for each check, regime and layout: how many mutants it found first, and how many only it found.

    The row of the laws counts faulty definitions: their value agrees with their own truth, so only a law finds them.
    """
    table: dict[tuple[str, str], Ablation] = {}
    if definitions:
        laws = table["check", "laws"] = Ablation(aspect="check", name="laws", searched=len(definitions))
        broken = [d for d in definitions if d.law]
        laws.first = laws.only = len(broken)
        laws.example = next((f"{d.concept} definition: {d.change} breaks the law {d.law!r}" for d in broken), "")
    for outcome in outcomes:
        if outcome.outcome != "found":
            continue
        for aspect in _ASPECTS:
            names = list(dict.fromkeys(getattr(check, aspect) for check in outcome.found_by))
            rows = [table.setdefault((aspect, name), Ablation(aspect=aspect, name=name)) for name in names]
            rows[0].first += 1
            if len(rows) > 1 or (aspect == "layout" and names[0] == "contiguous"):
                for row in rows:
                    row.searched += 1
            elif names[0] in outcome.needed or names[0] in _ALWAYS_RUN:
                rows[0].searched += 1
                rows[0].only += 1
                rows[0].example = rows[0].example or f"{outcome.concept} {outcome.implementation}: {outcome.change}"
    return sorted(table.values(), key=lambda row: (_ASPECTS.index(row.aspect), -row.first))


def _concepts(outcomes: Sequence[Outcome]) -> list[ConceptOutcomes]:
    rows: dict[str, ConceptOutcomes] = {}
    costs: dict[str, list[tuple[float, float]]] = {}
    for outcome in outcomes:
        _count(rows.setdefault(outcome.concept, ConceptOutcomes(concept=outcome.concept)), outcome)
        if outcome.outcome == "found":
            costs.setdefault(outcome.concept, []).append((outcome.examples, outcome.seconds + outcome.truth_seconds))
    for name, found in costs.items():
        rows[name].examples, rows[name].seconds = (float(x) for x in np.median(np.array(found), axis=0))
    return [rows[name] for name in sorted(rows)]


def _quantiles(outcomes: Sequence[Outcome], figure: Callable[[Outcome], float]) -> list[float]:
    """Return the quantiles 0.1, 0.5, 0.9, 0.99 of `figure` over the mutants found outside scenes; [] if none."""
    found = [figure(outcome) for outcome in outcomes if outcome.outcome == "found" and outcome.gives != "state"]
    return [float(q) for q in np.quantile(found, [0.1, 0.5, 0.9, 0.99])] if found else []


def _mutants_with(outcomes: Iterable[Outcome], name: OutcomeName) -> list[MutantRecord]:
    records = []
    for m in outcomes:
        if m.outcome == name:
            flagging = [baseline for baseline, flags in m.baselines.items() if flags]
            mutant = (m.concept, m.implementation, m.kind, m.line, m.change, m.reason, m.worst, flagging)
            records.append(MutantRecord(*mutant))
    return records


def _equivalent_by_reason(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many mutants are equivalent, by reason (without the numbers in it), the most frequent reason first."""
    reasons = Counter(
        re.sub(r"[\d,]+ answers.*", "all answers", re.sub(r"\d+ statements", "all statements", outcome.reason))
        for outcome in outcomes
        if outcome.outcome == "equivalent"
    )
    return dict(reasons.most_common())


def _variants(correct: Iterable[CorrectFunction]) -> list[VariantRecord]:
    return [
        VariantRecord(f.concept, f.implementation, f.description, f.examples, f.verdicts, f.rearranged, f.false_alarms)
        for f in correct
        if f.is_variant
    ]


def _false_alarms(correct: Iterable[CorrectFunction]) -> list[FalseAlarm]:
    flagged = ((name, f) for f in correct for name, flags in f.baselines.items() if flags)
    return [FalseAlarm(name, f.concept, f.implementation) for name, f in flagged]


def evaluation_record(
    results: Sequence[Result], plan: EvaluationPlan, started: str, seconds: float, *, interrupted: bool = False
) -> EvaluationRecord:
    """Return the record of an evaluation that began at `started` (ISO 8601) and took `seconds` of elapsed time."""
    # The sort keeps the order within a concept; concepts are finished in another order in each run.
    results = sorted(results, key=lambda result: result.concept)
    outcomes = [one for one in results if isinstance(one, Outcome)]
    correct = [one for one in results if isinstance(one, CorrectFunction)]
    baseline_seconds: dict[str, float] = defaultdict(float)
    for outcome in outcomes:
        for name, spent in outcome.baseline_seconds.items():
            baseline_seconds[name] += spent
    return EvaluationRecord(
        started=started,
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=seconds,
        profile=plan.profile,
        seed=plan.seed,
        interrupted=interrupted,
        every=plan.every,
        baselines_every=plan.baselines_every,
        environment=current_environment(),
        verdicts=sum(outcome.verdicts for outcome in outcomes),
        examples_until_found=_quantiles(outcomes, lambda outcome: outcome.examples),
        seconds_until_found=_quantiles(outcomes, lambda outcome: outcome.seconds + outcome.truth_seconds),
        kinds=_fault_kinds(outcomes),
        detectors=_detectors(outcomes, correct, baseline_seconds),
        ablation=_ablation(outcomes, [one for one in results if isinstance(one, FaultyDefinition)]),
        concepts=_concepts(outcomes),
        within_bound=_mutants_with(outcomes, "within the bound"),
        missed=_mutants_with(outcomes, "missed"),
        equivalent_by_reason=_equivalent_by_reason(outcomes),
        equivalent=_mutants_with(outcomes, "equivalent"),
        variants=_variants(correct),
        false_alarms=_false_alarms(correct),
    )
