"""NumPy and torch on `norm_of_axes`: library differences, expected failures, errors, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Returns, invalid

ERRORS = (
    invalid(
        axis=2,
        shapes={"A": (2, 2)},
        numpy=((ValueError, IndexError), r"axis 2 is out of bounds|out of range|too many subscripts"),
        torch=(IndexError, r"Dimension out of range"),
    ),
)

_TRIPLES = [[[3, 4], [0, 0]], [[6, 8], [5, 12]]]

CORNERS = (
    Corner("a zero vector among others", {"A": [[[0, 0], [3, 4]]], "axis": 2, "keepdims": False}, ("A", (0, 0, 0))),
)

EDGES = (
    Edge("an empty axis", {"A": np.empty((2, 0, 3)), "axis": 1, "keepdims": False}, "Six empty vectors have norm 0."),
    Edge("a zero vector", {"A": _TRIPLES, "axis": 2, "keepdims": False}, "Only the norm of that vector has a corner."),
)

_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_THRICE = "the second derivative of the square root divides by the cube of the length, and the cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_squares", "gradient", "wrong", _ROOT, {"A": [[[0]]], "axis": 2, "keepdims": False}),
    *(
        ExpectedFailure(
            "torch_root_of_squares",
            "second",
            "wrong",
            _THRICE,
            {"A": [[[0, short]]], "axis": 2, "keepdims": False},
            (dtype,),
        )
        for dtype, short in _SHORT.items()
    ),
)

_ONES = np.array([[[3.0, 0.0], [0.0, 4.0]]])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "no axes at all",
        "axis=() names no axis: NumPy returns the norm of each entry; torch takes an empty list of axes for all axes.",
        {"A": _ONES, "axis": (), "keepdims": False},
        {
            "numpy_vector_norm": Returns(_ONES, "float64"),
            "numpy_root_of_squares": Returns(_ONES, "float64"),
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_vector_norm": Returns(5, "float64"),
            "torch_root_of_squares": Returns(5, "float64"),
            "torch_norm": Returns(5, "float64"),
            "torch_linalg_norm": (RuntimeError, r"it must be of length 1 or 2"),
        },
    ),
    LibraryDifference(
        "three axes by name",
        "linalg.norm of both libraries supports one or two axes and raises an error for three; vector_norm takes any "
        "number.",
        {"A": _ONES, "axis": (0, 1, 2), "keepdims": False},
        {
            "numpy_vector_norm": Returns(5, "float64"),
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_vector_norm": Returns(5, "float64"),
            "torch_linalg_norm": (RuntimeError, r"it must be of length 1 or 2"),
            "torch_norm": (RuntimeError, r"dim must be a 2-tuple"),
        },
    ),
    LibraryDifference(
        "the same axis twice",
        "Both raise an error, with different messages.",
        {"A": _ONES, "axis": (1, 1), "keepdims": False},
        {
            "numpy_vector_norm": (ValueError, r"repeated axis"),
            "numpy_linalg_norm": (ValueError, r"Duplicate axes given"),
            "numpy_root_of_squares": (ValueError, r"duplicate value in 'axis'"),
            "torch_vector_norm": (RuntimeError, r"dim 1 appears multiple times"),
            "torch_norm": (RuntimeError, r"dim 1 appears multiple times"),
        },
    ),
)
