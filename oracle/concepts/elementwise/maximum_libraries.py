"""NumPy and torch on `maximum`: library differences, expected failures, errors, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        A=(2, 3),
        b=2,
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

# The cotangent of the third entry is 1, so the gradient there equals the subgradient.
_EQUAL = {"A": [[1, 0, 1]], "b": [0, 1, 1]}
CORNERS = (
    Corner("equal, by the first", _EQUAL, ("A", (0, 2))),
    Corner("equal, by the second", _EQUAL, ("b", (2,))),
)

EDGES = (
    Edge("no rows", {"A": np.empty((0, 2)), "b": [1, 2]}, "There are no values, and the gradient by b is 0."),
    Edge("zeros of both signs", {"A": [[0.0, -0.0]], "b": [-0.0, 0.0]}, "Either zero may be returned."),
    Edge("a step apart", {"A": [[1 + 2.0**-7]], "b": [1]}, "They differ by one ulp of bfloat16."),
)

_PREFERS = "returns the other number if one of the two is NaN, so NaN is not propagated"
_ASKS = "a comparison with NaN is false, so it returns the right side"
_ROUNDS = "adds and subtracts instead of selecting, and rounding loses the low digits of the smaller number"
_OVERFLOWS = "the sum or the difference overflows, although both numbers are finite"
_LOST = "computes ∞ - ∞, which is NaN, although one of the two numbers is finite"
_LARGE = {"float16": 2.0**15, "bfloat16": 2.0**127, "float32": 2.0**127, "float64": 2.0**1023}
_NUMPY = ("float16", "float32", "float64")

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_fmax", "special", "wrong", _PREFERS, {"A": [[np.nan]], "b": [0]}, _NUMPY),
    ExpectedFailure("torch_fmax", "special", "wrong", _PREFERS, {"A": [[np.nan]], "b": [0]}),
    ExpectedFailure("numpy_where", "special", "wrong", _ASKS, {"A": [[np.nan]], "b": [0]}, _NUMPY),
    ExpectedFailure("torch_where", "special", "wrong", _ASKS, {"A": [[np.nan]], "b": [0]}),
    ExpectedFailure("numpy_half_of_the_sum", "value", "wrong", _ROUNDS, {"A": [[0.1]], "b": [-1]}, _NUMPY),
    ExpectedFailure("torch_relu", "value", "wrong", _ROUNDS, {"A": [[0.1]], "b": [-1]}),
    *(
        ExpectedFailure("numpy_half_of_the_sum", "value", "wrong", _OVERFLOWS, {"A": [[large]], "b": [large]}, (dtype,))
        for dtype, large in _LARGE.items()
        if dtype in _NUMPY
    ),
    *(
        ExpectedFailure("torch_relu", "value", "wrong", _OVERFLOWS, {"A": [[large]], "b": [-large]}, (dtype,))
        for dtype, large in _LARGE.items()
    ),
    ExpectedFailure("numpy_half_of_the_sum", "special", "wrong", _LOST, {"A": [[-np.inf]], "b": [0]}, _NUMPY),
    ExpectedFailure("torch_relu", "special", "wrong", _LOST, {"A": [[0]], "b": [-np.inf]}),
)

_ALL = ("numpy_maximum", "numpy_fmax", "numpy_where", "numpy_clip", "torch_maximum", "torch_fmax", "torch_clamp")
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN on the left",
        "`maximum`, `clip` and `clamp` propagate NaN; `fmax` returns the number, as maximumNumber in IEEE 754 does.",
        {"A": np.array([[np.nan]]), "b": np.array([1.0])},
        {
            "numpy_maximum": Returns([[np.nan]], "float64"),
            "numpy_fmax": Returns([[1.0]], "float64"),
            "numpy_where": Returns([[1.0]], "float64"),
            "numpy_clip": Returns([[np.nan]], "float64"),
            "torch_maximum": Returns([[np.nan]], "float64"),
            "torch_fmax": Returns([[1.0]], "float64"),
            "torch_where": Returns([[1.0]], "float64"),
            "torch_clamp": Returns([[np.nan]], "float64"),
        },
    ),
    LibraryDifference(
        "NaN on the right",
        "As for NaN on the left, but `where` returns NaN here: it returns the right side if the comparison is false.",
        {"A": np.array([[1.0]]), "b": np.array([np.nan])},
        {
            "numpy_maximum": Returns([[np.nan]], "float64"),
            "numpy_fmax": Returns([[1.0]], "float64"),
            "numpy_where": Returns([[np.nan]], "float64"),
            "numpy_clip": Returns([[np.nan]], "float64"),
            "torch_maximum": Returns([[np.nan]], "float64"),
            "torch_fmax": Returns([[1.0]], "float64"),
            "torch_where": Returns([[np.nan]], "float64"),
            "torch_clamp": Returns([[np.nan]], "float64"),
        },
    ),
    LibraryDifference(
        "truth values",
        "The maximum of two booleans is their logical or, a boolean.",
        {"A": np.array([[False, True]]), "b": np.array([False, False])},
        {name: Returns([[False, True]], "bool") for name in _ALL},
    ),
    LibraryDifference(
        "a plain number",
        "`torch.maximum` and `torch.fmax` require a tensor; NumPy and `clamp` accept a Python number.",
        {"A": np.array([[1.0, 5.0]]), "b": 2},
        {
            "numpy_maximum": Returns([[2, 5]], "float64"),
            "numpy_fmax": Returns([[2, 5]], "float64"),
            "torch_maximum": (TypeError, r"must be Tensor, not int"),
            "torch_fmax": (TypeError, r"must be Tensor, not int"),
            "torch_clamp": Returns([[2, 5]], "float64"),
        },
    ),
    LibraryDifference(
        "integers and 2.5",
        "Clipping below at 2.5 converts integers to float64 in NumPy, to float32 in torch.",
        {"A": np.array([[1, 5]]), "b": 2.5},
        {"numpy_clip": Returns([[2.5, 5]], "float64"), "torch_clamp": Returns([[2.5, 5]], "float32")},
    ),
    LibraryDifference(
        "int64 and float16",
        "NumPy returns float64, which represents 2049; torch returns float16, where it is rounded to 2048.",
        {"A": np.array([[1]], np.float16), "b": np.array([2049])},
        {"numpy_maximum": Returns([[2049]], "float64"), "torch_maximum": Returns([[2048]], "float16")},
    ),
    LibraryDifference(
        "unsigned and signed bytes",
        "Both libraries compare 200 and -1 in int16, which represents both.",
        {"A": np.array([[200]], np.uint8), "b": np.array([-1], np.int8)},
        {"numpy_maximum": Returns([[200]], "int16"), "torch_maximum": Returns([[200]], "int16")},
    ),
    LibraryDifference(
        "an array and a zero-dimensional one",
        "NumPy promotes float32 to the dtype of a float64 array without axes; torch does not.",
        {"A": np.array([[0.5]], np.float32), "b": np.array(0.1)},
        {"numpy_maximum": Returns([[0.5]], "float64"), "torch_maximum": Returns([[0.5]], "float32")},
    ),
    LibraryDifference(
        "a column against a row",
        "Both libraries broadcast all compatible shapes: (2, 1) and (3,) give (2, 3).",
        {"A": np.array([[1.0], [3.0]]), "b": np.array([0.0, 2.0, 4.0])},
        {name: Returns([[1, 2, 4], [3, 3, 4]], "float64") for name in _ALL},
    ),
)
