"""Cross-entropy from probabilities: the mean of -log of the probability given to the right class.

With labels as one-hot rows the sum over the classes has one term that is not zero, so picking that entry by its index
is all there is to do. It expects probabilities: fed with scores it would take logarithms of negative numbers
(`linear_classifiers/softmax_loss` starts from scores, and is how one trains).

Shapes: P (n, c) in (0, 1], y (n,) integers in [0, c); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import nll_loss

from oracle.catalogue.declarations import Alternative, Edge, Error, ExpectedFailure, Law, Size, Worked
from oracle.domains import Domain, Labels, Reals
from oracle.truth import decimal, log

ROW = 3
FORMULA = r"L = -\frac{1}{n} \sum_i \log P_{i y_i}"
SOURCES = ("N4, 4.4.3 The Cross-Entropy Loss",)


def definition(P, y):
    loss = 0.0
    for i in range(len(P)):
        loss = loss - log(P[i, y[i]])
    return loss / len(P)


def numpy_vectorized(P, y):
    return -np.log(P[np.arange(len(y)), y]).mean()


def numpy_one_hot(P, y):
    one_hot = np.eye(P.shape[1], dtype=P.dtype)[y]
    return -(one_hot * np.log(P)).sum() / len(y)


def numpy_gradient(P, y):
    rows, dP = np.arange(len(y)), np.zeros_like(P)
    dP[rows, y] = -1 / (len(y) * P[rows, y])
    return {"P": dP}


def torch_indexed(P, y):
    return -P[torch.arange(len(y)), y].log().mean()


def torch_gather(P, y):
    return -P.gather(1, y[:, None]).log().mean()


def torch_nll_loss(P, y):
    return nll_loss(P.log(), y)


def inputs() -> Domain:
    # 2^-24 is the smallest probability that every format can hold: float16 has nothing between it and 0.
    return Domain(P=Reals("n c", low=2.0**-24, high=1.0), y=Labels("n", below="c")).where(
        least={"n": 1, "c": 1}, work=lambda n, c: 8 * n + n * c
    )


DIFFERENTIABLE = ("P",)

LAWS = (
    Law(
        "blind to the order of the examples",
        "Reversing the examples changes nothing.",
        change=lambda inputs: {"P": inputs["P"][::-1], "y": inputs["y"][::-1]},
        relate=lambda loss: loss,
    ),
    Law(
        "never negative",
        "No probability is above 1, so no logarithm is above 0.",
        holds=lambda inputs, loss: ~(loss < 0),
    ),
)

ERRORS = (
    Error(
        "a label too large",
        "Class c does not exist; the last is c - 1. (Negative labels are left alone: NumPy counts them from the end.)",
        spoil=lambda inputs: {**inputs, "y": np.full_like(inputs["y"], inputs["P"].shape[1])},
        numpy=(IndexError, r"index \d+ is out of bounds for axis"),
        torch=((IndexError, RuntimeError), r"index \d+ is out of bounds for dimension|Target \d+ is out of bounds"),
    ),
)

WORKED = (
    Worked(
        {"P": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "y": [0, 2]},
        value=1.4979,
        gradient={"P": [[-5, 0, 0], [0, 0, -1]]},
        digits=4,
        note="N4",
    ),
)

CORNERS = ()

EDGES = (
    Edge("certain and right", {"P": [[1]], "y": [0]}, "The loss is exactly 0."),
    Edge("certain and wrong", {"P": [[2.0**-24, 1]], "y": [0]}, "24 ln 2, the largest loss of the domain."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_one_hot",
        "special",
        "wrong",
        "a class that nobody chose still counts: 0 · log 0 is NaN",
        {"P": [[1, 0]], "y": [0]},
        ("float16", "float32", "float64"),
    ),
)

ALTERNATIVES = (
    Alternative("sum", "The losses are summed, not divided by n.", lambda definition, P, y: definition(P, y) * len(P)),
    Alternative(
        "mean of entries",
        "The mean is over all n · c entries of a one-hot matrix, most of them 0.",
        lambda definition, P, y: definition(P, y) / P.shape[1],
    ),
    Alternative(
        "base 2",
        "The logarithm is that to base 2, the loss in bits.",
        lambda definition, P, y: definition(P, y) / log(decimal("2")),
    ),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (10, 100, 1_000, 10_000))
