"""Workloads: what the benchmark times, and the check that each result agrees with the certified truth first.

Inputs are created, and converted to tensors, outside the timed call. A torch gradient is timed as one forward and one
backward pass, because the forward pass has to record the graph.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any, Literal

import numpy as np
import torch

from oracle.calling.torch_tensors import to_tensor
from oracle.calling.trainer import train
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains.specs import Choice
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value
from oracle.training import Run

DTYPE = "float64"
SEED = 0

# In operations of the definition; both arbitrary. A truth at JUDGED_WORK takes about 0.1 s; a float loop at LOOP_WORK
# takes about 0.2 s, a loop over tensors about 1 s. Larger sizes are judged at a smaller one and have no loop.
JUDGED_WORK = 2**15
LOOP_WORK = {"numpy": 2**19, "torch": 2**15}
# Limits of `sizes`: arrays larger than the caches, for which the libraries take milliseconds.
MAX_WORK = 2**27
MAX_ENTRIES = 2**21

Dims = tuple[tuple[str, int], ...]


@dataclass(frozen=True, repr=False)  # pytest-benchmark stores the repr, and that of a concept is long
class Workload:
    """One call that is timed: an implementation at one size, or over a whole training run.

    `gives` is "definition" for the definition run on floats.
    """

    concept: Concept
    dims: Dims
    implementation: Implementation
    gives: Literal["definition", "value", "gradient", "training"]
    run: Run | None = None

    def __repr__(self) -> str:
        return f"{self.concept.name}-{self.implementation.name}-{self.gives}-{self.size}"

    @property
    def size(self) -> str:
        """The dimensions as text, such as "n=8,d=2"."""
        return ",".join(f"{name}={extent}" for name, extent in self.dims)

    def description(self) -> dict[str, Any]:
        """Return the fields of `oracle.records.Timing` except the times."""
        return {
            "concept": self.concept.name,
            "implementation": self.implementation.name,
            "gives": self.gives,
            "dims": dict(self.dims),
            "work": int(self.concept.domain.work_at(dict(self.dims))) if self.run is None else self.run.steps,
            "dtype": DTYPE,
            "run": "" if self.run is None else self.run.name,
        }


def workloads(concept: Concept, quick: bool = False) -> Iterator[Workload]:
    """Yield all workloads of a concept, smallest size first; with `quick`, those of the smallest size only."""
    for size in concept.sizes[: 1 if quick else None]:
        yield from workloads_at(concept, tuple(size.dims.items()))
    if not quick:
        yield from training_workloads(concept)


def workloads_at(concept: Concept, dims: Dims) -> Iterator[Workload]:
    """Yield the workloads of one size; loops are left out above `LOOP_WORK`."""
    for implementation in concept.implementations:
        loops = implementation.name == f"{implementation.side}_loop"  # "one_loop" has one vectorized axis, and is fast
        if loops and concept.domain.work_at(dict(dims)) > LOOP_WORK[implementation.side]:
            continue
        if implementation.function is concept["numpy_loop"].function:
            yield Workload(concept, dims, implementation, "definition")
        elif implementation.gives in ("value", "gradient"):  # second derivatives and scenes are not timed
            yield from workloads_of(concept, dims, implementation)


def workloads_of(concept: Concept, dims: Dims, implementation: Implementation) -> Iterator[Workload]:
    """Yield the value or gradient of one implementation, and the autograd gradient of its value if there is one."""
    assert implementation.gives in ("value", "gradient")
    yield Workload(concept, dims, implementation, implementation.gives)
    if implementation.gives == "value" and gives_gradient(concept, implementation):
        yield Workload(concept, dims, implementation, "gradient")


def training_workloads(concept: Concept) -> Iterator[Workload]:
    """Yield each learner over each training run."""
    for run in concept.runs:
        for implementation in concept.implementations:
            if implementation.learner is not None:
                yield Workload(concept, (("steps", run.steps),), implementation, "training", run)


@cache
def sizes(concept: Concept) -> tuple[Dims, ...]:
    """Return the concept's own sizes and larger ones in the same proportions, up to `MAX_WORK` and `MAX_ENTRIES`.

    Each larger size has at least eight times the work of the one before, so there are two or three of them.
    """
    found = [size.dims for size in concept.sizes]
    if len(found) > 1:
        step = {name: extent / found[-2][name] for name, extent in found[-1].items()}
        growth = step
        while concept.domain.work_at(_grown(found[-1], growth)) < 8 * concept.domain.work_at(found[-1]):
            growth = {name: factor * step[name] for name, factor in growth.items()}
        while _affordable(concept, larger := _grown(found[-1], growth)):
            found.append(larger)
    return tuple(tuple(dims.items()) for dims in found)


def _grown(dims: dict[str, int], growth: dict[str, float]) -> dict[str, int]:
    return {name: round(extent * growth[name]) for name, extent in dims.items()}


def _affordable(concept: Concept, dims: dict[str, int]) -> bool:
    axes = [parameter.axes for parameter in concept.domain.parameters.values()]
    entries = sum(math.prod(dims[axis] for axis in each) for each in axes)
    return concept.domain.work_at(dims) <= MAX_WORK and entries <= MAX_ENTRIES


@lru_cache(maxsize=4)
def case_at(concept: Concept, dims: Dims) -> Case:
    """Return the case that all workloads of one size share, so that its truth is certified once.

    Each choice (an axis, an exponent) has its first option, for every seed.
    """
    example = concept.domain.at(dict(dims), DTYPE, SEED)
    first = {name: spec.options[0] for name, spec in concept.domain.parameters.items() if isinstance(spec, Choice)}
    case = Case(concept, replace(example, inputs={**example.inputs, **first}))
    if concept.domain.work_at(dict(dims)) > JUDGED_WORK:
        # Avoids running the definition, which takes as long as the loop, only to learn the shape of its value.
        quickest = next(i for i in concept.implementations[1:] if i.gives == "value")
        case.shape = np.shape(prepared(Workload(concept, dims, quickest, "value"), case)())
    return case


def judged_dims(workload: Workload) -> Dims:
    """Return the size at which a workload is judged: its own, or the concept's largest within `JUDGED_WORK`.

    If no size of the concept is small enough, the largest dimension is halved repeatedly. A training run is judged by
    one step at the smallest size.
    """
    concept = workload.concept
    if workload.run is not None:
        return tuple(concept.sizes[0].dims.items())
    tried = [workload.dims, *(tuple(size.dims.items()) for size in reversed(concept.sizes))]
    for dims in tried:
        if concept.domain.work_at(dict(dims)) <= min(JUDGED_WORK, concept.domain.work_at(dict(workload.dims))):
            return dims
    halved = dict(tried[-1])
    while concept.domain.work_at(halved) > JUDGED_WORK:
        largest = max(halved, key=lambda name: halved[name])
        halved[largest] = (halved[largest] + 1) // 2
    return tuple(halved.items())


def disagreement(workload: Workload) -> str | None:
    """Return why a workload must not be timed; None if its result was compared with the truth and is right."""
    judge = judge_gradient if workload.gives == "gradient" else judge_value
    dims = judged_dims(workload)
    verdict = judge(case_at(workload.concept, dims), workload.implementation)
    if verdict.grade.right and not verdict.vacuous:
        return None
    vacuous = "vacuous in every entry, " if verdict.vacuous else ""
    return f"{workload} is not timed, because at {dict(dims)} it is {vacuous}{verdict}"


def expected_failure(workload: Workload) -> str | None:
    """Return the reason of the expected failure that covers this workload; None if the concept lists none."""
    check = "gradient" if workload.gives == "gradient" else "value"
    listed = workload.concept.expected_failures_of(workload.implementation.name, check, DTYPE)
    return listed[0].reason if listed else None


def prepared(workload: Workload, case: Case | None = None) -> Callable[[], Any]:
    """Return the call to be timed, without arguments: its inputs are created and converted here."""
    if workload.run is not None:
        return partial(_train, workload, workload.run)
    case = case_at(workload.concept, workload.dims) if case is None else case
    cotangent = case.cotangent if workload.gives == "gradient" else None
    if workload.implementation.side == "torch":
        return _prepared_torch(workload, case, cotangent)
    extra = {} if cotangent is None else {"cotangent": cotangent}
    return partial(workload.implementation.function, **case.inputs, **extra)


def _train(workload: Workload, run: Run) -> None:
    """Run all training steps, the creation of the batches included."""
    learner, side = workload.implementation.learner, workload.implementation.side
    assert learner is not None
    with np.errstate(all="ignore"):
        setup = run.setup(np.random.default_rng(SEED))
        for _ in train(learner, side, workload.concept.state, setup, run.steps, DTYPE):
            pass


def _prepared_torch(workload: Workload, case: Case, cotangent: np.ndarray[Any, Any] | None) -> Callable[[], Any]:
    inputs = {name: to_tensor(x, DTYPE) if isinstance(x, np.ndarray) else x for name, x in case.inputs.items()}
    seed = None if cotangent is None else to_tensor(cotangent, DTYPE)
    function = workload.implementation.function
    if workload.gives == workload.implementation.gives:
        return partial(function, **inputs, **({} if seed is None else {"cotangent": seed}))
    call = partial(function, **inputs)
    leaves = [inputs[name].requires_grad_() for name in workload.concept.differentiable]

    def forward_and_backward() -> object:
        return torch.autograd.grad(call(), leaves, seed, allow_unused=True)

    return forward_and_backward
