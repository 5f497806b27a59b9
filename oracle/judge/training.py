"""The check of training: every certified step of a run is right, given the state before it.

Two correct runs that round differently drift apart, and after hundreds of steps their states cannot be compared. A
single step can be certified: from the state before, the batch and the constants to the loss and the state after. So a
long run is judged step by step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

import numpy as np

from oracle.calling import Answer, Output
from oracle.calling.trainer import train
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example, round_to
from oracle.judge.case import Case
from oracle.judge.check import DeclaredCheck, OpenCase, Part, Plan
from oracle.judge.value import KIND, judge_value
from oracle.judge.verdict import Verdict, worse
from oracle.records import Curve, Mistake
from oracle.records.grades import Grade
from oracle.training import HeldOutScore, LossCurve, Run, Step, TrainingSetup
from oracle.truth import Truth


@dataclass
class Trained:
    """The result of one run of one implementation: a verdict for each certified step, its losses, its final score."""

    verdicts: list[tuple[Verdict, Example]]
    losses: LossCurve
    score: HeldOutScore | None = None


def judge_training(
    concept: Concept,
    implementation: Implementation,
    run: Run,
    dtype: str,
    certified: Callable[[int], bool],
    truths: dict[bytes, Truth | None],
) -> Trained:
    """Train `implementation` and judge each step whose number is `certified`.

    Truths are kept in `truths`, because the first step of a run is the same for all implementations. An exception ends
    the run and is its last verdict.
    """
    assert implementation.learner is not None
    setup = _rounded(run.setup(np.random.default_rng(0)), dtype)
    trained = Trained([], LossCurve())
    last: Step | None = None
    example = Example({}, dtype, "training", {})
    steps = train(implementation.learner, implementation.side, concept.state, setup, run.steps, dtype)
    try:
        with np.errstate(all="ignore"):
            for step in steps:
                last = step
                trained.losses.losses.append(float(step.answer["loss"]))
                if setup.watch is not None:
                    trained.losses.watched.append(setup.watch(step.answer))
                example = Example({**setup.start, **step.before, **step.batch}, dtype, "training", {})
                if certified(step.number):
                    verdict = _judge_step(concept, implementation, example, step, truths)
                    trained.verdicts.append((verdict.about(f"step {step.number + 1} of {run.name}: "), example))
    except Exception as error:
        sentence = f"raised {type(error).__name__}: {error} after {len(trained.losses.losses)} steps of {run.name}"
        trained.verdicts.append((Verdict(Grade.RAISED, sentence), example))
    if setup.score is not None and last is not None:
        trained.score = setup.score(last.answer)
    return trained


def _judge_step(
    concept: Concept, implementation: Implementation, example: Example, step: Step, truths: dict[bytes, Truth | None]
) -> Verdict:
    case = Case(concept, example)
    parts = [np.ravel(step.answer[name]) for name in ("loss", *concept.state)]
    values = np.concatenate([part.astype(np.float64) for part in parts])
    dtypes = {str(part.dtype) for part in parts}
    output = Output(values, dtypes.pop() if len(dtypes) == 1 else "mixed", KIND[implementation.side])
    case.set_answer(implementation, Answer(value=output))
    case.shape = (1 + sum(x.size for x in step.before.values()),)  # without running the definition as a loop
    if not case.finite:
        return Verdict(Grade.WRONG, "the state before it is not finite")
    key = b"".join(np.asarray(x).tobytes() for x in example.inputs.values())
    if key in truths:
        case.truth = truths[key]
    truths[key] = case.truth
    return judge_value(case, implementation)


def _rounded(setup: TrainingSetup, dtype: str) -> TrainingSetup:
    def rounded(x: Any) -> Any:
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            return round_to(x, dtype)
        return float(round_to(np.asarray(x), dtype)) if isinstance(x, float) else x

    start = {name: rounded(x) for name, x in setup.start.items()}
    batches = ({name: rounded(x) for name, x in batch.items()} for batch in setup.batches)
    return TrainingSetup(start, batches, setup.score, setup.watch)


def curve_of(run: Run, trained: Trained) -> Curve:
    """The record of a run: its losses, the watched quantity, and the final score."""
    steps, losses = trained.losses.thinned()
    mistakes = () if trained.score is None else trained.score.mistakes
    return Curve(
        run=run.name,
        steps=[step + 1 for step in steps],
        losses=losses,
        watched=run.watched,
        values=[trained.losses.watched[step] for step in steps] if trained.losses.watched else [],
        accuracy=None if trained.score is None else trained.score.accuracy,
        mistakes=[
            Mistake([[round(255 * value) for value in row] for row in pixels.tolist()], right, predicted)
            for pixels, right, predicted in mistakes
        ],
    )


class _Training(DeclaredCheck):
    name = "training"
    question = "Is every step of a training run right?"
    place = 40
    slow = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return bool(concept.runs) and implementation.learner is not None and dtype in ("float32", "float64")

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_value(case, implementation)  # of one step

    def parts(self, plan: Plan, dtype: str, implementation: Implementation) -> Iterator[Part]:
        example = Example({}, dtype, "training", {})
        for number, run in enumerate(plan.concept.runs):
            if plan.certified_steps(run, dtype) is not None:
                yield Part(partial(_judge_run, plan, run, dtype), number=number, example=example, seconds=30.0)


def _judge_run(plan: Plan, run: Run, dtype: str, _: OpenCase, implementation: Implementation) -> Verdict:
    """The worst verdict on the steps of a run; it holds those of the single steps and the loss curve as well."""
    if implementation.learner is None:
        return Verdict(Grade.ACCURATE, vacuous=True)
    chosen = plan.certified_steps(run, dtype) or set()
    truths = plan.training_truths(dtype)
    trained = judge_training(plan.concept, implementation, run, dtype, chosen.__contains__, truths)
    worst = reduce(worse, (verdict for verdict, _ in trained.verdicts), Verdict(Grade.ACCURATE))
    return replace(worst, steps=tuple(trained.verdicts), curve=curve_of(run, trained))


CHECK = _Training()
