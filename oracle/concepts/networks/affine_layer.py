"""An affine layer: a matrix product plus a bias, forward and backward.

The backward pass computes three gradients: for the inputs, the cotangent times Wᵀ; for the weights, Xᵀ times the
cotangent; for the bias, the sum of the cotangent's rows. torch stores the weights transposed and adds the bias inside
the product (`addmm`), which is the same sum with one rounding fewer.

Shapes: X (n, d), W (d, o), b (o,); the outputs are (n, o).
"""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import linear

from oracle.page import Domain, Reals, Size, Worked, permuting, scaling

ROW = 40
FORMULA = r"Y = X W + b, \qquad \bar{X} = \bar{Y} W^\top, \; \bar{W} = X^\top \bar{Y}, \; \bar{b} = \sum_i \bar{Y}_i"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Fully-connected layer"',
    'Homework on Dive into Deep Learning, 5.1 "Multilayer Perceptrons"',
)


def definition(X, W, b):
    (n, d), o = X.shape, W.shape[1]
    Y = np.empty((n, o), X.dtype)
    for i in range(n):
        for q in range(o):
            total = 0.0
            for k in range(d):
                total = total + X[i, k] * W[k, q]
            Y[i, q] = total + b[q]
    return Y


def numpy_vectorized(X, W, b):
    return X @ W + b


def numpy_gradient(X, W, b, cotangent):
    return {"X": cotangent @ W.T, "W": X.T @ cotangent, "b": cotangent.sum(axis=0)}


def torch_matmul(X, W, b):
    return X @ W + b


def torch_addmm(X, W, b):
    return torch.addmm(b, X, W)


def torch_linear(X, W, b):
    return linear(X, W.T, b)


def torch_module(X, W, b):
    with torch.device("meta"):
        layer = nn.Linear(*W.shape)
    return functional_call(layer, {"weight": W.T, "bias": b}, X)


def torch_by_hand_gradient(X, W, b, cotangent):
    return {"X": cotangent.mm(W.t()), "W": X.t().mm(cotangent), "b": cotangent.sum(dim=0)}


class Affine(torch.autograd.Function):
    """The layer with a hand-written backward pass."""

    @staticmethod
    def forward(ctx, X, W, b):
        """Return X W + b."""
        ctx.save_for_backward(X, W)
        return X.mm(W) + b

    @staticmethod
    def backward(ctx, cotangent):
        """Return the gradients with respect to X, W and b."""
        X, W = ctx.saved_tensors
        return cotangent.mm(W.t()), X.t().mm(cotangent), cotangent.sum(dim=0)


def torch_custom_function(X, W, b):
    return Affine.apply(X, W, b)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), W=Reals("d o"), b=Reals("o")).where(
        least={"d": 1, "o": 1}, work=lambda n, d, o: 4 * n * d * o + 2 * n * o
    )


DIFFERENTIABLE = ("X", "W", "b")

LAWS = (permuting("features", X=1, W=0), scaling(W=2, b=2, answer=2))

WORKED = (
    Worked(
        {"X": [[1, 2]], "W": [[1, 0], [3, -1]], "b": [10, 20]},
        value=[[17, 18]],
        gradient={"X": [[1, 2]], "W": [[1, 1], [2, 2]], "b": [1, 1]},
        note="by hand",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "o": 10}) for n in (4, 16, 64, 256))
