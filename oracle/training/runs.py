"""Training runs as concept modules state them, and what is kept of each: steps, loss curve, score on the test set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["HeldOutScore", "LossCurve", "Run", "Step", "TrainingSetup"]

Array = NDArray[Any]
Inputs = dict[str, Any]


@dataclass(frozen=True)
class HeldOutScore:
    """How a trained model does on examples that it has not seen: the share it gets right, and some that it does not.

    A mistake is (pixels with values 0 to 1, right class, predicted class).
    """

    accuracy: float
    mistakes: tuple[tuple[Array, int, int], ...] = ()

    @classmethod
    def of(cls, predicted: Array, right: Array, pictures: Array, most: int = 12) -> HeldOutScore:
        """From the classes predicted, the right ones and the pictures; of the mistakes the first few are kept."""
        (wrong,) = np.nonzero(predicted != right)
        shown = tuple((pictures[i], int(right[i]), int(predicted[i])) for i in wrong[:most])
        return cls(1.0 - len(wrong) / max(len(right), 1), shown)


@dataclass(frozen=True)
class TrainingSetup:
    """What all learners of a run get: the start (state and constants), the batches, and an examination at the end."""

    start: Inputs
    batches: Iterable[Mapping[str, Array]]
    examine: Callable[[Mapping[str, Array]], HeldOutScore] | None = None
    watch: Callable[[Mapping[str, Array]], float] | None = None


@dataclass(frozen=True)
class Run:
    """A training run that a page offers: so many steps of a course, which `course(random)` makes.

    Where `sampled`, only some steps are certified: a step at full size takes a while. `watched` names what the course
    watches besides the loss.
    """

    name: str
    steps: int
    course: Callable[[np.random.Generator], TrainingSetup]
    sampled: bool = False
    watched: str = ""


@dataclass(frozen=True)
class Step:
    """One step: the state that it began with, the batch, and the loss and the new state that came of it."""

    number: int
    before: dict[str, Array]
    batch: dict[str, Array]
    answer: dict[str, Array]


@dataclass
class LossCurve:
    """The curve of a run: the loss of every step, and what else is watched."""

    losses: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)

    def thinned(self, points: int = 150) -> tuple[list[int], list[float]]:
        """Steps and losses, every k-th of them, the last included."""
        stride = max(1, len(self.losses) // points)
        chosen = [i for i in range(len(self.losses)) if i % stride == 0 or i == len(self.losses) - 1]
        return chosen, [self.losses[i] for i in chosen]
