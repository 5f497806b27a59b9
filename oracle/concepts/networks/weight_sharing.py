"""Weight sharing: a network that applies its middle layer several times.

In torch a network is ordinary Python code, so a loop can apply one layer repeatedly. The shared weights then occur at
several places in the computation, and their gradient is the *sum* of the contributions of these places. Autograd adds
them; a backward pass by hand must do the same. With 0 repetitions the gradient of the middle weights is zero.

Shapes: x (n, d), w1 (d, h), w2 (h, h), w3 (h, o), `repeats` 0 to 3; the outputs are (n, o).
"""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from oracle.page import Choice, Domain, Reals, Size, Worked, maximum, permuting, scaling

ROW = 42
FORMULA = r"h_0 = \operatorname{relu}(x W_1), \quad h_{r} = \operatorname{relu}(h_{r-1} W_2), \quad y = h_R W_3"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Control Flow + Weight Sharing"',
    "PyTorch, Learning PyTorch with Examples",
)


def definition(x, w1, w2, w3, repeats):
    y = np.empty((len(x), w3.shape[1]), x.dtype)
    for i in range(len(x)):
        layer = x[i]
        for weights in [w1] + [w2] * repeats:
            units = []
            for q in range(weights.shape[1]):
                total = 0.0
                for k in range(weights.shape[0]):
                    total = total + layer[k] * weights[k, q]
                units.append(maximum(+total, 0))
            layer = units
        for q in range(w3.shape[1]):
            total = 0.0
            for k in range(w3.shape[0]):
                total = total + layer[k] * w3[k, q]
            y[i, q] = total
    return y


def numpy_vectorized(x, w1, w2, w3, repeats):
    h = np.maximum(x @ w1, 0)
    for _ in range(repeats):
        h = np.maximum(h @ w2, 0)
    return h @ w3


def numpy_gradient(x, w1, w2, w3, repeats, cotangent):
    layers = [np.maximum(x @ w1, 0)]
    for _ in range(repeats):
        layers.append(np.maximum(layers[-1] @ w2, 0))
    slopes = {"w3": layers[-1].T @ cotangent, "w2": np.zeros_like(w2)}
    back = cotangent @ w3.T
    for r in reversed(range(repeats)):
        back = np.where(layers[r + 1] > 0, back, 0)
        slopes["w2"] = slopes["w2"] + layers[r].T @ back
        back = back @ w2.T
    back = np.where(layers[0] > 0, back, 0)
    return {"x": back @ w1.T, "w1": x.T @ back, **slopes}


def torch_autograd(x, w1, w2, w3, repeats):
    h = (x @ w1).clamp(min=0)
    for _ in range(repeats):
        h = (h @ w2).clamp(min=0)
    return h @ w3


def torch_in_place(x, w1, w2, w3, repeats):
    # In-place ReLU is safe: the backward pass of a product does not use its result, and that of ReLU uses only its own.
    h = (x @ w1).relu_()
    for _ in range(repeats):
        h = (h @ w2).relu_()
    return h @ w3


class DynamicNet(nn.Module):
    """Three layers without bias; the middle one is applied `repeats` times."""

    def __init__(self, d, h, o):
        super().__init__()
        self.first = nn.Linear(d, h, bias=False)
        self.middle = nn.Linear(h, h, bias=False)
        self.last = nn.Linear(h, o, bias=False)

    def forward(self, x, repeats):
        """Return the outputs for every row of `x`."""
        h = self.first(x).relu()
        for _ in range(repeats):
            h = self.middle(h).relu()
        return self.last(h)


def torch_module(x, w1, w2, w3, repeats):
    (d, h), o = w1.shape, w3.shape[1]
    with torch.device("meta"):
        net = DynamicNet(d, h, o)
    weights = {"first.weight": w1.T, "middle.weight": w2.T, "last.weight": w3.T}
    return functional_call(net, weights, (x, repeats))


def inputs() -> Domain:
    return Domain(x=Reals("n d"), w1=Reals("d h"), w2=Reals("h h"), w3=Reals("h o"), repeats=Choice(1, 0, 2, 3)).where(
        least={"d": 1, "h": 1, "o": 1}, work=lambda n, d, h, o: 4 * n * h * (d + 3 * h + o)
    )


DIFFERENTIABLE = ("x", "w1", "w2", "w3")

LAWS = (permuting("hidden units", w1=1, w2=(0, 1), w3=0), scaling(x=2, answer=2))

WORKED = (
    Worked(
        {"x": [[1]], "w1": [[2]], "w2": [[3]], "w3": [[5]], "repeats": 2},
        value=[[90]],
        gradient={"x": [[90]], "w1": [[45]], "w2": [[60]], "w3": [[18]]},
        note="by hand: 1 · 2 · 3² · 5; the gradient by the shared 3 is 30 from each of two places",
    ),
    Worked(
        {"x": [[1]], "w1": [[2]], "w2": [[3]], "w3": [[5]], "repeats": 0},
        value=[[10]],
        gradient={"w2": [[0]]},
        note="by hand: the middle layer is not used",
    ),
)

SIZES = tuple(Size({"n": n, "d": 10, "h": 8, "o": 4}) for n in (4, 16, 64))
