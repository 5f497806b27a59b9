"""One training step as a function of its inputs, so that it is checked like any other computation.

The definition of a training concept is one step: it takes the state (`STATE`: weights, moments), a batch (`BATCH`) and
constants, and returns the loss and the new state, `{"loss": …, "w": …}`. An implementation is a *learner*: it takes the
state and the constants and returns a function `step`, which takes a batch and returns the same dictionary. A learner
may keep anything between steps.
"""

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np


def one_step(
    learner: Callable[..., Any], state: tuple[str, ...], batch: tuple[str, ...], side: str
) -> Callable[..., Any]:
    """The first step of a new learner: takes state, constants and batch; returns loss and new state in one vector."""

    @wraps(learner)
    def step(**inputs: Any) -> Any:
        start = {name: value for name, value in inputs.items() if name not in batch}
        return joined(learner(**start)(**{name: inputs[name] for name in batch}), state, side)

    return step


def joined(answer: Mapping[str, Any], state: tuple[str, ...], side: str) -> Any:
    """The loss and the state, in this order, as one vector; a `KeyError` names what the answer lacks."""
    missing = [name for name in ("loss", *state) if name not in answer]
    if missing:
        raise KeyError(f"a step should return 'loss' and the new {', '.join(state)}, but left out {', '.join(missing)}")
    parts = [answer[name] for name in ("loss", *state)]
    if side == "torch":
        torch = sys.modules["torch"]  # imported already: the parts are tensors
        return torch.cat([part.detach().reshape(-1) for part in parts])
    return np.concatenate([np.ravel(part) for part in parts])


def flattened(definition: Callable[..., Any], state: tuple[str, ...]) -> Callable[..., Any]:
    """The definition of a step with its answer in one vector, in the dtype of the new state (objects if certified)."""

    @wraps(definition)
    def step(**inputs: Any) -> Any:
        answer = definition(**inputs)
        arrays = [np.asarray(answer[name]) for name in state]
        loss = np.asarray(answer["loss"], arrays[0].dtype)
        return np.concatenate([loss.ravel(), *(array.ravel() for array in arrays)])

    return step
