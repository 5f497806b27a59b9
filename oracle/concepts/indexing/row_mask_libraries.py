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
    Edge("none", {"X": _X, "w": [0, -0.0, -1]}, "No rows, of two columns."),
    Edge("all", {"X": _X, "w": [1, 2, 3]}, "All rows, in a copy."),
    Edge("the smallest weight", {"X": [[1]], "w": [2.0**-24]}, "It is positive, in float16 the smallest there is."),
)

_GIVEN = np.arange(6.0).reshape(3, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "too few truth values",
        "Two weights for three rows: as a mask both refuse them. `compress` takes the third for false, without a word; "
        "so does who writes down the numbers of the rows.",
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
        "The mask covers both axes, and one comes back for them, in both.",
        {"X": _GIVEN, "w": np.array([[0, 1], [1, 0], [0, 1]])},
        {"numpy_mask": Returns([1, 2, 5], "float64"), "torch_mask": Returns([1, 2, 5], "float64")},
    ),
    LibraryDifference(
        "a single weight without axes",
        "A mask without axes puts one in front, of length 1 where it is true, in both.",
        {"X": _GIVEN, "w": np.array(1.0)},
        {
            "numpy_mask": Returns([[[0, 1], [2, 3], [4, 5]]], "float64"),
            "torch_mask": Returns([[[0, 1], [2, 3], [4, 5]]], "float64"),
        },
    ),
)
