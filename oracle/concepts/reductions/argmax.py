"""Index of the largest entry of a vector.

The result is an integer: it has no rounding error and no gradient. If several entries are equally large, both libraries
guarantee the first. A NaN counts as the largest entry, so a vector with NaN gives the index of its first NaN. -0 and 0
are equal.

Shapes: x (n,), not empty; the answer is an int64.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, scaling

ROW = 19
FORMULA = r"k = \min \left\{ i : x_i = \max_j x_j \right\}"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Max vs. Maximum"',
    'Homework on Dive into Deep Learning, 4.4.4 "Training" (the class with the highest score)',
)
RETURNS = "int64"


def definition(x):
    best = 0
    for i in range(1, len(x)):
        if x[i] > x[best]:
            best = i
    return best


def numpy_argmax(x):
    return np.argmax(x)


def numpy_first_of_the_largest(x):
    return np.flatnonzero(x == x.max())[0]


def numpy_sorted(x):
    return np.argsort(-x, stable=True)[0]


def torch_argmax(x):
    return x.argmax()


def torch_max(x):
    return x.max(dim=0).indices


def torch_sorted(x):
    return x.argsort(descending=True, stable=True)[0].clone()


def torch_first_of_the_largest(x):
    return torch.nonzero(x == x.max())[0, 0].clone()


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(least={"n": 1}, work=lambda n: 4 * n)


LAWS = (
    scaling(x=2),
    Law(
        "the largest is there",
        "No entry is larger than the one at the index, and every earlier entry is smaller.",
        holds=lambda inputs, k: (
            (inputs["x"] <= inputs["x"][int(k)]).all() and (inputs["x"][: int(k)] < inputs["x"][int(k)]).all()
        ),
    ),
)

WORKED = (
    Worked({"x": [1, 2, 5, 6]}, value=3, note="Study notes on NumPy and PyTorch, by hand: the index of its 6"),
    Worked({"x": [1, 3, 3, 2]}, value=1, note="by hand: the first of two equal entries"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
