"""Mean of half squared errors, the loss of linear regression.

The factor 1/2 makes the derivative of each term the error itself; the mean makes the loss independent of the batch
size. torch's `MSELoss` is the mean without the factor 1/2: with the same learning rate its steps are twice as large.

Shapes: y_hat (n,), y (n,); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import mse_loss

from oracle.page import Domain, Law, Reals, Size, Worked, never_negative, swapping

ROW = 6
FORMULA = r"L = \frac{1}{n} \sum_i \tfrac{1}{2} (\hat y_i - y_i)^2"
SOURCES = (
    'Homework on Dive into Deep Learning, 3.1.3 "The Normal Distribution and Squared Loss"',
    'Homework on Dive into Deep Learning, 3.4.2 "Defining the Loss Function"',
)


def definition(y_hat, y):
    total = 0.0
    for predicted, wanted in zip(y_hat, y, strict=True):
        error = predicted - wanted
        total = total + error * error
    return total / 2 / len(y)


def numpy_vectorized(y_hat, y):
    return ((y_hat - y) ** 2 / 2).mean()


def numpy_dot(y_hat, y):
    error = y_hat - y
    return np.dot(error, error) / 2 / len(y)


def numpy_gradient(y_hat, y):
    error = (y_hat - y) / len(y)
    return {"y_hat": error, "y": -error}


def torch_vectorized(y_hat, y):
    return ((y_hat - y) ** 2 / 2).mean()


def torch_mse_loss(y_hat, y):
    return mse_loss(y_hat, y) / 2


def torch_module(y_hat, y):
    return torch.nn.MSELoss()(y_hat, y) / 2


def inputs() -> Domain:
    return Domain(y_hat=Reals("n"), y=Reals("n")).where(least={"n": 1}, work=lambda n: 4 * n)


DIFFERENTIABLE = ("y_hat", "y")

LAWS = (
    swapping("y_hat", "y"),
    Law(
        "a mean",
        "Repeating every example does not change the answer.",
        change=lambda inputs: {name: np.concatenate([x, x]) for name, x in inputs.items()},
        relate=lambda loss: loss,
    ),
    never_negative(),
)

WORKED = (
    Worked(
        {"y_hat": [1, 2], "y": [0, 4]},
        value=1.25,
        gradient={"y_hat": [0.5, -1], "y": [-0.5, 1]},
        note="by hand: (1/2 + 4/2) / 2",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
