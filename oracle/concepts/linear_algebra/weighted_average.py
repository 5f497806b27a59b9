"""Weighted average: a dot product with weights that sum to one.

Either the weights are divided by their sum first, or the weighted sum is divided by the sum of the weights last.
Weights that are divided first rarely sum to exactly one after rounding: ten times 0.1 do not. Dividing last avoids
this, but the weighted sum may overflow although the average does not.

Shapes: x (n,), w (n,) positive; the average is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 11
FORMULA = r"\bar{x} = \frac{\sum_i w_i x_i}{\sum_i w_i}"
SOURCES = ('Study notes on Dive into Deep Learning, "Dot Product" (weighted average)',)


def definition(x, w):
    total, weight = 0.0, 0.0
    for value, share in zip(x, w, strict=True):
        total = total + share * value
        weight = weight + share
    return total / weight


def numpy_average(x, w):
    return np.average(x, weights=w)


def numpy_divided_last(x, w):
    return w @ x / w.sum()


def numpy_divided_first(x, w):
    return (w / w.sum()) @ x


def numpy_gradient(x, w):
    weight = w.sum()
    average = w @ x / weight
    return {"x": w / weight, "w": (x - average) / weight}


def torch_divided_last(x, w):
    return torch.dot(w, x) / w.sum()


def torch_divided_first(x, w):
    return torch.dot(w / w.sum(), x)


def torch_einsum(x, w):
    return torch.einsum("i,i->", w, x) / torch.einsum("i->", w)


def torch_normalize(x, w):
    return torch.sum(torch.nn.functional.normalize(w, p=1, dim=0) * x)


def inputs() -> Domain:
    # With weights of at least 2^-10 the sum is neither subnormal nor below the ε of `normalize`.
    return Domain(x=Reals("n"), w=Reals("n", low=2.0**-10, high=1.0)).where(least={"n": 1}, work=lambda n: 16 * n)


DIFFERENTIABLE = ("x", "w")

LAWS = (
    scaling(w=4),
    scaling(x=-2, answer=-2),
    permuting("entries", x=0, w=0),
    Law(
        "between",
        "The average of values that are not negative is not negative.",
        holds=lambda inputs, average: np.any(inputs["x"] < 0) or average >= 0,
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "w": [0.25, 0.25, 0.25, 0.25]},
        value=3.75,
        gradient={"x": [0.25, 0.25, 0.25, 0.25], "w": [-2.75, -1.75, 0.25, 4.25]},
        note=(
            "Study notes on Dive into Deep Learning, the vector of the dot product: with equal weights the average is "
            "the mean"
        ),
    ),
    Worked(
        {"x": [10, 20], "w": [0.75, 0.25]},
        value=12.5,
        gradient={"x": [0.75, 0.25], "w": [-2.5, 7.5]},
        note="by hand: weights 3 to 1",
    ),
    Worked({"x": [6, 9], "w": [1, 0.5]}, value=7, note="by hand: weights 2 to 1, not normalised"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
