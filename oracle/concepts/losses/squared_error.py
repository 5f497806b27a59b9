"""Sum of squared errors.

Every difference squared, and all of them added: nothing is divided, so the loss grows with the batch, and with it the
step that is taken. The square of a difference that is expanded into three products is the classical way to lose what
one wanted to know.

Shapes: y_hat (n, o), y (n, o); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import mse_loss

from oracle.catalogue.declarations import Alternative, Edge, Error, Law, Rearrangement, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import sqrt

ROW = 6
FORMULA = r"L = \sum_{i,q} (\hat y_{iq} - y_{iq})^2"
SOURCES = ("N2, Tensors; nn",)


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
    Law(
        "symmetric",
        "Prediction and truth may change places.",
        change=lambda inputs: {"y_hat": inputs["y"], "y": inputs["y_hat"]},
        relate=lambda loss: loss,
    ),
    Law("never negative", "A sum of squares is not below 0.", holds=lambda inputs, loss, unit: ~(loss < 0)),
    Law(
        "blind to the order of the examples",
        "Reversing the examples changes nothing.",
        change=lambda inputs: {name: x[::-1] for name, x in inputs.items()},
        relate=lambda loss: loss,
    ),
)

ERRORS = (
    Error(
        "predictions that do not match",
        "Three predictions an example cannot be held against two.",
        spoil=lambda inputs: {
            "y_hat": np.ones((2, 3), inputs["y_hat"].dtype),
            "y": np.ones((2, 2), inputs["y"].dtype),
        },
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

WORKED = (
    Worked(
        {"y_hat": [[1, 2], [3, 4]], "y": [[0, 2], [5, 1]]},
        value=14,
        gradient={"y_hat": [[2, 0], [-4, 6]], "y": [[-2, 0], [4, -6]]},
        note="by hand: 1 + 0 + 4 + 9",
    ),
)

CORNERS = ()
EDGES = (Edge("nearly right", {"y_hat": [[1024.5]], "y": [[1024]]}, "A quarter, exactly; the expansion loses it."),)
EXPECTED_FAILURES = ()

_EXPANDED = (
    "It adds up three products that are much larger than the square of the difference, and keeps of it what their "
    "rounding leaves, which may be below 0."
)
REARRANGEMENTS = (Rearrangement("numpy_expanded", _EXPANDED, {"y_hat": [[1.1]], "y": [[1.2]]}),)
LIBRARY_DIFFERENCES = ()

ALTERNATIVES = (
    Alternative(
        "mean",
        "The loss is the mean over all entries, as torch's MSELoss has it.",
        lambda definition, y_hat, y: definition(y_hat, y) / y.size if y.size else 0.0,
    ),
    Alternative(
        "mean of rows",
        "The sum is divided by the number of examples.",
        lambda definition, y_hat, y: definition(y_hat, y) / len(y) if len(y) else 0.0,
    ),
    Alternative("half sum", "The squares are halved.", lambda definition, y_hat, y: definition(y_hat, y) / 2),
    Alternative(
        "half mean",
        "The loss is the mean of half squares.",
        lambda definition, y_hat, y: definition(y_hat, y) / (2 * y.size) if y.size else 0.0,
    ),
    Alternative("root", "The loss is the root of the sum.", lambda definition, y_hat, y: sqrt(definition(y_hat, y))),
)

SIZES = tuple(Size({"n": n, "o": 10}) for n in (10, 100, 1_000, 10_000))
