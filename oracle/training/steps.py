"""A step of training as a function of its inputs, so that it is judged like any other computation.

On a training page the definition is one step: from the state (`STATE`: weights, moments), a batch (`BATCH`) and
constants to the loss and the new state, `{"loss": …, "w": …}`. An implementation is a *learner*: it takes the state and
the constants and returns `step`, which takes a batch and returns the same. What it keeps between the steps is its own
affair: that is how one trains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

__all__ = ["flattened", "joined", "one_step"]


def one_step(
    learner: Callable[..., Any], state: tuple[str, ...], batch: tuple[str, ...], side: str
) -> Callable[..., Any]:
    """The first step of a fresh learner: (state, constants, batch) in, loss and new state out, in one vector."""

    @wraps(learner)
    def step(**inputs: Any) -> Any:
        start = {name: value for name, value in inputs.items() if name not in batch}
        return joined(learner(**start)(**{name: inputs[name] for name in batch}), state, side)

    return step


def joined(answer: Mapping[str, Any], state: tuple[str, ...], side: str) -> Any:
    """Loss and state in one vector, in this order; a `KeyError` says what a step left out."""
    missing = [name for name in ("loss", *state) if name not in answer]
    if missing:
        raise KeyError(f"a step should return 'loss' and the new {', '.join(state)}, but left out {', '.join(missing)}")
    parts = [answer[name] for name in ("loss", *state)]
    if side == "torch":
        import torch

        return torch.cat([part.detach().reshape(-1) for part in parts])
    return np.concatenate([np.ravel(part) for part in parts])


def flattened(definition: Callable[..., Any], state: tuple[str, ...]) -> Callable[..., Any]:
    """The definition of a step, its answer in one vector: of certified numbers, or in the dtype of the new state."""

    @wraps(definition)
    def step(**inputs: Any) -> Any:
        answer = definition(**inputs)
        arrays = [np.asarray(answer[name]) for name in state]
        loss = np.asarray(answer["loss"], arrays[0].dtype)
        return np.concatenate([loss.ravel(), *(array.ravel() for array in arrays)])

    return step
