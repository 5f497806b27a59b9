"""Median: the number in the middle of the sorted ones.

Of an even number of entries two are in the middle. NumPy takes their mean; `torch.median` takes the lower one, without
saying so, and so gives another answer than NumPy for every second length. `torch.quantile` at one half agrees with
NumPy, but for the rounding: it goes from the lower one half of the way to the upper. The gradient belongs to the entry
in the middle, or a half of it to each of two; where several are equal, any way of sharing it is right.

Shapes: x (n,), not empty; the median is a scalar.
"""

import numpy as np

from oracle.catalogue.declarations import (
    Corner,
    Edge,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Rearrangement,
    Size,
    Worked,
)
from oracle.domains import Domain, Reals
from oracle.truth import maximum, minimum

ROW = 17
FORMULA = r"m = \frac{1}{2} \left( x_{(\lfloor (n + 1) / 2 \rfloor)} + x_{(\lceil (n + 1) / 2 \rceil)} \right)"
SOURCES = (
    "N4, 2.3.6 Reduction (the mean, for which one would rather have this where a few numbers are far off)",
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
    Law(
        "homogeneous",
        "Minus twice the numbers have minus twice the median.",
        change=lambda inputs: {"x": -2 * inputs["x"]},
        relate=lambda m: -2 * m,
    ),
    Law(
        "blind to the order",
        "Turning the numbers round changes nothing.",
        change=lambda inputs: {"x": inputs["x"][::-1]},
        relate=lambda m: m,
    ),
    Law(
        "deaf to what is far off",
        "Of three numbers or more, the largest may be as large as it likes.",
        change=lambda inputs: {
            "x": np.where(inputs["x"] == inputs["x"].max(), 2 * np.abs(inputs["x"]), inputs["x"])
            if len(inputs["x"]) > 2 and (inputs["x"] == inputs["x"].max()).sum() == 1
            else inputs["x"]
        },
        relate=lambda m: m,
    ),
)

ERRORS = ()

WORKED = (
    Worked({"x": [3, 1, 2]}, value=2, gradient={"x": [0, 0, 1]}, note="by hand: an odd number"),
    Worked({"x": [10, 1, 2, 3, 2.5]}, value=2.5, note="by hand: far from the mean, 3.7"),
)

CORNERS = (
    Corner("two equal of three, the first", {"x": [1, 1, 2]}, ("x", (0,))),
    Corner("two equal of three, the last", {"x": [1, 1, 2]}, ("x", (1,))),
)

EDGES = (
    Edge("a single entry", {"x": [0.1]}, "The median of one number is that number."),
    Edge("two", {"x": [0.1, 0.2]}, "Of two it is the mean."),
)

_NUMPY = ("float16", "float32", "float64")
_LOWER = "of two numbers in the middle it takes the lower one, not their mean"
_LAST = "sorting puts NaN last, where the middle does not see it"
_DISTANCE = "goes none of the way to the next entry, and 0 times an infinite distance is NaN"
EXPECTED_FAILURES = (
    ExpectedFailure("torch_median", "value", "wrong", _LOWER, {"x": [0, 1]}),
    ExpectedFailure("torch_median", "gradient", "wrong", _LOWER, {"x": [0, 1]}),
    ExpectedFailure("torch_median", "special", "wrong", _LOWER, {"x": [0, np.inf]}),
    ExpectedFailure("numpy_sorted", "special", "wrong", _LAST, {"x": [np.nan, 0, 0]}, _NUMPY),
    ExpectedFailure("torch_sorted", "special", "wrong", _LAST, {"x": [np.nan, 0, 0]}),
    ExpectedFailure("torch_two_selections", "special", "wrong", _LAST, {"x": [np.nan, 0, 0]}),
    ExpectedFailure("numpy_quantile", "special", "wrong", _DISTANCE, {"x": [np.inf, 0, 0]}, _NUMPY),
    *(
        ExpectedFailure("numpy_quantile", "value", "wrong", _DISTANCE, {"x": [-large, -large, large]}, (dtype,))
        for dtype, large in {"float16": 2.0**15, "float32": 2.0**127, "float64": 2.0**1023}.items()
    ),
)

_HALFWAY = (
    "It goes half of the way from the lower to the upper: their difference is rounded before it is halved, and where "
    "the two cancel the rounding of that difference is all there is."
)
_OPPOSITE = {"x": [-0.7, 0.4]}
REARRANGEMENTS = (
    Rearrangement("numpy_quantile", _HALFWAY, _OPPOSITE),
    Rearrangement("torch_quantile", _HALFWAY, _OPPOSITE),
)


def _asked(*numbers):
    return {"x": np.array(numbers)}


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an even number",
        "The median of 1, 2, 3, 10: NumPy takes the mean of 2 and 3, `torch.median` the lower of them.",
        _asked(10.0, 1.0, 2.0, 3.0),
        {
            "numpy_median": Gives(2.5, "float64"),
            "numpy_quantile": Gives(2.5, "float64"),
            "torch_median": Gives(2.0, "float64"),
            "torch_quantile": Gives(2.5, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "The median of 1 and 2: a float64 in NumPy; in torch the lower, an integer still. Quantiles of integers torch "
        "does not take.",
        _asked(1, 2),
        {
            "numpy_median": Gives(1.5, "float64"),
            "torch_median": Gives(1, "int64"),
            "torch_quantile": (RuntimeError, r"must be either float or double dtype"),
        },
    ),
    LibraryDifference(
        "an odd number of integers",
        "NumPy makes it a float64, although the one in the middle is an integer.",
        _asked(1, 2, 3),
        {"numpy_median": Gives(2, "float64"), "torch_median": Gives(2, "int64")},
    ),
    LibraryDifference(
        "bytes",
        "The median of 200 and 100: NumPy adds them in float64; by hand, in bytes, 300 wraps around to 44, on both "
        "sides.",
        {"x": np.array([200, 100], np.uint8)},
        {
            "numpy_median": Gives(150, "float64"),
            "numpy_sorted": Gives(22, "float64"),
            "torch_median": Gives(100, "uint8"),
            "torch_sorted": Gives(22, "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "NumPy has a median of booleans, as a float64; torch has none.",
        _asked(True, False, True),
        {
            "numpy_median": Gives(1, "float64"),
            "torch_median": (NotImplementedError, r"not implemented for 'Bool'"),
        },
    ),
    LibraryDifference(
        "NaN",
        "Both look for NaN and pass it on; who sorts and takes the middle does not see it.",
        _asked(np.nan, 1.0, 2.0),
        {
            "numpy_median": Gives(np.nan, "float64"),
            "numpy_sorted": Gives(2.0, "float64"),
            "torch_median": Gives(np.nan, "float64"),
            "torch_sorted": Gives(2.0, "float64"),
        },
    ),
    LibraryDifference(
        "nothing",
        "NaN, in both: unlike a maximum, and like a mean. (NumPy warns.) The quantile of nothing is an error.",
        {"x": np.empty(0)},
        {
            "numpy_median": Gives(np.nan, "float64"),
            "numpy_quantile": (IndexError, r"out of bounds"),
            "torch_median": Gives(np.nan, "float64"),
            "torch_quantile": (RuntimeError, r"must be non-empty"),
        },
    ),
    LibraryDifference(
        "between the infinities",
        "Half-way from -∞ to ∞ is NaN; the lower of the two is -∞.",
        _asked(-np.inf, np.inf),
        {
            "numpy_median": Gives(np.nan, "float64"),
            "torch_median": Gives(-np.inf, "float64"),
            "torch_quantile": Gives(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "one infinity",
        "The median of ∞, 0, 0 is 0. NumPy's quantile goes none of the way from 0 to ∞, and says NaN.",
        _asked(np.inf, 0.0, 0.0),
        {
            "numpy_median": Gives(0.0, "float64"),
            "numpy_quantile": Gives(np.nan, "float64"),
            "torch_median": Gives(0.0, "float64"),
            "torch_quantile": Gives(0.0, "float64"),
        },
    ),
    LibraryDifference(
        "large float16",
        "The median of 60000 and 60000: NumPy means float16 in float32; by hand the sum overflows, on both sides.",
        {"x": np.array([60000, 60000], np.float16)},
        {
            "numpy_median": Gives(np.float16(60000), "float16"),
            "numpy_sorted": Gives(np.inf, "float16"),
            "torch_median": Gives(np.float16(60000), "float16"),
            "torch_sorted": Gives(np.inf, "float16"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (5, 10, 20, 40))
