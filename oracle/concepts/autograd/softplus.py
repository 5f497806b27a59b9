"""Softplus: a function that needs a custom backward.

log(1 + e^x) is a smooth approximation of ReLU. In the naive formula e^x overflows for moderately large x; then the
value is ∞ and the derivative ∞ / ∞ is NaN. max(x, 0) + log1p(e^-|x|) gives the correct value for every x, but autograd
differentiates its parts, which have a corner at 0. A custom function combines the stable value *and* the known
derivative, the sigmoid.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, logsumexp

ROW = 39
FORMULA = r"s(x) = \log(1 + e^x), \qquad s'(x) = \frac{1}{1 + e^{-x}}"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Defining new autograd functions"',
    "torch.nn.functional.softplus",
)


def definition(x):
    s = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        s[i] = logsumexp([x[i], 0])
    return s


def numpy_logaddexp(x):
    return np.logaddexp(x, x.dtype.type(0))


def numpy_naive(x):
    return np.log(1 + np.exp(x))


def numpy_gradient(x, cotangent):
    return {"x": cotangent * np.exp(x - np.logaddexp(x, x.dtype.type(0)))}


class Softplus(torch.autograd.Function):
    """The stable value, with the sigmoid as derivative."""

    @staticmethod
    def forward(ctx, x):
        """max(x, 0) + log1p(e^-|x|)."""
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, cotangent):
        """The cotangent times the sigmoid."""
        (x,) = ctx.saved_tensors
        return cotangent * torch.sigmoid(x)


def torch_custom_function(x):
    return Softplus.apply(x)


def torch_logaddexp(x):
    return torch.logaddexp(x, torch.zeros_like(x))


def torch_naive(x):
    return torch.log(1 + torch.exp(x))


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-8.0, high=128.0)).where(work=lambda n: 20 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("above zero and the identity", "The value is at least 0 and x.", holds=lambda i, s: (s >= 0) & (s >= i["x"])),
)

WORKED = (
    Worked(
        {"x": [0, 1, -1]},
        value=[0.69314718, 1.31326169, 0.31326169],
        gradient={"x": [0.5, 0.73105858, 0.26894142]},
        note="by hand: ln 2 at 0, with derivative 1/2",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
