"""NumPy and torch on `norm_max`: library differences, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, LibraryDifference, Returns

CORNERS = (
    Corner("the zero vector", {"x": [0]}, ("x", (0,))),
    Corner("two leaders: the first", {"x": [1, -1]}, ("x", (0,))),
    Corner("two leaders: the second", {"x": [1, -1]}, ("x", (1,))),
    Corner("three leaders: the last", {"x": [1, 1, 1]}, ("x", (2,))),
)

EDGES = (
    Edge("a step behind", {"x": [1, 1 - 2.0**-53]}, "One step apart: the first entry has the whole gradient."),
    Edge("minus zero", {"x": [-0.0]}, "The norm of -0 is 0."),
)

_FLOATING = r"Expected a floating point or complex tensor"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "no entries",
        "np.linalg.norm returns 0 in newer NumPy versions; a plain maximum and all torch functions raise an error.",
        {"x": np.empty(0)},
        {
            "numpy_linalg_norm": Returns(0, "float64"),
            "numpy_largest_magnitude": (ValueError, r"zero-size array to reduction operation maximum"),
            "torch_amax": (RuntimeError, r"Specify the reduction dim|Expected reduction dim"),
            "torch_vector_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "With ord=∞ both linalg.norm return a matrix norm, the largest row sum; torch.norm and vector_norm use all "
        "entries.",
        {"x": np.array([[1.0, -2.0], [3.0, 4.0]])},
        {
            "numpy_linalg_norm": Returns(7, "float64"),
            "numpy_largest_magnitude": Returns(4, "float64"),
            "torch_linalg_norm": Returns(7, "float64"),
            "torch_norm": Returns(4, "float64"),
            "torch_vector_norm": Returns(4, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "The largest magnitude of integers is an integer; np.linalg.norm returns float64, torch's norms raise an "
        "error.",
        {"x": np.array([3, -4])},
        {
            "numpy_largest_magnitude": Returns(4, "int64"),
            "numpy_linalg_norm": Returns(4, "float64"),
            "torch_amax": Returns(4, "int64"),
            "torch_norm": (RuntimeError, _FLOATING),
        },
    ),
    LibraryDifference(
        "the least byte",
        "The magnitude of -128 is -128 in int8, so the result is 1 in both libraries. numpy_either_end takes no "
        "magnitudes, but the negative of -128 overflows as well.",
        {"x": np.array([-128, 1], np.int8)},
        {
            "numpy_largest_magnitude": Returns(1, "int8"),
            "numpy_either_end": Returns(1, "int8"),
            "numpy_linalg_norm": Returns(128, "float64"),
            "torch_amax": Returns(1, "int8"),
        },
    ),
)
