"""Training the two-layer net, implemented in six ways.

The same net, start and batch, and five hundred gradient steps: with gradients by hand in NumPy, by hand on tensors, by
autograd, by a custom autograd function, with `nn` and `torch.optim`, and with a custom module. After one step the six
agree up to rounding. After five hundred their rounding errors have accumulated differently, and none of them is wrong.
Therefore every step is checked from the state that the implementation itself had reached.

Shapes: x (n, d), y (n, o), w1 (d, h), w2 (h, o), η a scalar; a step gives the loss before it and the new weights.
"""

import numpy as np
import torch
from torch import nn

from oracle.page import Domain, Reals, Run, Scalar, Size, TrainingSetup, Worked, heaviside, maximum, permuting

ROW = 45
FORMULA = r"L = \sum_{i,q} \bigl( \operatorname{relu}(x W_1) W_2 - y \bigr)_{iq}^2, \; W \leftarrow W - \eta \nabla_W L"
SOURCES = (
    (
        'Study notes on Learning PyTorch with Examples, "Tensors; Autograd; Defining new autograd functions; nn; '
        'optim; Custom nn Modules"'
    ),
)
STATE = ("w1", "w2")
BATCH = ("x", "y")


def definition(x, y, w1, w2, lr):
    (n, d), (h, o) = x.shape, w2.shape
    loss = 0.0
    hidden, back = [], []
    for i in range(n):
        before = []
        for p in range(h):
            unit = 0.0
            for k in range(d):
                unit = unit + x[i, k] * w1[k, p]
            before.append(+unit)
        units = [maximum(unit, 0) for unit in before]
        errors = []
        for q in range(o):
            prediction = 0.0
            for p in range(h):
                prediction = prediction + units[p] * w2[p, q]
            error = +prediction - y[i, q]
            loss = loss + error * error
            errors.append(2 * error)
        slopes = []
        for p in range(h):
            slope = 0.0
            for q in range(o):
                slope = slope + errors[q] * w2[p, q]
            slopes.append(+slope * heaviside(before[p]))
        hidden.append((units, errors))
        back.append(slopes)
    new1, new2 = np.empty((d, h), w1.dtype), np.empty((h, o), w2.dtype)
    for p in range(h):
        for k in range(d):
            slope = 0.0
            for i in range(n):
                slope = slope + x[i, k] * back[i][p]
            new1[k, p] = w1[k, p] - lr * +slope
        for q in range(o):
            slope = 0.0
            for units, errors in hidden:
                slope = slope + units[p] * errors[q]
            new2[p, q] = w2[p, q] - lr * +slope
    return {"loss": loss, "w1": new1, "w2": new2}


def numpy_by_hand(w1, w2, lr):
    def step(x, y):
        nonlocal w1, w2
        h = x @ w1
        h_relu = np.maximum(h, 0)
        error = h_relu @ w2 - y
        back = (2 * error) @ w2.T
        back[h <= 0] = 0
        slope1, slope2 = x.T @ back, h_relu.T @ (2 * error)
        w1, w2 = w1 - lr * slope1, w2 - lr * slope2
        return {"loss": np.square(error).sum(), "w1": w1, "w2": w2}

    return step


def torch_by_hand(w1, w2, lr):
    def step(x, y):
        nonlocal w1, w2
        h = x.mm(w1)
        h_relu = h.clamp(min=0)
        error = h_relu.mm(w2) - y
        back = (2 * error).mm(w2.t())
        back[h <= 0] = 0
        slope1, slope2 = x.t().mm(back), h_relu.t().mm(2 * error)
        w1, w2 = w1 - lr * slope1, w2 - lr * slope2
        return {"loss": error.pow(2).sum(), "w1": w1, "w2": w2}

    return step


def torch_autograd(w1, w2, lr):
    w1, w2 = w1.clone().requires_grad_(), w2.clone().requires_grad_()

    def step(x, y):
        loss = (torch.relu(x.mm(w1)).mm(w2) - y).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            w1.sub_(lr * w1.grad)
            w2.sub_(lr * w2.grad)
        w1.grad.zero_()
        w2.grad.zero_()
        return {"loss": loss, "w1": w1, "w2": w2}

    return step


class OurReLU(torch.autograd.Function):
    """ReLU with a hand-written backward: the gradient is 0 where the input is not above 0."""

    @staticmethod
    def forward(ctx, h):
        """Return `h` where it is positive, else 0."""
        ctx.save_for_backward(h)
        return h.clamp(min=0)

    @staticmethod
    def backward(ctx, cotangent):
        """Return the gradient with respect to `h`."""
        (h,) = ctx.saved_tensors
        return cotangent.masked_fill(h <= 0, 0)


def torch_custom_function(w1, w2, lr):
    w1, w2 = w1.clone().requires_grad_(), w2.clone().requires_grad_()

    def step(x, y):
        nonlocal w1, w2
        loss = (OurReLU.apply(x.mm(w1)).mm(w2) - y).pow(2).sum()
        slopes = torch.autograd.grad(loss, (w1, w2))
        w1, w2 = ((w - lr * slope).detach().requires_grad_() for w, slope in zip((w1, w2), slopes, strict=True))
        return {"loss": loss, "w1": w1, "w2": w2}

    return step


def torch_sequential_optim(w1, w2, lr):
    (d, h), o = w1.shape, w2.shape[1]
    model = nn.Sequential(nn.Linear(d, h, bias=False), nn.ReLU(), nn.Linear(h, o, bias=False)).to(w1.dtype)
    model[0].weight.data, model[2].weight.data = w1.T.clone(), w2.T.clone()
    criterion, optimizer = nn.MSELoss(reduction="sum"), torch.optim.SGD(model.parameters(), lr=lr)

    def step(x, y):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss, "w1": model[0].weight.T, "w2": model[2].weight.T}

    return step


class TwoLayerNet(nn.Module):
    """Two linear layers with a ReLU between them."""

    def __init__(self, w1, w2):
        super().__init__()
        self.w1, self.w2 = nn.Parameter(w1.clone()), nn.Parameter(w2.clone())

    def forward(self, x):
        """Return the prediction for every row of `x`."""
        return (x @ self.w1).relu() @ self.w2


def torch_module_optim(w1, w2, lr):
    model = TwoLayerNet(w1, w2)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def step(x, y):
        loss = (model(x) - y).square().sum()
        optimizer.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        return {"loss": loss, "w1": model.w1, "w2": model.w2}

    return step


def inputs() -> Domain:
    # nn.Linear warns about layers without features, so each has at least one; a batch is not empty.
    return Domain(x=Reals("n d"), y=Reals("n o"), w1=Reals("d h"), w2=Reals("h o"), lr=Scalar(0.0, 1.0)).where(
        least={"n": 1, "d": 1, "h": 1, "o": 1}, work=lambda n, d, h, o: 4 * n * h * (d + o) + n * h + 4 * n * o
    )


LAWS = (permuting("examples", x=0, y=0),)

WORKED = (
    Worked(
        {"x": [[1, 2]], "y": [[4]], "w1": [[1, 1], [1, -1]], "w2": [[2], [5]], "lr": 0.125},
        value=[4, 0, 1, -1, -1, 0.5, 5],
        note="by hand: hidden units 3 and -1, prediction 6; an eighth of the gradients 8, 16 and 12 is subtracted",
    ),
)

SIZES = (Size({"n": 8, "d": 20, "h": 10, "o": 4}), Size({"n": 64, "d": 1_000, "h": 100, "o": 10}))


def _course(n, d, h, o, lr):
    """Normally distributed inputs, targets and weights; every step uses the whole batch."""

    def course(random):
        start = {"w1": random.normal(size=(d, h)), "w2": random.normal(size=(h, o)), "lr": lr}
        batch = {"x": random.normal(size=(n, d)), "y": random.normal(size=(n, o))}
        return TrainingSetup(start, iter(lambda: batch, None))

    return course


RUNS = (
    Run("20 steps of a small net, every one certified", 20, _course(16, 12, 8, 3, 1e-3)),
    Run("500 steps at the note's size, 64 × 1000 → 100 → 10", 500, _course(64, 1_000, 100, 10, 1e-6), sampled=True),
)
