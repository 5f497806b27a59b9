"""NumPy and torch on `median`: library differences, expected failures, rearrangements, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns

CORNERS = (
    Corner("two equal of three, the first", {"x": [1, 1, 2]}, ("x", (0,))),
    Corner("two equal of three, the last", {"x": [1, 1, 2]}, ("x", (1,))),
)

EDGES = (
    Edge("a single entry", {"x": [0.1]}, "The median of one number is that number."),
    Edge("two", {"x": [0.1, 0.2]}, "The median of two numbers is their mean."),
)

_NUMPY = ("float16", "float32", "float64")
_LOWER = "of two middle entries it returns the lower one, not their mean"
_LAST = "sorting puts NaN last, so the middle entry is not NaN"
_DISTANCE = "interpolates with weight 0 towards the next entry, and 0 times an infinite distance is NaN"
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
    "It adds half of the difference of the two middle entries to the lower one: the difference is rounded first, and "
    "where the two cancel only that rounding error remains."
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
        "The median of 1, 2, 3, 10: NumPy returns the mean of 2 and 3, `torch.median` the lower of them.",
        _asked(10.0, 1.0, 2.0, 3.0),
        {
            "numpy_median": Returns(2.5, "float64"),
            "numpy_quantile": Returns(2.5, "float64"),
            "torch_median": Returns(2.0, "float64"),
            "torch_quantile": Returns(2.5, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "The median of 1 and 2: NumPy returns a float64, torch the lower entry as an integer. torch.quantile raises "
        "an error for integers.",
        _asked(1, 2),
        {
            "numpy_median": Returns(1.5, "float64"),
            "torch_median": Returns(1, "int64"),
            "torch_quantile": (RuntimeError, r"must be either float or double dtype"),
        },
    ),
    LibraryDifference(
        "an odd number of integers",
        "NumPy returns a float64, although the middle entry is an integer.",
        _asked(1, 2, 3),
        {"numpy_median": Returns(2, "float64"), "torch_median": Returns(2, "int64")},
    ),
    LibraryDifference(
        "bytes",
        "The median of 200 and 100: NumPy adds them in float64; a sum of bytes, 300, wraps around to 44 in both "
        "libraries.",
        {"x": np.array([200, 100], np.uint8)},
        {
            "numpy_median": Returns(150, "float64"),
            "numpy_sorted": Returns(22, "float64"),
            "torch_median": Returns(100, "uint8"),
            "torch_sorted": Returns(22, "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "NumPy returns the median of booleans as a float64; torch raises an error.",
        _asked(True, False, True),
        {"numpy_median": Returns(1, "float64"), "torch_median": (NotImplementedError, r"not implemented for 'Bool'")},
    ),
    LibraryDifference(
        "NaN",
        "Both return NaN if an entry is NaN; sorting and taking the middle entry ignores NaN.",
        _asked(np.nan, 1.0, 2.0),
        {
            "numpy_median": Returns(np.nan, "float64"),
            "numpy_sorted": Returns(2.0, "float64"),
            "torch_median": Returns(np.nan, "float64"),
            "torch_sorted": Returns(2.0, "float64"),
        },
    ),
    LibraryDifference(
        "nothing",
        "NaN in both, as for a mean. (NumPy warns.) The quantile of an empty vector raises an error.",
        {"x": np.empty(0)},
        {
            "numpy_median": Returns(np.nan, "float64"),
            "numpy_quantile": (IndexError, r"out of bounds"),
            "torch_median": Returns(np.nan, "float64"),
            "torch_quantile": (RuntimeError, r"must be non-empty"),
        },
    ),
    LibraryDifference(
        "between the infinities",
        "Half of the way from -∞ to ∞ is NaN; the lower of the two is -∞.",
        _asked(-np.inf, np.inf),
        {
            "numpy_median": Returns(np.nan, "float64"),
            "torch_median": Returns(-np.inf, "float64"),
            "torch_quantile": Returns(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "one infinity",
        "The median of ∞, 0, 0 is 0. NumPy's quantile multiplies the infinite distance to the next entry by 0 and "
        "returns NaN.",
        _asked(np.inf, 0.0, 0.0),
        {
            "numpy_median": Returns(0.0, "float64"),
            "numpy_quantile": Returns(np.nan, "float64"),
            "torch_median": Returns(0.0, "float64"),
            "torch_quantile": Returns(0.0, "float64"),
        },
    ),
    LibraryDifference(
        "large float16",
        "The median of 60000 and 60000: NumPy computes means of float16 in float32; a float16 sum overflows in both "
        "libraries.",
        {"x": np.array([60000, 60000], np.float16)},
        {
            "numpy_median": Returns(np.float16(60000), "float16"),
            "numpy_sorted": Returns(np.inf, "float16"),
            "torch_median": Returns(np.float16(60000), "float16"),
            "torch_sorted": Returns(np.inf, "float16"),
        },
    ),
)
