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
    Edge("an empty axis", {"A": np.empty((2, 0, 3)), "axis": 1, "keepdims": False}, "Six norms of nothing: zeros."),
    Edge("a zero vector", {"A": _TRIPLES, "axis": 2, "keepdims": False}, "It has its corner for itself."),
)

_ROOT = "the slope of a bare root at 0 is infinite, and 0 · ∞ is NaN"
_THRICE = "the second derivative of a bare root divides by the length three times, and its cube underflows to 0"
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
        "axis=() names none. NumPy takes it at its word, and each entry is a vector of its own; to torch an empty list "
        "of axes means all of them.",
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
        "All three, listed, are too many for linalg.norm on both sides, which knows vectors and matrices; vector_norm "
        "takes any number.",
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
        "Both refuse, in their own words.",
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
