"""What is timed: one call of one implementation at one size, after it has agreed with the certified truth.

Inputs are made, and turned into tensors, outside the call: a time is the implementation's and nothing else's. A torch
gradient is forward and backward together, because the forward pass has to record the graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any, Literal

import numpy as np

from oracle.calling.trainer import train
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains.specs import Choice
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value
from oracle.records.grades import Grade
from oracle.training import Run

DTYPE = "float64"
SEED = 0

# Both arbitrary, and chosen by patience: a truth at the first many operations of the definition takes a tenth of a
# second or so, a loop of the second many twice that, and one over tensors a second. Larger sizes are judged smaller,
# and have no loop beside them.
JUDGED_WORK = 2**15
LOOP_WORK = {"numpy": 2**19, "torch": 2**15}
# How far `sizes` goes beyond those of a page: past the caches, where the libraries themselves take milliseconds.
MOST_WORK = 2**27
MOST_ENTRIES = 2**21

Dims = tuple[tuple[str, int], ...]


@dataclass(frozen=True, repr=False)  # pytest-benchmark writes the repr down, and that of a concept is long
class Row:
    """One row of a table of times. What the definition gives over floats is called "definition"."""

    concept: Concept
    dims: Dims
    implementation: Implementation
    gives: Literal["definition", "value", "gradient", "training"]
    run: Run | None = None

    def __repr__(self) -> str:
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
        yield from rows_at(concept, tuple(size.dims.items()))
    if not quick:
        yield from training_rows(concept)


def rows_at(concept: Concept, dims: Dims) -> Iterator[Row]:
    """Yield the rows of one size: the loop where it is not too long, and whatever else gives values or gradients."""
    for implementation in concept.implementations:
        loops = implementation.name == f"{implementation.side}_loop"  # `one_loop` is half a loop, and fast
        if loops and concept.domain.work_at(dict(dims)) > LOOP_WORK[implementation.side]:
            continue
        if implementation.function is concept["numpy_loop"].function:
            yield Row(concept, dims, implementation, "definition")
        elif implementation.gives in ("value", "gradient"):  # second derivatives are judged, not timed; a scene is told
            yield from rows_of(concept, dims, implementation)


def rows_of(concept: Concept, dims: Dims, implementation: Implementation) -> Iterator[Row]:
    """Yield what one implementation gives, and the gradient that autograd makes of its value."""
    assert implementation.gives in ("value", "gradient")
    yield Row(concept, dims, implementation, implementation.gives)
    if implementation.gives == "value" and gives_gradient(concept, implementation):
        yield Row(concept, dims, implementation, "gradient")


def training_rows(concept: Concept) -> Iterator[Row]:
    """Yield every learner over each whole run."""
    for run in concept.runs:
        for implementation in concept.implementations:
            if implementation.learner is not None:
                yield Row(concept, (("steps", run.steps),), implementation, "training", run)


@cache
def sizes(concept: Concept) -> tuple[Dims, ...]:
    """Return the sizes of the page and, growing on in the same proportions, those beyond: up to a million entries.

    A step beyond makes the work at least eightfold, so that they are two or three.
    """
    found = [size.dims for size in concept.sizes]
    if len(found) > 1:
        step = {name: extent / found[-2][name] for name, extent in found[-1].items()}
        growth = step
        while _work(concept, _grown(found[-1], growth)) < 8 * _work(concept, found[-1]):
            growth = {name: factor * step[name] for name, factor in growth.items()}
        while _affordable(concept, larger := _grown(found[-1], growth)):
            found.append(larger)
    return tuple(tuple(dims.items()) for dims in found)


def _grown(dims: dict[str, int], growth: dict[str, float]) -> dict[str, int]:
    return {name: round(extent * growth[name]) for name, extent in dims.items()}


def _work(concept: Concept, dims: dict[str, int]) -> float:
    return concept.domain.work_at(dims)


def _affordable(concept: Concept, dims: dict[str, int]) -> bool:
    axes = [parameter.axes for parameter in concept.domain.parameters.values()]
    entries = sum(math.prod(dims[axis] for axis in each) for each in axes)
    return _work(concept, dims) <= MOST_WORK and entries <= MOST_ENTRIES


@lru_cache(maxsize=4)
def case_at(concept: Concept, dims: Dims) -> Case:
    """Return the case that all rows of one size share, so that its truth is certified once.

    Of each choice (an axis, an exponent) it is the first, whatever the seed.
    """
    example = concept.domain.at(dict(dims), DTYPE, SEED)
    first = {name: spec.options[0] for name, spec in concept.domain.parameters.items() if isinstance(spec, Choice)}
    case = Case(concept, replace(example, inputs={**example.inputs, **first}))
    if concept.domain.work_at(dict(dims)) > JUDGED_WORK:
        # Otherwise the definition is run to see which shape its value has, and that takes a loop's time.
        quickest = next(i for i in concept.implementations[1:] if i.gives == "value")
        case.shape = np.shape(prepared(Row(concept, dims, quickest, "value"), case)())
    return case


def judged_dims(row: Row) -> Dims:
    """Return the size at which a row is judged: its own, or the largest of the page's that is affordable.

    Where none is, the largest dimension is halved until it is. Whoever is to train takes a step at the smallest size.
    """
    if row.run is not None:
        return tuple(row.concept.sizes[0].dims.items())
    tried = [row.dims, *(tuple(size.dims.items()) for size in reversed(row.concept.sizes))]
    for dims in tried:
        if row.concept.domain.work_at(dict(dims)) <= min(JUDGED_WORK, row.concept.domain.work_at(dict(row.dims))):
            return dims
    halved = dict(tried[-1])
    while row.concept.domain.work_at(halved) > JUDGED_WORK:
        largest = max(halved, key=lambda name: halved[name])
        halved[largest] = (halved[largest] + 1) // 2
    return tuple(halved.items())


def disagreement(row: Row) -> str | None:
    """Return why a row must not be timed, or None if what it gives agrees with the truth (and there was one)."""
    judge = judge_gradient if row.gives == "gradient" else judge_value
    dims = judged_dims(row)
    verdict = judge(case_at(row.concept, dims), row.implementation)
    if verdict.grade in (Grade.ACCURATE, Grade.REARRANGED) and not verdict.vacuous:
        return None
    vacuous = "nothing but vacuous, " if verdict.vacuous else ""
    return f"{row} is not timed, because at {dict(dims)} it is {vacuous}{verdict}"


def known_disagreement(row: Row) -> str | None:
    """Return why the page lists this row among the known disagreements, or None if it does not."""
    check = "gradient" if row.gives == "gradient" else "value"
    listed = row.concept.expected_failures_of(row.implementation.name, check, DTYPE)
    return listed[0].reason if listed else None


def prepared(row: Row, case: Case | None = None) -> Callable[[], Any]:
    """Return the call to be timed, with inputs made and converted."""
    if row.run is not None:
        return partial(_train, row, row.run)
    case = case_at(row.concept, row.dims) if case is None else case
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
        for _ in train(learner, side, row.concept.state, run.setup(np.random.default_rng(SEED)), run.steps, DTYPE):
            pass


def _on_torch(row: Row, case: Case, weights: np.ndarray[Any, Any] | None) -> Callable[[], Any]:
    import torch  # only who times torch waits for its import

    from oracle.calling.torch_tensors import to_tensor

    inputs = {name: to_tensor(x, DTYPE) if isinstance(x, np.ndarray) else x for name, x in case.inputs.items()}
    seed = None if weights is None else to_tensor(weights, DTYPE)
    if row.gives == row.implementation.gives:
        return partial(row.implementation.function, **inputs, **({} if seed is None else {"cotangent": seed}))
    call = partial(row.implementation.function, **inputs)
    leaves = [inputs[name].requires_grad_() for name in row.concept.differentiable]

    def forward_and_backward() -> object:
        return torch.autograd.grad(call(), leaves, seed, allow_unused=True)

    return forward_and_backward
