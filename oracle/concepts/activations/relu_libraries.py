"""NumPy and torch on `relu`: library differences, expected failures, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Returns

CORNERS = (Corner("at 0", {"x": [0]}, ("x", (0,))),)

EDGES = (Edge("next to 0", {"x": [2.0**-14, -(2.0**-14)]}, "Every positive input has the derivative 1."),)

_COMPARES = "compares NaN with 0; NaN > 0 is false, so it returns 0"
_TIMES_ZERO = "multiplies -∞ by 0, which is NaN"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_where", "special", "wrong", _COMPARES, {"x": [np.nan]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_where", "special", "wrong", _COMPARES, {"x": [np.nan]}),
    ExpectedFailure("numpy_mask", "special", "wrong", _TIMES_ZERO, {"x": [-np.inf]}, ("float16", "float32", "float64")),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "A maximum propagates NaN. A mask computes NaN · 0 = NaN. `where` returns 0, because NaN > 0 is false.",
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
        "The mask computes -∞ · 0, which is NaN; the other implementations return 0.",
        {"x": np.array([-np.inf])},
        {
            "numpy_maximum": Returns([0.0], "float64"),
            "numpy_mask": Returns([np.nan], "float64"),
            "torch_relu": Returns([0.0], "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Both libraries keep the integer dtype.",
        {"x": np.array([-1, 2])},
        {"numpy_maximum": Returns([0, 2], "int64"), "torch_relu": Returns([0, 2], "int64")},
    ),
)
