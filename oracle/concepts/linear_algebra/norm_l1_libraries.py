"""NumPy and torch on `norm_l1`: library differences, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, LibraryDifference, Returns

CORNERS = (Corner("an entry of 0", {"x": [0, 1]}, ("x", (0,))),)

EDGES = (
    Edge("no entries", {"x": []}, "The empty sum: 0."),
    Edge("minus zero", {"x": [-0.0]}, "The norm of -0 is 0, which sign or no sign is not below zero."),
    Edge("would cancel", {"x": [1024, 0.1, -1024]}, "With the signs left on, next to nothing would be left."),
)

_INTEGERS = np.array([3, -4])
_FLOATING = r"Expected a floating point or complex tensor"
_MATRIX = np.array([[1.0, -2.0], [3.0, 4.0]])
_STACK = np.array([[[3.0]], [[-4.0]]])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a matrix",
        "With ord=1 np.linalg.norm and torch.linalg.norm give another norm of matrices, the largest column sum; "
        "torch.norm and vector_norm flatten.",
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
        "Neither linalg.norm has an order-1 norm of an array with three axes; torch.norm flattens any.",
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
        "np.linalg.norm answers in float64; torch's norms refuse integers, though it would add them up as such.",
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
        "-128 has no opposite among the signed bytes: its magnitude is -128 again, on both sides; np.linalg.norm, "
        "which converts to float64 first, gets it right.",
        {"x": np.array([-128], np.int8)},
        {
            "numpy_linalg_norm": Returns(128, "float64"),
            "numpy_sum_of_magnitudes": Returns(-128, "int64"),
            "torch_sum_of_magnitudes": Returns(-128, "int64"),
        },
    ),
)
