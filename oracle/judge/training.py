"""Is every step of a training run right, from the state that the candidate itself was in?

Two runs that round differently drift apart, and after hundreds of steps nobody can say who is right. One step can be
certified: from the state before, the batch and the constants to the loss and the state after. So a long run is judged
without chaos, a step at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from oracle.calling import Answer, Output
from oracle.calling.trainer import train
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example, round_to
from oracle.judge.case import Case
from oracle.judge.value import KIND, judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.training import HeldOutScore, LossCurve, Run, Step, TrainingSetup
from oracle.truth import Truth

__all__ = ["Trained", "judge_training"]


@dataclass
class Trained:
    """What came of one run of one implementation."""

    verdicts: list[tuple[Verdict, Example]]
    board: LossCurve
    examination: HeldOutScore | None = None


def judge_training(
    concept: Concept,
    implementation: Implementation,
    run: Run,
    dtype: str,
    certified: Callable[[int], bool],
    truths: dict[bytes, Truth | None],
) -> Trained:
    """Train `implementation` and judge each step that is to be `certified`.

    Truths are kept in `truths`, since the first step of a run is the same for everybody. An exception ends the run and
    is its verdict.
    """
    assert implementation.learner is not None
    course = _rounded(run.setup(np.random.default_rng(0)), dtype)
    trained = Trained([], LossCurve())
    last: Step | None = None
    example = Example({}, dtype, "training", {})
    steps = train(implementation.learner, implementation.side, concept.state, course, run.steps, dtype)
    try:
        with np.errstate(all="ignore"):
            for step in steps:
                last = step
                trained.board.losses.append(float(step.answer["loss"]))
                if course.watch is not None:
                    trained.board.watched.append(course.watch(step.answer))
                example = Example({**course.start, **step.before, **step.batch}, dtype, "training", {})
                if certified(step.number):
                    verdict = _judged(concept, implementation, example, step, truths)
                    trained.verdicts.append((verdict.about(f"step {step.number + 1} of {run.name}: "), example))
    except Exception as error:
        said = f"raised {type(error).__name__}: {error} after {len(trained.board.losses)} steps of {run.name}"
        trained.verdicts.append((Verdict(Grade.RAISED, said), example))
    if course.score is not None and last is not None:
        trained.examination = course.score(last.answer)
    return trained


def _judged(
    concept: Concept, implementation: Implementation, example: Example, step: Step, truths: dict[bytes, Truth | None]
) -> Verdict:
    case = Case(concept, example)
    parts = [np.ravel(step.answer[name]) for name in ("loss", *concept.state)]
    values = np.concatenate([part.astype(np.float64) for part in parts])
    dtypes = {str(part.dtype) for part in parts}
    said = Output(values, dtypes.pop() if len(dtypes) == 1 else "mixed", KIND[implementation.side])
    case.give(implementation, Answer(value=said))
    case.shape = (1 + sum(x.size for x in step.before.values()),)  # without running the definition as a loop
    if not case.finite:
        return Verdict(Grade.WRONG, "the state before it is not finite any more")
    key = b"".join(np.asarray(x).tobytes() for x in example.inputs.values())
    if key in truths:
        case.truth = truths[key]
    truths[key] = case.truth
    return judge_value(case, implementation)


def _rounded(course: TrainingSetup, dtype: str) -> TrainingSetup:
    """The same course in another dtype: every learner begins with the same numbers."""

    def rounded(x: Any) -> Any:
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            return round_to(x, dtype)
        return float(round_to(np.asarray(x), dtype)) if isinstance(x, float) else x

    def batches() -> Iterator[dict[str, Any]]:
        for batch in course.batches:
            yield {name: rounded(x) for name, x in batch.items()}

    start = {name: rounded(x) for name, x in course.start.items()}
    return TrainingSetup(start, islice(batches(), None), course.score, course.watch)
