"""NumPy and torch on `row_mask`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.concepts.indexing.row_mask import _X
from oracle.page import Edge, LibraryDifference, Returns, mismatched

MODELLED = ("numpy_mask", "torch_mask")

ERRORS = (
    mismatched(
        w=5,
        numpy=(
            (IndexError, ValueError),
            r"did not match|out of bounds|argument 2 is longer|match the axis length",
        ),
        torch=((IndexError, RuntimeError), r"shape of the mask \[5\]|out of (bounds|range|DATA)|must match the size"),
    ),
)

EDGES = (
    Edge("none", {"X": _X, "w": [0, -0.0, -1]}, "The answer has no rows and two columns."),
    Edge("all", {"X": _X, "w": [1, 2, 3]}, "All rows are returned, as a copy."),
    Edge("the smallest weight", {"X": [[1]], "w": [2.0**-24]}, "It is positive: the smallest positive float16."),
)

_GIVEN = np.arange(6.0).reshape(3, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "too few truth values",
        "Two weights for three rows: both libraries reject the mask. `compress` and selection by the indices of the "
        "true rows treat the third weight as false, without a warning.",
        {"X": _GIVEN, "w": np.array([0.0, 1.0])},
        {
            "numpy_mask": (IndexError, r"boolean index did not match indexed array along axis 0; size of axis is 3"),
            "numpy_compress": Returns([[2, 3]], "float64"),
            "numpy_nonzero": Returns([[2, 3]], "float64"),
            "torch_mask": (IndexError, r"The shape of the mask \[2\] at index 0 does not match"),
            "torch_nonzero": Returns([[2, 3]], "float64"),
            "torch_index_select": Returns([[2, 3]], "float64"),
            "torch_masked_select": (RuntimeError, r"must match the size"),
        },
    ),
    LibraryDifference(
        "truth values as weights",
        "True is above 0.",
        {"X": _GIVEN, "w": np.array([True, False, True])},
        {
            "numpy_mask": Returns([[0, 1], [4, 5]], "float64"),
            "torch_mask": Returns([[0, 1], [4, 5]], "float64"),
        },
    ),
    LibraryDifference(
        "a weight for each entry",
        "The mask covers both axes and replaces them by one axis, in both libraries.",
        {"X": _GIVEN, "w": np.array([[0, 1], [1, 0], [0, 1]])},
        {"numpy_mask": Returns([1, 2, 5], "float64"), "torch_mask": Returns([1, 2, 5], "float64")},
    ),
    LibraryDifference(
        "a single weight without axes",
        "A mask without axes adds a first axis, which has length 1 if the mask is true, in both libraries.",
        {"X": _GIVEN, "w": np.array(1.0)},
        {
            "numpy_mask": Returns([[[0, 1], [2, 3], [4, 5]]], "float64"),
            "torch_mask": Returns([[[0, 1], [2, 3], [4, 5]]], "float64"),
        },
    ),
)
