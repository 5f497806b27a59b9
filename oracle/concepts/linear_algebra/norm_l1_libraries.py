"""NumPy and torch on `norm_l1`: library differences, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, LibraryDifference, Returns

CORNERS = (Corner("an entry of 0", {"x": [0, 1]}, ("x", (0,))),)

EDGES = (
    Edge("no entries", {"x": []}, "The empty sum is 0."),
    Edge("minus zero", {"x": [-0.0]}, "The norm of -0 is 0; the sign of that 0 does not matter."),
    Edge("would cancel", {"x": [1024, 0.1, -1024]}, "Without the magnitudes, the entries would nearly cancel."),
)

_INTEGERS = np.array([3, -4])
_FLOATING = r"Expected a floating point or complex tensor"
_MATRIX = np.array([[1.0, -2.0], [3.0, 4.0]])
_STACK = np.array([[[3.0]], [[-4.0]]])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a matrix",
        "With ord=1 np.linalg.norm and torch.linalg.norm return a matrix norm, the largest column sum; torch.norm and "
        "vector_norm flatten the matrix.",
        {"x": _MATRIX},
        {
            "numpy_linalg_norm": Returns(6, "float64"),
            "numpy_sum_of_magnitudes": Returns(10, "float64"),
            "torch_linalg_norm": Returns(6, "float64"),
            "torch_norm": Returns(10, "float64"),
            "torch_vector_norm": Returns(10, "float64"),
        },
    ),
    LibraryDifference(
        "three axes",
        "Neither linalg.norm supports the order 1 for three axes; torch.norm flattens every array.",
        {"x": _STACK},
        {
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_linalg_norm": (RuntimeError, r"the input must be 1D or 2D"),
            "torch_norm": Returns(7, "float64"),
            "torch_vector_norm": Returns(7, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "np.linalg.norm returns float64; torch's norms raise an error for integers.",
        {"x": _INTEGERS},
        {
            "numpy_linalg_norm": Returns(7, "float64"),
            "numpy_sum_of_magnitudes": Returns(7, "int64"),
            "torch_sum_of_magnitudes": Returns(7, "int64"),
            "torch_norm": (RuntimeError, _FLOATING),
            "torch_vector_norm": (RuntimeError, _FLOATING),
        },
    ),
    LibraryDifference(
        "the least byte",
        "int8 has no 128, so the magnitude of -128 is -128 in both libraries; np.linalg.norm converts to float64 "
        "first and returns 128.",
        {"x": np.array([-128], np.int8)},
        {
            "numpy_linalg_norm": Returns(128, "float64"),
            "numpy_sum_of_magnitudes": Returns(-128, "int64"),
            "torch_sum_of_magnitudes": Returns(-128, "int64"),
        },
    ),
)
