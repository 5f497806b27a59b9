"""Squared error of a two-layer ReLU network, and all its gradients.

The same model in several forms: by hand in NumPy, by hand on tensors, with autograd, with a custom autograd function,
with `nn.Sequential` and as an `nn.Module`. Backpropagation by hand takes four matrix products and a mask. Where a
hidden unit is exactly 0 the gradients differ: `relu` uses the derivative 0 there, `clamp` and the mask `h < 0` use 1,
`maximum` uses 1/2. All are valid subgradients.

Shapes: x (n, d), w1 (d, h), w2 (h, o), y (n, o); the loss is a scalar.
"""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import mse_loss

from oracle.page import Domain, Reals, Size, Worked, maximum, never_negative, permuting

ROW = 41
FORMULA = r"L = \sum_{i,q} \Bigl( \sum_p \max\bigl(0, \sum_k x_{ik} (w_1)_{kp} \bigr) (w_2)_{pq} - y_{iq} \Bigr)^2"
SOURCES = (
    (
        'Study notes on Learning PyTorch with Examples, "Tensors; Autograd; Defining new autograd functions; nn; '
        'Custom nn Modules"'
    ),
)


def definition(x, w1, w2, y):
    (n, d), (h, o) = x.shape, w2.shape
    loss = 0.0
    for i in range(n):
        hidden = []
        for p in range(h):
            unit = 0.0
            for k in range(d):
                unit = unit + x[i, k] * w1[k, p]
            hidden.append(maximum(+unit, 0))
        for q in range(o):
            prediction = 0.0
            for p in range(h):
                prediction = prediction + hidden[p] * w2[p, q]
            loss = loss + (+prediction - y[i, q]) ** 2
    return loss


def numpy_vectorized(x, w1, w2, y):
    return np.square(np.maximum(x @ w1, 0) @ w2 - y).sum()


def numpy_gradient(x, w1, w2, y):
    h = x @ w1
    h_relu = np.maximum(h, 0)
    d_prediction = 2 * (h_relu @ w2 - y)
    d_h = d_prediction @ w2.T
    d_h[h < 0] = 0
    return {"x": d_h @ w1.T, "w1": x.T @ d_h, "w2": h_relu.T @ d_prediction, "y": -d_prediction}


def torch_by_hand_gradient(x, w1, w2, y):
    h = x.mm(w1)
    h_relu = h.clamp(min=0)
    d_prediction = 2 * (h_relu.mm(w2) - y)
    d_h = d_prediction.mm(w2.t())
    d_h[h < 0] = 0
    return {"x": d_h.mm(w1.t()), "w1": x.t().mm(d_h), "w2": h_relu.t().mm(d_prediction), "y": -d_prediction}


def torch_autograd_clamp(x, w1, w2, y):
    return (x.mm(w1).clamp(min=0).mm(w2) - y).pow(2).sum()


def torch_relu(x, w1, w2, y):
    return mse_loss(torch.relu(x @ w1) @ w2, y, reduction="sum")


def torch_maximum(x, w1, w2, y):
    h = x @ w1
    return (torch.maximum(h, torch.zeros_like(h)) @ w2 - y).square().sum()


class OurReLU(torch.autograd.Function):
    """ReLU with a hand-written derivative, which is 1 at exactly 0."""

    @staticmethod
    def forward(ctx, h):
        """Return `h` where it is positive, else 0; save `h` for `backward`."""
        ctx.save_for_backward(h)
        return h.clamp(min=0)

    @staticmethod
    def backward(ctx, cotangent):
        """Return the gradient with respect to `h`; `cotangent` is that with respect to the result."""
        (h,) = ctx.saved_tensors
        return cotangent.masked_fill(h < 0, 0)


def torch_custom_function(x, w1, w2, y):
    return (OurReLU.apply(x @ w1) @ w2 - y).square().sum()


def torch_sequential(x, w1, w2, y):
    # On "meta" a layer has shapes but no data. The call passes its weights, so that gradients reach w1 and w2.
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(*w1.shape, bias=False), nn.ReLU(), nn.Linear(*w2.shape, bias=False))
    prediction = functional_call(model, {"0.weight": w1.T, "2.weight": w2.T}, x)
    return nn.MSELoss(reduction="sum")(prediction, y)


class TwoLayerNet(nn.Module):
    """Two linear layers with a ReLU between them."""

    def __init__(self, d, h, o):
        super().__init__()
        self.linear1 = nn.Linear(d, h, bias=False)
        self.linear2 = nn.Linear(h, o, bias=False)

    def forward(self, x):
        """Return the prediction for every row of `x`."""
        return self.linear2(self.linear1(x).clamp(min=0))


def torch_module(x, w1, w2, y):
    (d, h), o = w1.shape, w2.shape[1]
    with torch.device("meta"):
        model = TwoLayerNet(d, h, o)
    prediction = functional_call(model, {"linear1.weight": w1.T, "linear2.weight": w2.T}, x)
    return mse_loss(prediction, y, reduction="sum")


def inputs() -> Domain:
    # nn.Linear warns about layers without features, so each has at least one; a batch may be empty.
    return Domain(x=Reals("n d"), w1=Reals("d h"), w2=Reals("h o"), y=Reals("n o")).where(
        least={"d": 1, "h": 1, "o": 1}, work=lambda n, d, h, o: 2 * n * h * (d + o) + n * h + 3 * n * o
    )


DIFFERENTIABLE = ("x", "w1", "w2", "y")

LAWS = (permuting("hidden units", w1=1, w2=0), permuting("examples", x=0, y=0), never_negative())

WORKED = (
    Worked(
        {"x": [[1, 2]], "w1": [[1, 1], [1, -1]], "w2": [[2], [5]], "y": [[4]]},
        value=4,
        gradient={"x": [[8, 8]], "w1": [[8, 0], [16, 0]], "w2": [[12], [0]], "y": [[-4]]},
        note="by hand: hidden units 3 and -1, prediction 6",
    ),
    Worked(
        {"x": [[1], [-1]], "w1": [[1, -2]], "w2": [[1], [1]], "y": [[0], [0]]},
        value=5,
        gradient={"x": [[2], [-8]], "w1": [[2, -4]], "w2": [[2], [8]], "y": [[-2], [-4]]},
        note="by hand: each example has one positive hidden unit; predictions 1 and 2",
    ),
)

SIZES = tuple(Size({"n": n, "d": 10, "h": 10, "o": 4}) for n in (4, 16, 64, 256))
