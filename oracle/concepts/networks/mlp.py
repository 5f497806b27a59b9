"""A multilayer perceptron: two affine layers with a ReLU between them.

Written from scratch it takes two lines; `nn.Sequential` combines two layers and a flatten. Lazy layers take their
number of inputs from the first batch. All versions compute the same sum; they may differ in the derivative of the ReLU
at exactly 0.

Shapes: X (n, d), W1 (d, h), b1 (h,), W2 (h, o), b2 (o,); the outputs are (n, o).
"""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from oracle.page import Domain, Reals, Size, Worked, maximum, permuting, scaling

ROW = 43
FORMULA = r"H = \operatorname{relu}(X W_1 + b_1), \qquad O = H W_2 + b_2"
SOURCES = ('Homework on Dive into Deep Learning, 5.2 "Implementation of Multilayer Perceptrons"',)


def definition(X, W1, b1, W2, b2):
    (n, d), (h, o) = X.shape, W2.shape
    outputs = np.empty((n, o), X.dtype)
    for i in range(n):
        hidden = []
        for p in range(h):
            unit = 0.0
            for k in range(d):
                unit = unit + X[i, k] * W1[k, p]
            hidden.append(maximum(+(unit + b1[p]), 0))
        for q in range(o):
            total = 0.0
            for p in range(h):
                total = total + hidden[p] * W2[p, q]
            outputs[i, q] = total + b2[q]
    return outputs


def numpy_vectorized(X, W1, b1, W2, b2):
    return np.maximum(X @ W1 + b1, 0) @ W2 + b2


def numpy_gradient(X, W1, b1, W2, b2, cotangent):
    H = np.maximum(X @ W1 + b1, 0)
    back = np.where(H > 0, cotangent @ W2.T, 0)
    return {
        "X": back @ W1.T,
        "W1": X.T @ back,
        "b1": back.sum(axis=0),
        "W2": H.T @ cotangent,
        "b2": cotangent.sum(axis=0),
    }


def torch_from_scratch(X, W1, b1, W2, b2):
    H = X @ W1 + b1
    return torch.max(H, torch.zeros_like(H)) @ W2 + b2


def torch_addmm(X, W1, b1, W2, b2):
    return torch.addmm(b2, torch.addmm(b1, X, W1).relu_(), W2)


def torch_sequential(X, W1, b1, W2, b2):
    (d, h), o = W1.shape, W2.shape[1]
    with torch.device("meta"):
        net = nn.Sequential(nn.Flatten(), nn.Linear(d, h), nn.ReLU(), nn.Linear(h, o))
    return functional_call(net, {"1.weight": W1.T, "1.bias": b1, "3.weight": W2.T, "3.bias": b2}, X)


def torch_lazy(X, W1, b1, W2, b2):
    h, o = W2.shape
    net = nn.Sequential(nn.LazyLinear(h), nn.ReLU(), nn.LazyLinear(o)).to(X.dtype)
    with torch.no_grad():
        net(X.new_zeros(1, len(W1)))  # a lazy layer takes its number of inputs from the first batch
    return functional_call(net, {"0.weight": W1.T, "0.bias": b1, "2.weight": W2.T, "2.bias": b2}, X)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), W1=Reals("d h"), b1=Reals("h"), W2=Reals("h o"), b2=Reals("o")).where(
        least={"d": 1, "h": 1, "o": 1}, work=lambda n, d, h, o: 4 * n * h * (d + o) + 2 * n * (h + o)
    )


DIFFERENTIABLE = ("X", "W1", "b1", "W2", "b2")

LAWS = (permuting("hidden units", W1=1, b1=0, W2=0), scaling(W2=2, b2=2, answer=2))

WORKED = (
    Worked(
        {"X": [[1, 2]], "W1": [[1, -1], [1, -1]], "b1": [-1, 0], "W2": [[3], [5]], "b2": [0.5]},
        value=[[6.5]],
        gradient={"X": [[3, 3]], "W1": [[3, 0], [6, 0]], "b1": [3, 0], "W2": [[2], [0]], "b2": [1]},
        note="by hand: hidden units 2 and -3, of which ReLU sets one to 0",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "h": 8, "o": 4}) for n in (4, 16, 64))
