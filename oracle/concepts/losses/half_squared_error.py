"""Mean of half squared errors, the loss of linear regression.

The half makes the gradient the error itself, the mean makes it independent of the size of the batch. torch's `MSELoss`
is the mean without the half: train with it and the same learning rate is twice as large.

Shapes: y_hat (n,), y (n,); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import mse_loss

from oracle.catalogue.declarations import Alternative, Edge, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import sqrt

ROW = 6
FORMULA = r"L = \frac{1}{n} \sum_i \tfrac{1}{2} (\hat y_i - y_i)^2"
SOURCES = (
    "N4, 3.1.3 The Normal Distribution and Squared Loss",
    "N4, 3.4.2 Defining the Loss Function",
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
    Law(
        "symmetric",
        "Prediction and truth may change places.",
        change=lambda inputs: {"y_hat": inputs["y"], "y": inputs["y_hat"]},
        relate=lambda loss: loss,
    ),
    Law(
        "a mean",
        "Every example twice has the same mean.",
        change=lambda inputs: {name: np.concatenate([x, x]) for name, x in inputs.items()},
        relate=lambda loss: loss,
    ),
    Law("never negative", "A mean of squares is not below 0.", holds=lambda inputs, loss: ~(loss < 0)),
)

ERRORS = ()

WORKED = (
    Worked(
        {"y_hat": [1, 2], "y": [0, 4]},
        value=1.25,
        gradient={"y_hat": [0.5, -1], "y": [-0.5, 1]},
        note="by hand: (1/2 + 4/2) / 2",
    ),
)

CORNERS = ()
EDGES = (Edge("nearly right", {"y_hat": [1024.5], "y": [1024]}, "An eighth, exactly."),)
EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the mean of no examples",
        "0 / 0 is NaN in both; NumPy warns of it.",
        {"y_hat": np.empty(0), "y": np.empty(0)},
        {"numpy_vectorized": Gives(np.nan, "float64"), "torch_vectorized": Gives(np.nan, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "mean",
        "The squares are not halved: their mean, as torch's MSELoss has it.",
        lambda definition, y_hat, y: definition(y_hat, y) * 2,
    ),
    Alternative(
        "half sum",
        "The halves of the squares are summed, not divided by n.",
        lambda definition, y_hat, y: definition(y_hat, y) * len(y),
    ),
    Alternative(
        "sum",
        "The squares are summed, neither halved nor divided by n.",
        lambda definition, y_hat, y: definition(y_hat, y) * (2 * len(y)),
    ),
    Alternative(
        "root",
        "The loss is the root of the mean square.",
        lambda definition, y_hat, y: sqrt(definition(y_hat, y) * 2),
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
