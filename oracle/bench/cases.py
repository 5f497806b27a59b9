"""What is timed: one call of one implementation at one size, after it has agreed with the certified truth.

Inputs are made, and turned into tensors, outside the call: a time is the implementation's and nothing else's. A torch
gradient is forward and backward together, because the forward pass has to record the graph.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from oracle.backends import torch as on_torch
from oracle.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge import judge_once

DTYPE = "float64"
SEED = 0

# Both arbitrary, and chosen by patience. Beyond the first many operations of the definition an implementation is
# judged at a smaller size (about a tenth of a second each at the cap); beyond the second the loop itself is not timed.
JUDGED_WORK = 2**14
LOOP_WORK = 2**20

AGREES = {"accurate", "rearranged"}


@dataclass(frozen=True, eq=False)
class Case:
    """One row of a table of times. Without an implementation it is the definition, run over floats."""

    concept: Concept
    dims: Mapping[str, int]
    implementation: Implementation | None
    gives: Literal["definition", "value", "gradient"]

    def __str__(self) -> str:
        return f"{self.label}-{self.gives}-{self.size}"

    @property
    def label(self) -> str:
        """Whose time it is, as the record names it."""
        return "numpy_loop" if self.implementation is None else self.implementation.name

    @property
    def size(self) -> str:
        """The dimensions in words, for a group's name."""
        return ",".join(f"{name}={extent}" for name, extent in self.dims.items())

    def description(self) -> dict[str, Any]:
        """Everything that the record says about a timing besides the times."""
        return {
            "concept": self.concept.name,
            "implementation": self.label,
            "gives": self.gives,
            "dims": dict(self.dims),
            "work": self.concept.inputs().work_at(self.dims),
            "dtype": DTYPE,
        }


def cases(concept: Concept, quick: bool = False) -> Iterator[Case]:
    """Yield every case of a concept, smallest size first; `quick` stops after that one."""
    for size in concept.sizes[: 1 if quick else None]:
        if concept.inputs().work_at(size.dims) <= LOOP_WORK:
            yield Case(concept, size.dims, None, "definition")
        for implementation in concept.implementations:
            yield Case(concept, size.dims, implementation, implementation.gives)
            if implementation.side == "torch" and implementation.gives == "value" and concept.differentiable:
                yield Case(concept, size.dims, implementation, "gradient")


def disagreement(case: Case) -> str | None:
    """Return why a case must not be timed, or None if it agrees with the certified truth.

    It is judged at the size that is timed if the definition is at most `JUDGED_WORK` operations there, otherwise with
    the largest dimension halved, again and again, until it is. The definition is the truth's own source and agrees
    with itself.
    """
    if case.implementation is None:
        return None
    domain = case.concept.inputs()
    dims = dict(case.dims)
    while domain.work_at(dims) > JUDGED_WORK:
        largest = max(dims, key=lambda name: dims[name])
        dims[largest] = (dims[largest] + 1) // 2
    verdicts = judge_once(case.concept, case.implementation, domain.at(dims, DTYPE, SEED))
    wrong = sorted({verdict.grade for verdict in verdicts} - AGREES)
    return f"{case.label} is {' and '.join(wrong)} at {dims}, so its time means nothing" if wrong else None


def prepared(case: Case) -> Callable[[], object]:
    """Return the call to be timed, with inputs made and converted."""
    example = case.concept.inputs().at(dict(case.dims), DTYPE, SEED)
    if case.implementation is None:
        return partial(case.concept.definition, **example.inputs)
    if case.implementation.side == "numpy":
        return _on_numpy(case.concept, case.implementation, example)
    return _on_torch(case, case.implementation, example)


def _on_numpy(concept: Concept, implementation: Implementation, example: Example) -> Callable[[], object]:
    call = partial(implementation.function, **example.inputs)
    if "cotangent" not in inspect.signature(implementation.function).parameters:
        return call
    value = next(i for i in concept.implementations if i.side == "numpy" and i.gives == "value")
    return partial(call, cotangent=np.ones_like(value.function(**example.inputs)))


def _on_torch(case: Case, implementation: Implementation, example: Example) -> Callable[[], object]:
    import torch  # only who times torch waits for its import

    tensors = on_torch.tensors(example)
    call = partial(implementation.function, **tensors)
    if case.gives == implementation.gives:
        return call
    leaves = [tensors[name].requires_grad_() for name in case.concept.differentiable]

    def forward_and_backward() -> object:
        value = call()
        return torch.autograd.grad(value, leaves, torch.ones_like(value))

    return forward_and_backward
