"""Where the largest entry of a vector is.

An index, not a number: it has no rounding and no gradient. Of several that are equally large both libraries name the
first, and promise it. A NaN counts as the largest, so that the index is never that of a number while there is a NaN
about. -0 and 0 are equally large.

Shapes: x (n,), not empty; the answer is an int64.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 19
FORMULA = r"k = \min \left\{ i : x_i = \max_j x_j \right\}"
SOURCES = ("N0, Max vs. Maximum", "N4, 4.4.4 Training (the class with the highest score)")
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


DIFFERENTIABLE = ()

LAWS = (
    Law(
        "homogeneous",
        "Twice the numbers are largest in the same place.",
        change=lambda inputs: {"x": inputs["x"] * 2},
        relate=lambda k: k,
    ),
    Law(
        "the largest is there",
        "No entry is above that one, and none before it is as large.",
        holds=lambda inputs, k: (
            (inputs["x"] <= inputs["x"][int(k)]).all() and (inputs["x"][: int(k)] < inputs["x"][int(k)]).all()
        ),
    ),
)

ERRORS = ()

WORKED = (
    Worked({"x": [1, 2, 5, 6]}, value=3, note="N0, by hand: where its 6 is"),
    Worked({"x": [1, 3, 3, 2]}, value=1, note="by hand: the first of two"),
)

CORNERS = ()

EDGES = (
    Edge("a single entry", {"x": [0.1]}, "The first of one."),
    Edge("zeros of both signs", {"x": [-0.0, 0.0]}, "Equally large: the first."),
    Edge("a step apart", {"x": [1, 1 + 2.0**-7, 1]}, "One step of bfloat16 is enough."),
    Edge("all equal", {"x": [2] * 40}, "The first of forty, whatever is compared in parallel."),
)

_NOWHERE = "NaN is the largest and equals nothing, so that it is found nowhere"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_first_of_the_largest",
        "special",
        "raised",
        _NOWHERE,
        {"x": [np.nan]},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_first_of_the_largest", "special", "raised", _NOWHERE, {"x": [np.nan]}),
)
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "Both say where the first NaN is. Who sorts the negatives has it last; who asks what equals NaN finds nothing.",
        {"x": np.array([1.0, np.nan, 3.0, np.nan])},
        {
            "numpy_argmax": Gives(1, "int64"),
            "numpy_sorted": Gives(2, "int64"),
            "numpy_first_of_the_largest": (IndexError, r"out of bounds"),
            "torch_argmax": Gives(1, "int64"),
            "torch_max": Gives(1, "int64"),
            "torch_sorted": Gives(1, "int64"),
            "torch_first_of_the_largest": (IndexError, r"out of bounds"),
        },
    ),
    LibraryDifference(
        "truth values",
        "Where is the first that is true? NumPy answers; torch's argmax takes no booleans, its max does.",
        {"x": np.array([False, True, True])},
        {
            "numpy_argmax": Gives(1, "int64"),
            "torch_argmax": (RuntimeError, r"does not support bool input"),
            "torch_max": Gives(1, "int64"),
        },
    ),
    LibraryDifference(
        "nothing",
        "An error in both, by different names.",
        {"x": np.empty(0)},
        {
            "numpy_argmax": (ValueError, r"attempt to get argmax of an empty sequence"),
            "torch_argmax": (IndexError, r"Expected reduction dim to be specified for input.numel\(\) == 0"),
            "torch_max": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "Without an axis both count through the rows of the matrix, as if it were flat.",
        {"x": np.array([[1.0, 2.0], [5.0, 3.0]])},
        {"numpy_argmax": Gives(2, "int64"), "torch_argmax": Gives(2, "int64")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
