"""NumPy and torch on `relu`: library differences, expected failures, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Returns

CORNERS = (Corner("at 0", {"x": [0]}, ("x", (0,))),)

EDGES = (Edge("next to 0", {"x": [2.0**-14, -(2.0**-14)]}, "However small, a positive number has the slope 1."),)

_SWALLOWS = "asks whether NaN is above 0, which it is not, and answers 0"
_TIMES_ZERO = "multiplies -∞ by 0, which is NaN"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_where", "special", "wrong", _SWALLOWS, {"x": [np.nan]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_where", "special", "wrong", _SWALLOWS, {"x": [np.nan]}),
    ExpectedFailure("numpy_mask", "special", "wrong", _TIMES_ZERO, {"x": [-np.inf]}, ("float16", "float32", "float64")),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "A maximum passes a NaN on; a mask multiplies it by 0 and still has NaN; `where` asks whether NaN > 0, which "
        "it is not, and swallows it.",
        {"x": np.array([np.nan])},
        {
            "numpy_maximum": Returns([np.nan], "float64"),
            "numpy_mask": Returns([np.nan], "float64"),
            "numpy_where": Returns([0.0], "float64"),
            "torch_relu": Returns([np.nan], "float64"),
            "torch_clamp": Returns([np.nan], "float64"),
            "torch_where": Returns([0.0], "float64"),
        },
    ),
    LibraryDifference(
        "minus infinity",
        "The mask makes -∞ · 0, which is NaN; everybody else says 0.",
        {"x": np.array([-np.inf])},
        {
            "numpy_maximum": Returns([0.0], "float64"),
            "numpy_mask": Returns([np.nan], "float64"),
            "torch_relu": Returns([0.0], "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Both keep them.",
        {"x": np.array([-1, 2])},
        {"numpy_maximum": Returns([0, 2], "int64"), "torch_relu": Returns([0, 2], "int64")},
    ),
)
