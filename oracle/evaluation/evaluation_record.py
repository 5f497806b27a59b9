"""Build the evaluation record from the results of an evaluation."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from oracle.evaluation import summary
from oracle.evaluation.definition_faults import FaultyDefinition
from oracle.evaluation.false_alarms import CorrectFunction
from oracle.evaluation.outcome_types import Outcome
from oracle.evaluation.workers import BaselineSeconds, EvaluationPlan, Result
from oracle.records.environment import current_environment
from oracle.records.evaluation import EvaluationRecord


def evaluation_record(
    results: Sequence[Result], plan: EvaluationPlan, started: datetime, seconds: float
) -> EvaluationRecord:
    """Return the record of an evaluation that began at `started` and took `seconds` of elapsed time."""
    outcomes = sorted((one for one in results if isinstance(one, Outcome)), key=lambda outcome: outcome.concept)
    correct = [one for one in results if isinstance(one, CorrectFunction)]
    baseline_seconds: dict[str, float] = defaultdict(float)
    for one in results:
        if isinstance(one, BaselineSeconds):
            for name, spent in one.seconds.items():
                baseline_seconds[name] += spent
    return EvaluationRecord(
        started=started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=seconds,
        profile=plan.profile,
        seed=plan.seed,
        every=plan.every,
        baselines_every=plan.baselines_every,
        environment=current_environment(),
        verdicts=sum(outcome.verdicts for outcome in outcomes),
        examples_until_found=summary.quantiles(outcomes, lambda outcome: outcome.examples),
        seconds_until_found=summary.quantiles(outcomes, lambda outcome: outcome.seconds + outcome.truth_seconds),
        kinds=summary.fault_kinds(outcomes),
        detectors=summary.detectors(outcomes, correct, baseline_seconds),
        ablation=summary.ablation(outcomes, [one for one in results if isinstance(one, FaultyDefinition)]),
        concepts=summary.concepts(outcomes),
        within_bound=summary.mutants_with(outcomes, "within the bound"),
        missed=summary.mutants_with(outcomes, "missed"),
        equivalent_by_reason=summary.equivalent_by_reason(outcomes),
        equivalent=summary.mutants_with(outcomes, "equivalent"),
        variants=summary.variants(correct),
        false_alarms=summary.false_alarms(correct),
    )
