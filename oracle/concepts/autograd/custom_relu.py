"""A custom autograd function: forward, and a backward that maps a cotangent to the gradient of the input.

Autograd differentiates a composition of known functions without a custom backward. Reasons to write one: to save
memory, to choose the subgradient at a corner, or because differentiating the parts is inaccurate. Here the function is
ReLU: it saves its input, and the gradient is 0 where the input is negative. So the subgradient at 0 is 1, while
torch.relu uses 0. A typical mistake is to change the input in place before saving it; then the gradient is wrong.

Shapes: x (n, d); the values are (n, d).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, maximum, never_negative, scaling

ROW = 39
FORMULA = r"y = \max(0, x), \qquad \bar{x} = \bar{y} \cdot [\, x \ge 0 \,]"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Defining new autograd functions"',
    "torch.autograd.Function",
)


def definition(x):
    y = np.empty(x.shape, x.dtype)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            y[i, j] = maximum(x[i, j], 0)
    return y


def numpy_vectorized(x):
    return np.maximum(x, 0)


def numpy_gradient(x, cotangent):
    return {"x": np.where(x < 0, 0, cotangent)}


class Saved(torch.autograd.Function):
    """ReLU that saves its input with `save_for_backward`."""

    @staticmethod
    def forward(ctx, x):
        """max(x, 0)."""
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, cotangent):
        """The cotangent where the input is at least 0, otherwise 0."""
        (x,) = ctx.saved_tensors
        grad = cotangent.clone()
        grad[x < 0] = 0
        return grad


class FromOutput(torch.autograd.Function):
    """ReLU that saves its output: the same gradient except at 0, where it is 0."""

    @staticmethod
    def forward(ctx, x):
        """max(x, 0)."""
        y = x.clamp(min=0)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, cotangent):
        """The cotangent where the output is positive, otherwise 0."""
        (y,) = ctx.saved_tensors
        return cotangent * (y > 0)


def torch_custom_function(x):
    return Saved.apply(x)


def torch_custom_from_output(x):
    return FromOutput.apply(x)


def torch_builtin(x):
    return torch.relu(x)


def inputs() -> Domain:
    return Domain(x=Reals("n d")).where(work=lambda n, d: 2 * n * d)


DIFFERENTIABLE = ("x",)

LAWS = (never_negative(), scaling(x=2, answer=2))

WORKED = (
    Worked(
        {"x": [[-1, 2], [3, -4]]},
        value=[[0, 2], [3, 0]],
        gradient={"x": [[0, 1], [1, 0]]},
        note="Study notes on Learning PyTorch with Examples, by hand",
    ),
)

SIZES = tuple(Size({"n": n, "d": 10}) for n in (10, 100, 1_000))
