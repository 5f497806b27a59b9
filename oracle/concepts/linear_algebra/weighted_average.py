"""Weighted average: a dot product with weights that sum to one.

The weights may be made to sum to one first, or the sum of the weighted values be divided by the sum of the weights
last. Weights that were divided first rarely sum to one again when rounded: ten times 0.1 do not. Dividing last has no
such weights at all, but its sum may overflow where no average can.

Shapes: x (n,), w (n,) positive; the average is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Rearrangement,
    Size,
    Worked,
)
from oracle.domains import Domain, Reals

ROW = 11
FORMULA = r"\bar{x} = \frac{\sum_i w_i x_i}{\sum_i w_i}"
SOURCES = ("N1, Dot Product (weighted average)",)


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
    # Weights of 2^-10 and more: a sum of them is no subnormal, and not below the ε of `normalize`.
    return Domain(x=Reals("n"), w=Reals("n", low=2.0**-10, high=1.0)).where(least={"n": 1}, work=lambda n: 16 * n)


DIFFERENTIABLE = ("x", "w")

LAWS = (
    Law(
        "blind to the sum of the weights",
        "Weights four times as large are the same shares.",
        change=lambda inputs: {**inputs, "w": 4 * inputs["w"]},
        relate=lambda average: average,
    ),
    Law(
        "linear",
        "-2 times the values have -2 times the average.",
        change=lambda inputs: {**inputs, "x": -2 * inputs["x"]},
        relate=lambda average: -2 * average,
    ),
    Law(
        "blind to order",
        "Reversing values and weights changes nothing.",
        change=lambda inputs: {name: vector[::-1] for name, vector in inputs.items()},
        relate=lambda average: average,
    ),
    Law(
        "between",
        "Of values that are not negative there is no negative average.",
        holds=lambda inputs, average: np.any(inputs["x"] < 0) or not average < 0,
    ),
)

ERRORS = (
    Error(
        "a weight too few",
        "Three values have no average with two weights.",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "w": np.ones(2, inputs["w"].dtype)},
        numpy=(
            (ValueError, TypeError),
            r"zip\(\) argument 2 is shorter|Axis must be specified when shapes|mismatch in its core dimension",
        ),
        torch=(RuntimeError, r"inconsistent tensor size|must match the size|does not broadcast"),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "w": [0.25, 0.25, 0.25, 0.25]},
        value=3.75,
        gradient={"x": [0.25, 0.25, 0.25, 0.25], "w": [-2.75, -1.75, 0.25, 4.25]},
        note="N1, the vector of the dot product: with equal weights the average is the mean",
    ),
    Worked(
        {"x": [10, 20], "w": [0.75, 0.25]},
        value=12.5,
        gradient={"x": [0.75, 0.25], "w": [-2.5, 7.5]},
        note="by hand: three parts and one",
    ),
    Worked({"x": [6, 9], "w": [1, 0.5]}, value=7, note="by hand: two parts and one, not normalised"),
)

CORNERS = ()

EDGES = (
    Edge("one value", {"x": [0.3], "w": [0.7]}, "Any weight at all makes it the value itself, if divided first."),
    Edge("ten tenths", {"x": [1] * 10, "w": [0.1] * 10}, "0.1 rounded, ten times, is not 1."),
    Edge(
        "larger than a sum can be",
        {"x": [60000, 60000], "w": [1, 1]},
        "120000 is beyond float16, the average is not: divided last, it is ∞.",
        ("float16",),
    ),
)

_REFUSES = "np.average refuses weights that sum to 0, where to divide by them is 0/0"

EXPECTED_FAILURES = (ExpectedFailure("numpy_average", "special", "raised", _REFUSES, {"x": [1], "w": [0]}),)

_THIRDS = {"x": [1, 2, 4], "w": [1, 1, 1]}
_SHARES = (
    "Every share is rounded before it meets its value: a third, three times over, where dividing last rounds 7/3 once. "
    "In the gradient by a weight two such sums cancel, and their roundings do not."
)

REARRANGEMENTS = (
    Rearrangement("numpy_divided_first", _SHARES, _THIRDS),
    Rearrangement("torch_divided_first", _SHARES, _THIRDS),
    Rearrangement("torch_normalize", _SHARES, _THIRDS),
)

_LARGE = np.array([60000, 60000], np.float16)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "weights that sum to 0",
        "np.average raises; divided last, -1 by 0 is -∞; divided first, ∞ - ∞ is NaN, on both sides.",
        {"x": np.array([1.0, 2.0]), "w": np.array([1.0, -1.0])},
        {
            "numpy_average": (ZeroDivisionError, r"Weights sum to zero"),
            "numpy_divided_last": Gives(-np.inf, "float64"),
            "numpy_divided_first": Gives(np.nan, "float64"),
            "torch_divided_last": Gives(-np.inf, "float64"),
            "torch_divided_first": Gives(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "no values",
        "The average of nothing is NaN, 0/0; np.average raises.",
        {"x": np.empty(0), "w": np.empty(0)},
        {
            "numpy_average": (ZeroDivisionError, r"Weights sum to zero"),
            "numpy_divided_last": Gives(np.nan, "float64"),
            "torch_divided_last": Gives(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Dividing makes floats of integers: NumPy's float64, torch's default, float32.",
        {"x": np.array([1, 2, 4]), "w": np.array([1, 2, 4])},
        {"numpy_average": Gives(3, "float64"), "torch_divided_last": Gives(3, "float32")},
    ),
    LibraryDifference(
        "a sum too large for float16",
        "Divided last, the sum of the weighted values overflows on the way to an average that fits.",
        {"x": _LARGE, "w": np.ones(2, np.float16)},
        {
            "numpy_divided_last": Gives(np.inf, "float16"),
            "numpy_divided_first": Gives(60000, "float16"),
            "torch_divided_last": Gives(np.inf, "float16"),
            "torch_divided_first": Gives(60000, "float16"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
