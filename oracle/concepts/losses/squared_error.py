"""Sum of squared errors.

Every difference is squared, and the squares are added. The sum is not divided by the number of examples, so the loss
and the step of gradient descent grow with the batch size. Expanding the square into three products is inaccurate: they
cancel where prediction and target are close.

Shapes: y_hat (n, o), y (n, o); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import mse_loss

from oracle.page import Domain, Reals, Size, Worked, never_negative, permuting, swapping

ROW = 6
FORMULA = r"L = \sum_{i,q} (\hat y_{iq} - y_{iq})^2"
SOURCES = ('Study notes on Learning PyTorch with Examples, "Tensors; nn"',)


def definition(y_hat, y):
    loss = 0.0
    for predicted, wanted in zip(y_hat.flat, y.flat, strict=True):
        error = predicted - wanted
        loss = loss + error * error
    return loss


def numpy_vectorized(y_hat, y):
    return np.square(y_hat - y).sum()


def numpy_dot(y_hat, y):
    error = (y_hat - y).ravel()
    return np.dot(error, error)


def numpy_expanded(y_hat, y):
    return (y_hat * y_hat - 2 * y_hat * y + y * y).sum()


def numpy_gradient(y_hat, y):
    error = 2 * (y_hat - y)
    return {"y_hat": error, "y": -error}


def torch_vectorized(y_hat, y):
    return (y_hat - y).pow(2).sum()


def torch_mse_loss(y_hat, y):
    return mse_loss(y_hat, y, reduction="sum")


def torch_module(y_hat, y):
    return torch.nn.MSELoss(reduction="sum")(y_hat, y)


def inputs() -> Domain:
    return Domain(y_hat=Reals("n o"), y=Reals("n o")).where(work=lambda n, o: 3 * n * o)


DIFFERENTIABLE = ("y_hat", "y")

LAWS = (
    swapping("y_hat", "y"),
    never_negative(),
    permuting("examples", y_hat=0, y=0),
)

WORKED = (
    Worked(
        {"y_hat": [[1, 2], [3, 4]], "y": [[0, 2], [5, 1]]},
        value=14,
        gradient={"y_hat": [[2, 0], [-4, 6]], "y": [[-2, 0], [4, -6]]},
        note="by hand: 1 + 0 + 4 + 9",
    ),
)

SIZES = tuple(Size({"n": n, "o": 10}) for n in (10, 100, 1_000, 10_000))
