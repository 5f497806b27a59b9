"""Run a learner: give it one batch after the other, and keep a copy of what each step returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oracle.calling.torch_calls import tensor
from oracle.training import Step, TrainingSetup

__all__ = ["train"]


def train(
    learner: Callable[..., Any],
    side: Literal["numpy", "torch"],
    state: tuple[str, ...],
    course: TrainingSetup,
    steps: int,
    dtype: str,
) -> Iterator[Step]:
    """Take `steps` steps, one by one; the start and the batches are given in `dtype` and copied for the learner."""
    start = {name: _given(x, side, dtype) for name, x in course.start.items()}
    step = learner(**start)
    before = {name: np.array(course.start[name]) for name in state}
    for number, batch in enumerate(islice(course.batches, steps)):
        answer = step(**{name: _given(x, side, dtype) for name, x in batch.items()})
        taken = {name: _taken(answer[name]) for name in ("loss", *state)}
        yield Step(number, before, dict(batch), taken)
        before = {name: taken[name] for name in state}


def _given(x: Any, side: str, dtype: str) -> Any:
    if not isinstance(x, np.ndarray):
        return x
    if side == "numpy":
        return x.copy()
    return tensor(x.copy(), dtype)


def _taken(x: Any) -> NDArray[Any]:
    """A copy in NumPy, of an array, a tensor or a number."""
    if hasattr(x, "detach"):
        x = x.detach().numpy()
    return np.array(x)
