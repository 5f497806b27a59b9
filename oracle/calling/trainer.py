"""Run the steps of a training: one batch per step, with a copy of what each step returns."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oracle.calling.torch_tensors import to_tensor
from oracle.training import Step, TrainingSetup


def train(
    learner: Callable[..., Any],
    side: Literal["numpy", "torch"],
    state: tuple[str, ...],
    setup: TrainingSetup,
    steps: int,
    dtype: str,
) -> Iterator[Step]:
    """Yield `steps` training steps, or fewer if the batches end.

    learner: called with the start of `setup`; returns a function that takes a batch and returns a dict with "loss" and
        the names in `state`.
    dtype: of the tensors that a torch learner gets. A NumPy learner gets copies of the arrays in their own dtype.
    """
    start = {name: _argument(x, side, dtype) for name, x in setup.start.items()}
    step = learner(**start)
    before = {name: np.array(setup.start[name]) for name in state}
    for number, batch in enumerate(islice(setup.batches, steps)):
        returned = step(**{name: _argument(x, side, dtype) for name, x in batch.items()})
        answer = {name: _array_copy(returned[name]) for name in ("loss", *state)}
        yield Step(number, before, dict(batch), answer)
        before = {name: answer[name] for name in state}


def _argument(x: Any, side: str, dtype: str) -> Any:
    if not isinstance(x, np.ndarray):
        return x
    return x.copy() if side == "numpy" else to_tensor(x.copy(), dtype)


def _array_copy(x: Any) -> NDArray[Any]:
    """A copy of an array, a tensor or a number as a NumPy array."""
    return np.array(x.detach().numpy() if hasattr(x, "detach") else x)
