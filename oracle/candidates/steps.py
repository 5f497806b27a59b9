"""Several steps of an optimiser as one function, so that it can be compared with a reference of as many steps."""

import inspect
from collections.abc import Iterable
from typing import Any

import torch

from oracle.candidates.copies import input_copy, own_copy


def steps(optimiser: Any, w: Any, gradients: Iterable[Any], config: Any = None, **options: Any) -> Any:
    """The weights after one step of an optimiser for each gradient, in order.

    `w`, `config` and an optimiser that is an object are copied, so a call changes none of them.

    Args:
        optimiser: a class of `torch.optim`; or a function `(w, dw, config)` that returns the new `w` and `config`, or
            `w` alone; or an object with a method `step`, `update` or `__call__` of `(w, dw)`.
        w: the weights before the first step: an array, a tensor, or a dictionary of these.
        gradients: one gradient for each step: an array whose first axis counts the steps, or a list; for a dictionary
            `w`, a list of dictionaries.
        config: the settings that a function gets in the first step.
        options: of a class, its arguments; of a function, entries of its `config`.

    Returns:
        The weights after the last step.

    Raises:
        TypeError: the optimiser is none of these.

    >>> def sgd(w, dw, config):
    ...     return w - config["learning_rate"] * dw, config
    >>> steps(sgd, 1.0, [1.0, 2.0], learning_rate=0.25)
    0.25
    """
    if inspect.isclass(optimiser) and issubclass(optimiser, torch.optim.Optimizer):
        return _torch_steps(optimiser, w, gradients, options)
    if inspect.isclass(optimiser):
        optimiser, options = optimiser(**options), {}
    w = own_copy(w) if isinstance(w, dict | list) else input_copy(w)
    if inspect.isroutine(optimiser):
        state = {**own_copy(config or {}), **options}
        for gradient in gradients:
            returned = optimiser(w, gradient, state) if state or config is not None else optimiser(w, gradient)
            w, state = returned if isinstance(returned, tuple) else (returned, state)
        return w
    fresh = own_copy(optimiser)
    names = [name for name in ("step", "update", "__call__") if hasattr(fresh, name)]
    if not names:
        raise TypeError(f"expected an optimiser with a method step or update, got {optimiser!r}")
    for gradient in gradients:
        returned = getattr(fresh, names[0])(w, gradient)
        w = w if returned is None else returned  # without a result it changes w in place
    return w


def _torch_steps(optimiser: Any, w: Any, gradients: Iterable[Any], options: dict[str, Any]) -> Any:
    weights = torch.as_tensor(w).detach().clone()
    stepping = optimiser([weights], **options)
    for gradient in gradients:
        weights.grad = torch.as_tensor(gradient).detach().clone()
        stepping.step()
    return weights
