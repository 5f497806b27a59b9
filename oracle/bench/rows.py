"""What is timed: one call of one implementation at one size, after it has agreed with the certified truth.

Inputs are made, and turned into tensors, outside the call: a time is the implementation's and nothing else's. A torch
gradient is forward and backward together, because the forward pass has to record the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np

from oracle.catalogue import Concept, Implementation
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value
from oracle.training import Run, train

DTYPE = "float64"
SEED = 0

# Both arbitrary, and chosen by patience: a truth at the first many operations of the definition takes a tenth of a
# second or so, a loop of the second many twice that. Larger sizes are judged smaller, and have no loop
# beside them.
JUDGED_WORK = 2**15
LOOP_WORK = 2**19

Dims = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Row:
    """One row of a table of times. What the definition gives over floats is called "definition"."""

    concept: Concept
    dims: Dims
    implementation: Implementation
    gives: Literal["definition", "value", "gradient", "training"]
    run: Run | None = None

    def __str__(self) -> str:
        return f"{self.concept.name}-{self.implementation.name}-{self.gives}-{self.size}"

    @property
    def size(self) -> str:
        """The dimensions in words."""
        return ",".join(f"{name}={extent}" for name, extent in self.dims)

    def description(self) -> dict[str, Any]:
        """Everything that a record says about a timing besides the times."""
        return {
            "concept": self.concept.name,
            "implementation": self.implementation.name,
            "gives": self.gives,
            "dims": dict(self.dims),
            "work": int(self.concept.domain.work_at(dict(self.dims))) if self.run is None else self.run.steps,
            "dtype": DTYPE,
            "run": "" if self.run is None else self.run.name,
        }


def rows(concept: Concept, quick: bool = False) -> Iterator[Row]:
    """Yield every row of a concept, smallest size first; `quick` stops after that one."""
    for size in concept.sizes[: 1 if quick else None]:
        dims = tuple(size.dims.items())
        for implementation in concept.implementations:
            if implementation.function is concept["numpy_loop"].function:
                if concept.domain.work_at(size.dims) <= LOOP_WORK:
                    yield Row(concept, dims, implementation, "definition")
                continue
            if implementation.gives == "second":
                continue  # second derivatives are judged, not timed
            if implementation.gives == "state":
                continue  # a scene is told
            yield Row(concept, dims, implementation, implementation.gives)
            if implementation.gives == "value" and gives_gradient(concept, implementation):
                yield Row(concept, dims, implementation, "gradient")
    for run in () if quick else concept.runs:
        for implementation in concept.implementations:
            if implementation.learner is not None:
                yield Row(concept, (("steps", run.steps),), implementation, "training", run)


@lru_cache(maxsize=4)
def case_at(concept: Concept, dims: Dims) -> Case:
    """Return the case that all rows of one size share, so that its truth is certified once."""
    return Case(concept, concept.domain.at(dict(dims), DTYPE, SEED))


def judged_dims(row: Row) -> Dims:
    """Return the size at which a row is judged: its own, or the largest dimension halved until that is affordable.

    Whoever is to train takes a step at the smallest size of the page.
    """
    if row.run is not None:
        return tuple(row.concept.sizes[0].dims.items())
    dims = dict(row.dims)
    while row.concept.domain.work_at(dims) > JUDGED_WORK:
        largest = max(dims, key=lambda name: dims[name])
        dims[largest] = (dims[largest] + 1) // 2
    return tuple(dims.items())


def disagreement(row: Row) -> str | None:
    """Return why a row must not be timed, or None if what it gives agrees with the truth (and there was one)."""
    judge = judge_gradient if row.gives == "gradient" else judge_value
    dims = judged_dims(row)
    verdict = judge(case_at(row.concept, dims), row.implementation)
    if verdict.grade in ("accurate", "rearranged") and not verdict.vacuous:
        return None
    vacuous = "nothing but vacuous, " if verdict.vacuous else ""
    return f"{row} is not timed, because at {dict(dims)} it is {vacuous}{verdict}"


def known_disagreement(row: Row) -> str | None:
    """Return why the page lists this row among the known disagreements, or None if it does not."""
    check = "gradient" if row.gives == "gradient" else "value"
    listed = row.concept.known_for(row.implementation.name, check, DTYPE)
    return listed[0].reason if listed else None


def prepared(row: Row) -> Callable[[], object]:
    """Return the call to be timed, with inputs made and converted."""
    if row.run is not None:
        return partial(_train, row, row.run)
    case = case_at(row.concept, row.dims)
    weights = case.cotangent if row.gives == "gradient" else None
    if row.implementation.side == "torch":
        return _on_torch(row, case, weights)
    extra = {} if weights is None else {"cotangent": weights}
    return partial(row.implementation.function, **case.inputs, **extra)


def _train(row: Row, run: Run) -> None:
    """All steps of a run. Making the batches is part of it: that is what training is."""
    learner, side = row.implementation.learner, row.implementation.side
    assert learner is not None
    with np.errstate(all="ignore"):
        for _ in train(learner, side, row.concept.state, run.course(np.random.default_rng(SEED)), run.steps, DTYPE):
            pass


def _on_torch(row: Row, case: Case, weights: np.ndarray[Any, Any] | None) -> Callable[[], object]:
    import torch  # only who times torch waits for its import

    from oracle.backends.torch import tensor

    inputs = {name: tensor(x, DTYPE) if isinstance(x, np.ndarray) else x for name, x in case.inputs.items()}
    seed = None if weights is None else tensor(weights, DTYPE)
    if row.gives == row.implementation.gives:
        return partial(row.implementation.function, **inputs, **({} if seed is None else {"cotangent": seed}))
    call = partial(row.implementation.function, **inputs)
    leaves = [inputs[name].requires_grad_() for name in row.concept.differentiable]

    def forward_and_backward() -> object:
        return torch.autograd.grad(call(), leaves, seed, allow_unused=True)

    return forward_and_backward
