"""Zero initial weights: they work for linear regression, but not for a hidden layer.

Linear regression learns from zero weights as from any others. A hidden layer does not: units with equal weights get
equal gradients at every step and stay equal, so that they act as one unit. If all weights are zero, not even that unit
learns, because its gradient is multiplied by zero. Random initial weights make the units different.

Shapes: X (n, d), y (n,), W1 (d, h), w2 (h,), η a scalar; a step gives the loss before it and the new weights.
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Run, Scalar, Size, TrainingSetup, Worked, permuting, tanh

ROW = 48
FORMULA = r"L = \frac{1}{n} \sum_i \tfrac{1}{2} \bigl( \tanh(x_i W_1) w_2 - y_i \bigr)^2"
SOURCES = ('Homework on Dive into Deep Learning, 3.4.6 "Exercises; 5.4.1.3 Breaking the Symmetry"',)
STATE = ("W1", "w2")
BATCH = ("X", "y")


def definition(X, y, W1, w2, lr):
    (n, d), h = X.shape, len(w2)
    loss = 0.0
    hidden, errors = [], []
    for i in range(n):
        units = []
        for p in range(h):
            unit = 0.0
            for k in range(d):
                unit = unit + X[i, k] * W1[k, p]
            units.append(tanh(+unit))
        prediction = 0.0
        for p in range(h):
            prediction = prediction + units[p] * w2[p]
        error = +prediction - y[i]
        loss = loss + error * error / 2
        hidden.append(units)
        errors.append(error)
    new1, new2 = np.empty((d, h), W1.dtype), np.empty(h, w2.dtype)
    for p in range(h):
        slope = 0.0
        for i in range(n):
            slope = slope + hidden[i][p] * errors[i]
        new2[p] = w2[p] - lr * (+slope / n)
        for k in range(d):
            slope = 0.0
            for i in range(n):
                slope = slope + X[i, k] * (errors[i] * w2[p] * (1 - hidden[i][p] * hidden[i][p]))
            new1[k, p] = W1[k, p] - lr * (+slope / n)
    return {"loss": loss / n, "W1": new1, "w2": new2}


def numpy_by_hand(W1, w2, lr):
    def step(X, y):
        nonlocal W1, w2
        H = np.tanh(X @ W1)
        error = H @ w2 - y
        back = error[:, None] * w2 * (1 - H * H)
        W1, w2 = W1 - lr * (X.T @ back / len(y)), w2 - lr * (H.T @ error / len(y))
        return {"loss": (error**2 / 2).mean(), "W1": W1, "w2": w2}

    return step


def torch_autograd(W1, w2, lr):
    parameters = [W1.clone().requires_grad_(), w2.clone().requires_grad_()]
    optimizer = torch.optim.SGD(parameters, lr=lr)

    def step(X, y):
        loss = ((torch.tanh(X @ parameters[0]) @ parameters[1] - y) ** 2 / 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss, "W1": parameters[0], "w2": parameters[1]}

    return step


def inputs() -> Domain:
    bound = 8.0  # beyond, tanh is 1 to the last digit and its derivative 0
    return Domain(
        X=Reals("n d", low=-bound, high=bound),
        y=Reals("n", low=-bound, high=bound),
        W1=Reals("d h", low=-bound, high=bound),
        w2=Reals("h", low=-bound, high=bound),
        lr=Scalar(0.0, 1.0),
    ).where(least={"n": 1, "d": 1, "h": 1}, work=lambda n, d, h: 10 * n * d * h)


LAWS = (permuting("examples", X=0, y=0),)

WORKED = (
    Worked(
        {"X": [[1], [2]], "y": [1, 3], "W1": [[0, 0]], "w2": [0, 0], "lr": 0.5},
        value=[2.5, 0, 0, 0, 0],
        note="by hand: from zero no weight changes, although the loss is (1/2 + 9/2) / 2",
    ),
    Worked(
        {"X": [[1]], "y": [1], "W1": [[0, 0]], "w2": [1, 1], "lr": 0.5},
        value=[0.5, 0.5, 0.5, 1, 1],
        note="by hand: equal units stay equal",
    ),
)

SIZES = tuple(Size({"n": n, "d": 8, "h": 8}) for n in (4, 16, 64))


def _course(start):
    """Learn sin 2x of the first feature from 64 examples; every step uses the whole batch."""

    def course(random):
        X = random.normal(size=(64, 2))
        batch = {"X": X, "y": np.sin(2 * X[:, 0])}

        def apart(state):
            return float(np.ptp(state["W1"], axis=1).max())

        return TrainingSetup({**start(random), "lr": 0.25}, iter(lambda: batch, None), watch=apart)

    return course


_APART = "distance between the hidden units"
RUNS = (
    Run("from zero", 30, _course(lambda random: {"W1": np.zeros((2, 4)), "w2": np.zeros(4)}), watched=_APART),
    Run("from equal units", 30, _course(lambda random: {"W1": np.full((2, 4), 0.5), "w2": np.ones(4)}), watched=_APART),
    Run(
        "from chance",
        30,
        _course(lambda random: {"W1": random.normal(size=(2, 4)), "w2": random.normal(size=4)}),
        watched=_APART,
    ),
)
