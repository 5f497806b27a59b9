"""Training runs as a concept module states them, and the results of one: steps, loss curve, accuracy on a test set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Inputs = dict[str, Any]


@dataclass(frozen=True)
class HeldOutScore:
    """The accuracy of a trained model on examples left out of training, and a few of its mistakes.

    Args:
        accuracy: the fraction of examples whose class is right, from 0 to 1.
        mistakes: (image with pixels from 0 to 1, true class, predicted class).
    """

    accuracy: float
    mistakes: tuple[tuple[Array, int, int], ...] = ()

    @classmethod
    def of(cls, predicted: Array, right: Array, pictures: Array, most: int = 12) -> HeldOutScore:
        """Compare predicted with true classes (n,) for the images (n, …); keep the first `most` mistakes."""
        (wrong,) = np.nonzero(predicted != right)
        shown = tuple((pictures[i], int(right[i]), int(predicted[i])) for i in wrong[:most])
        return cls(1.0 - len(wrong) / max(len(right), 1), shown)


@dataclass(frozen=True)
class TrainingSetup:
    """What is the same for all learners of a run.

    Args:
        start: the initial state and the constants, by name.
        batches: the batches, each a mapping from names to arrays.
        score: a function that evaluates the final state on held-out examples.
        watch: a function that computes one more number after each step.
    """

    start: Inputs
    batches: Iterable[Mapping[str, Array]]
    score: Callable[[Mapping[str, Array]], HeldOutScore] | None = None
    watch: Callable[[Mapping[str, Array]], float] | None = None


@dataclass(frozen=True)
class Run:
    """A training run of a concept.

    Args:
        name: the name of the run.
        steps: the number of steps.
        setup: a function that makes the setup from a random generator.
        sampled: whether only some of the steps are certified, because certifying one at full size takes long.
        watched: the name of the quantity that the setup's `watch` computes.
    """

    name: str
    steps: int
    setup: Callable[[np.random.Generator], TrainingSetup]
    sampled: bool = False
    watched: str = ""


@dataclass(frozen=True)
class Step:
    """Step `number` (from 0): the state before it, its batch, and its answer, the loss and the new state."""

    number: int
    before: dict[str, Array]
    batch: dict[str, Array]
    answer: dict[str, Array]


@dataclass
class LossCurve:
    """The loss after each step, and the watched quantity if there is one."""

    losses: list[float] = field(default_factory=list)
    watched: list[float] = field(default_factory=list)

    def thinned(self, points: int = 150) -> tuple[list[int], list[float]]:
        """Step numbers and losses at equal distances, about `points` of them, and those of the last step."""
        stride = max(1, len(self.losses) // points)
        chosen = [i for i in range(len(self.losses)) if i % stride == 0 or i == len(self.losses) - 1]
        return chosen, [self.losses[i] for i in chosen]
