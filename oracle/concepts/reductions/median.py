"""Median of a vector: the middle entry in sorted order.

An even number of entries has two middle entries. NumPy returns their mean; `torch.median` returns the lower one without
a warning, so the libraries differ for every even length. `torch.quantile` at 1/2 agrees with NumPy up to rounding: it
interpolates half of the way from the lower to the upper one. The gradient is 1 for the middle entry, or 1/2 for each of
two; where several entries are equal, any shares are valid.

Shapes: x (n,), not empty; the median is a scalar.
"""

import numpy as np

from oracle.page import Domain, Law, Reals, Size, Worked, maximum, minimum, permuting, scaling

ROW = 17
FORMULA = r"m = \frac{1}{2} \left( x_{(\lfloor (n + 1) / 2 \rfloor)} + x_{(\lceil (n + 1) / 2 \rceil)} \right)"
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 2.3.6 "Reduction" (the mean, for which one would rather have this '
        "where a few numbers are far off)"
    ),
    "Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), definition 7",
)


def definition(x):
    ordered = list(x)
    for last in range(len(ordered) - 1, 0, -1):
        for i in range(last):
            lower, upper = minimum(ordered[i], ordered[i + 1]), maximum(ordered[i], ordered[i + 1])
            ordered[i], ordered[i + 1] = lower, upper
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def numpy_median(x):
    return np.median(x)


def numpy_sorted(x):
    ordered, middle = np.sort(x), len(x) // 2
    return ordered[middle] if len(x) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def numpy_quantile(x):
    return np.quantile(x, 0.5).astype(x.dtype)


def numpy_gradient(x):
    order, dx = np.argsort(x, stable=True), np.zeros_like(x)
    dx[order[(len(x) - 1) // 2]] += 0.5
    dx[order[len(x) // 2]] += 0.5
    return {"x": dx}


def torch_median(x):
    return x.median()


def torch_sorted(x):
    ordered, middle = x.sort().values, len(x) // 2
    return ordered[middle].clone() if len(x) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def torch_two_selections(x):
    middle = len(x) // 2
    upper = x.kthvalue(middle + 1).values
    return upper if len(x) % 2 else (x.kthvalue(middle).values + upper) / 2


def torch_quantile(x):
    return x.quantile(0.5)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(least={"n": 1}, work=lambda n: 8 * n * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    scaling(x=-2, answer=-2),
    permuting("entries", x=0),
    Law(
        "deaf to what is far off",
        "For three entries or more, increasing the largest entry does not change the median.",
        change=lambda inputs: {
            "x": np.where(inputs["x"] == inputs["x"].max(), 2 * np.abs(inputs["x"]), inputs["x"])
            if len(inputs["x"]) > 2 and (inputs["x"] == inputs["x"].max()).sum() == 1
            else inputs["x"]
        },
        relate=lambda m: m,
    ),
)

WORKED = (
    Worked({"x": [3, 1, 2]}, value=2, gradient={"x": [0, 0, 1]}, note="by hand: an odd number"),
    Worked({"x": [10, 1, 2, 3, 2.5]}, value=2.5, note="by hand: far from the mean, 3.7"),
)

SIZES = tuple(Size({"n": n}) for n in (5, 10, 20, 40))
