"""NumPy and torch on `frobenius_norm`: library differences, expected failures, rearrangements, corners, edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns

CORNERS = (Corner("the zero matrix", {"A": [[0]]}, ("A", (0, 0))),)

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0))}, "The norm of an empty matrix is 0."),
    Edge("unit matrix", {"A": [[1, 0], [0, 1]]}, "The Frobenius norm is √2; the norm of order 2 is 1."),
)

_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_CUBE = "the second derivative of the square root divides by the cube of the length, and the cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_squares", "gradient", "wrong", _ROOT, {"A": [[0]]}),
    *(
        ExpectedFailure("torch_root_of_squares", "second", "wrong", _CUBE, {"A": [[0, short]]}, (dtype,))
        for dtype, short in _SHORT.items()
    ),
)

REARRANGEMENTS = (
    Rearrangement(
        "numpy_norm_of_row_norms",
        "It rounds the norm of each row and squares it again: for nine ones it adds √3² three times, which is not 9 "
        "because √3 was rounded.",
        {"A": [[1, 1, 1]] * 3},
    ),
)

_STACK = np.array([[[3.0, 0.0]], [[0.0, 4.0]]])
_VECTOR = np.array([3.0, 4.0])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "three axes",
        'Without an order both flatten the array. For the order "fro" NumPy requires two axes; matrix_norm treats the '
        "array as a stack of matrices and returns a norm for each.",
        {"A": _STACK},
        {
            "numpy_linalg_norm": Returns(5, "float64"),
            "numpy_fro": (ValueError, r"Improper number of dimensions to norm"),
            "numpy_matrix_norm": Returns([3, 4], "float64"),
            "torch_norm": Returns(5, "float64"),
            "torch_linalg_norm": Returns(5, "float64"),
            "torch_matrix_norm": Returns([3, 4], "float64"),
            "torch_vector_norm": Returns(5, "float64"),
        },
    ),
    LibraryDifference(
        "a vector",
        'The order "fro" and matrix_norm require a matrix; without an order, a vector has its L2 norm.',
        {"A": _VECTOR},
        {
            "numpy_linalg_norm": Returns(5, "float64"),
            "numpy_fro": (ValueError, r"Invalid norm order 'fro' for vectors"),
            "numpy_matrix_norm": (np.exceptions.AxisError, r"axis -2 is out of bounds"),
            "torch_norm": Returns(5, "float64"),
            "torch_matrix_norm": (RuntimeError, r"must have at least 2 dimensions"),
        },
    ),
    LibraryDifference(
        "squares too large for float16",
        "NumPy squares in float16, where 300² overflows to ∞; torch's norms keep the sum in float32.",
        {"A": np.array([[300, 400]], np.float16)},
        {
            "numpy_linalg_norm": Returns(np.inf, "float16"),
            "numpy_fro": Returns(np.inf, "float16"),
            "torch_norm": Returns(500, "float16"),
            "torch_matrix_norm": Returns(500, "float16"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy returns float64; torch's norms raise an error for integers.",
        {"A": np.array([[3, 0], [0, 4]])},
        {
            "numpy_linalg_norm": Returns(5, "float64"),
            "torch_norm": (RuntimeError, r"Expected a floating point or complex tensor"),
            "torch_matrix_norm": (RuntimeError, r"[Ff]loating point"),
        },
    ),
)
