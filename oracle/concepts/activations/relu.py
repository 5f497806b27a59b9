"""ReLU, the rectified linear unit: negative inputs become 0.

ReLU is exact in every dtype; only its derivative at 0 is a choice. Every value from 0 (the left derivative) to 1 (the
right one) is a valid subgradient: `relu` uses 0, `clamp` and a mask with `x >= 0` use 1, `maximum` uses 1/2. The choice
matters, because exact zeros are common in float16 and after a weight has been set to 0.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, maximum, never_negative, scaling

ROW = 7
FORMULA = r"\operatorname{relu}(x) = \max(0, x)"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Defining new autograd functions"',
    'Homework on Dive into Deep Learning, 5.1.2 "Activation Functions"',
    "Bertoin et al., Numerical influence of ReLU'(0) on backpropagation, NeurIPS 2021",
)


def definition(x):
    value = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        value[i] = maximum(x[i], 0)
    return value


def numpy_maximum(x):
    return np.maximum(x, 0)


def numpy_mask(x):
    return x * (x > 0)


def numpy_where(x):
    return np.where(x > 0, x, 0)


def numpy_clip(x):
    return np.clip(x, 0, None)


def numpy_gradient(x, cotangent):
    return {"x": cotangent * (x > 0)}


def numpy_second_derivative(x, cotangent, along):
    return {"x": np.zeros_like(x)}


def torch_relu(x):
    return torch.relu(x)


def torch_clamp(x):
    return x.clamp(min=0)


def torch_maximum(x):
    return torch.maximum(x, torch.zeros_like(x))


def torch_where(x):
    return torch.where(x > 0, x, 0)


def torch_module(x):
    return torch.nn.ReLU()(x)


class OurReLU(torch.autograd.Function):
    """ReLU with a hand-written derivative, which is 1 at exactly 0."""

    @staticmethod
    def forward(ctx, x):
        """Return `x` where it is positive, else 0."""
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, cotangent):
        """Return the gradient with respect to `x`; `cotangent` is that with respect to the result."""
        (x,) = ctx.saved_tensors
        return cotangent.masked_fill(x < 0, 0)


def torch_custom_function(x):
    return OurReLU.apply(x)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 2 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    scaling(x=2, answer=2),
    never_negative(),
    Law(
        "keeps what is positive",
        "Positive inputs are returned unchanged, bit for bit.",
        holds=lambda inputs, value: ~(inputs["x"] > 0) | (value == inputs["x"]),
    ),
)

WORKED = (
    Worked(
        {"x": [-2, -0.5, 0.5, 2]},
        value=[0, 0, 0.5, 2],
        gradient={"x": [0, 0, 1, 1]},
        note="Homework on Dive into Deep Learning, by hand",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
