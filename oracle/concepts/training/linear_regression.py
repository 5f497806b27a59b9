"""Linear regression by minibatches: prediction, loss, gradient step.

From scratch it is three lines: the prediction Xw + b, the mean of half squared errors, and a step against the gradient.
On data made with w = (2, -3.4), b = 4.2 and a little noise it recovers w and b, to about the noise over the root of the
number of examples. The loss is convex: every start leads to the same minimum, random or not.

Shapes: X (n, d), y (n,), w (d,), b and η scalars; a step gives the loss before it and the new w and b.
"""

import numpy as np
import torch
from torch import nn

from oracle.page import Domain, Minibatches, Reals, Run, Scalar, Size, TrainingSetup, Worked, permuting

ROW = 46
FORMULA = r"""L = \frac{1}{n} \sum_i \tfrac{1}{2} (x_i w + b - y_i)^2, \quad w \leftarrow w - \eta \nabla_w L, \quad
b \leftarrow b - \eta \, \partial_b L"""
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 3.3 "Synthetic Regression Data; 3.4 Linear Regression Implementation '
        'from Scratch; 3.5 Concise"'
    ),
)
STATE = ("w", "b")
BATCH = ("X", "y")


def definition(X, y, w, b, lr):
    n, d = X.shape
    loss = 0.0
    errors = []
    for i in range(n):
        prediction = 0.0
        for k in range(d):
            prediction = prediction + X[i, k] * w[k]
        error = +(prediction + b) - y[i]
        loss = loss + error * error / 2
        errors.append(error)
    new_w = np.empty(d, w.dtype)
    for k in range(d):
        slope = 0.0
        for i in range(n):
            slope = slope + X[i, k] * errors[i]
        new_w[k] = w[k] - lr * (+slope / n)
    total = 0.0
    for error in errors:
        total = total + error
    return {"loss": loss / n, "w": new_w, "b": b - lr * (+total / n)}


def numpy_from_scratch(w, b, lr):
    def step(X, y):
        nonlocal w, b
        error = X @ w + b - y
        w, b = w - lr * (X.T @ error / len(y)), b - lr * error.mean()
        return {"loss": (error**2 / 2).mean(), "w": w, "b": b}

    return step


def torch_from_scratch(w, b, lr):
    w, b = w.clone().requires_grad_(), b.clone().requires_grad_()

    def step(X, y):
        loss = ((X @ w + b - y) ** 2 / 2).mean()
        loss.backward()
        with torch.no_grad():
            w.sub_(lr * w.grad)
            b.sub_(lr * b.grad)
        w.grad = b.grad = None
        return {"loss": loss, "w": w, "b": b}

    return step


def torch_concise(w, b, lr):
    net = nn.Linear(len(w), 1).to(w.dtype)
    net.weight.data, net.bias.data = w[None].clone(), b.reshape(1).clone()
    criterion, optimizer = nn.MSELoss(), torch.optim.SGD(net.parameters(), lr=lr)

    def step(X, y):
        loss = criterion(net(X)[:, 0], y) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss, "w": net.weight[0], "b": net.bias[0]}

    return step


def inputs() -> Domain:
    bound = 2.0**7  # larger squares overflow float16
    return Domain(
        X=Reals("n d", low=-bound, high=bound),
        y=Reals("n", low=-bound, high=bound),
        w=Reals("d", low=-bound, high=bound),
        b=Reals("", low=-bound, high=bound),
        lr=Scalar(0.0, 1.0),
    ).where(least={"n": 1, "d": 1}, work=lambda n, d: 5 * n * d + 6 * n)


LAWS = (permuting("examples", X=0, y=0),)

WORKED = (
    Worked(
        {"X": [[1, 2], [0, 1]], "y": [1, 0], "w": [1, 1], "b": 0, "lr": 0.5},
        value=[1.25, 0.5, -0.25, -0.75],
        note="by hand: errors 2 and 1, gradients (1, 5/2) and 3/2",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16}) for n in (4, 16, 64, 256))

W, B, NOISE = np.array([2.0, -3.4]), 4.2, 0.01


def made(random):
    """Return the synthetic data of the notes: 1,000 examples of y = Xw + b with a noise of 0.01."""
    X = random.normal(size=(1_000, 2))
    return {"X": X, "y": X @ W + B + NOISE * random.normal(size=1_000)}


def _from(w, b, lr):
    def course(random):
        data = made(random)
        start = {"w": np.full(2, w), "b": np.array(b), "lr": lr}

        def off(state):
            return float(max(np.abs(state["w"] - W).max(), abs(float(state["b"]) - B)))

        return TrainingSetup(start, Minibatches(data, size=32, seed=0), watch=off)

    return course


RUNS = (Run("3 epochs of 32 batches, lr 0.03", 96, _from(0.01, 0.0, 0.03), watched="largest error in w and b"),)
