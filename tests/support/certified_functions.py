"""Compare a certified function with mpmath, NumPy and torch on random inputs: value and gradient."""

from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import torch

from oracle.truth import certify
from oracle.truth.vectorized import vectorized
from tests.support import matrices
from tests.support.error_shares import contains


@dataclass
class Function:
    """A function in NumPy, torch and mpmath; `inputs(names, turn, rng, dtype)` draws its inputs.

    `symmetric` are the inputs by which the derivative is symmetric.
    """

    numpy: Any
    torch: Any
    mpmath: Any
    draw: Any
    symmetric: tuple[str, ...] = ()

    def inputs(self, turn, rng, dtype):
        names = self.numpy.__code__.co_varnames[: self.numpy.__code__.co_argcount]
        return self.draw(names, turn, rng, dtype)


def share(found, answer):
    """The largest error ÷ direct bound among the entries that have one."""
    answer = np.asarray(answer, float)
    known = np.isfinite(found.direct)
    error = found.distance(np.where(known, answer, 0.0))
    return max((e / b if e else 0.0 for e, b in zip(error[known], found.direct[known], strict=True)), default=0.0)


def by_torch(function, inputs, weights):
    """Value and gradients of Σ weight · value."""
    tensors = {name: torch.tensor(x, requires_grad=True) for name, x in inputs.items()}
    value = function.torch(*tensors.values())
    (value * torch.tensor(weights, dtype=value.dtype)).sum().backward()
    return value.detach().numpy(), {name: x.grad.numpy() for name, x in tensors.items()}


def worst_shares(function, dtype, turns, seed):
    """The largest error ÷ bound of NumPy's value, and of torch's value and gradient, and how many were bounded.

    Asserts that the balls contain the values and the derivatives by some entries.
    """
    rng = np.random.default_rng(seed)
    worst, bounded = {"numpy": 0.0, "torch": 0.0, "gradient": 0.0}, 0
    for turn in range(turns):
        inputs = function.inputs(turn, rng, dtype)
        try:
            value = function.numpy(**inputs)
        except np.linalg.LinAlgError:
            value = None
        shape = () if value is None else np.shape(value)
        weights = rng.integers(1, 4, shape) * 1.0
        cotangent = None if value is None else weights
        path = certify(vectorized(function.numpy), inputs, dtype, tuple(inputs), cotangent).paths[0]
        if value is None or not np.isfinite(path.value.direct).all():
            assert value is not None or np.isinf(path.value.direct).any()
            continue
        bounded += 1
        _contains_exact(function, path, inputs, weights, rng)
        worst["numpy"] = max(worst["numpy"], share(path.value, value))
        answer, gradients = by_torch(function, inputs, weights)
        worst["torch"] = max(worst["torch"], share(path.value, answer))
        worst["gradient"] = max(worst["gradient"], *(share(path.gradients[n], g) for n, g in gradients.items()))
    return worst, bounded


def check_bounds(function, dtype, turns, seed, capsys):
    """Assert that both libraries are within the bounds, most of which are finite; print how near they come."""
    worst, bounded = worst_shares(function, dtype, turns, seed)
    with capsys.disabled():
        shares = " ".join(f"{k} {v:.4f}" for k, v in worst.items())
        print(f"\n{function.numpy.__name__:16} {dtype} {bounded} of {turns}: {shares}")
    assert max(worst.values()) <= 1.0
    assert bounded > turns / 3


def _contains_exact(function, path, inputs, weights, rng):
    with mpmath.workdps(matrices.DIGITS):
        exact = {name: matrices.exactly(x) for name, x in inputs.items()}
        values = matrices.entries(function.mpmath(*exact.values()))
        for at, x in zip(np.ndindex(weights.shape), values, strict=True):
            assert contains(path.value, at, matrices.fraction(x))
        for name, x in inputs.items():
            found = path.gradients[name]
            for at in {tuple(int(rng.integers(size)) for size in x.shape) for _ in range(2)}:
                if np.isfinite(found.direct[at]) and not found.spread[at]:
                    place = (name, *((*at, 0) if len(at) == 1 else at))
                    slope = matrices.derivative(function.mpmath, exact, place, weights.ravel(), function.symmetric)
                    middle = mpmath.mpf(float(found.high[at])) + float(found.low[at])
                    spare = float(found.radius[at]) + 1e-6 * float(found.direct[at])
                    assert abs(slope - middle) <= spare + abs(slope) * mpmath.mpf(10) ** -20
