"""NumPy and torch on `boolean_mask`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.concepts.indexing.boolean_mask import _A
from oracle.page import Edge, LibraryDifference, Returns, mismatched

MODELLED = ("numpy_mask", "torch_mask")

ERRORS = (
    mismatched(
        t=5,
        numpy=(ValueError, r"could not be broadcast|truth value of an array .* is ambiguous"),
        torch=(RuntimeError, r"must match the size of tensor b \(5\)"),
    ),
)

EDGES = (
    Edge("exactly at the threshold", {"a": [[1, 2], [3, 2]], "t": 2}, "2 is not above 2."),
    Edge("all", {"a": _A, "t": 0}, "All entries are returned, as a vector."),
    Edge("none", {"a": _A, "t": 6}, "No entry is above the largest: the result is an empty vector."),
    Edge("minus zero", {"a": [[0.0, -0.0]], "t": -0.0}, "Zeros of either sign are equal, so none is above another."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector",
        "The selected entries are returned in their order.",
        {"a": np.array([3, 1, 2]), "t": 1},
        {
            "numpy_mask": Returns([3, 2], "int64"),
            "numpy_extract": Returns([3, 2], "int64"),
            "numpy_compress": Returns([3, 2], "int64"),
            "torch_mask": Returns([3, 2], "int64"),
            "torch_masked_select": Returns([3, 2], "int64"),
            "torch_take": Returns([3, 2], "int64"),
        },
    ),
    LibraryDifference(
        "an array without axes",
        "A mask without axes gives a vector of length 1 or 0 in both libraries, not a number. `nonzero` raises an "
        "error in NumPy; torch returns a number.",
        {"a": np.array(3.0), "t": 2.0},
        {
            "numpy_mask": Returns([3], "float64"),
            "numpy_extract": Returns([3], "float64"),
            "numpy_nonzero": (ValueError, r"nonzero on 0d arrays"),
            "torch_mask": Returns([3], "float64"),
            "torch_masked_select": Returns([3], "float64"),
        },
    ),
    LibraryDifference(
        "a threshold for each column",
        "Both libraries broadcast the comparison before they apply the mask.",
        {"a": np.array([[1.0, 2.0], [3.0, 4.0]]), "t": np.array([2.0, 3.0])},
        {"numpy_mask": Returns([3, 4], "float64"), "torch_mask": Returns([3, 4], "float64")},
    ),
    LibraryDifference(
        "thresholds that make the mask larger than the array",
        "A row compared with a column of thresholds gives a mask of two rows, which cannot index a single row, in "
        "either library. `masked_select` in torch broadcasts the array as well, and selects from its row twice.",
        {"a": np.array([[1.0, 2.0, 3.0]]), "t": np.array([[1.0], [2.0]])},
        {
            "numpy_mask": (IndexError, r"boolean index did not match indexed array along axis 0"),
            "torch_mask": (IndexError, r"The shape of the mask \[2, 3\] at index 0 does not match"),
            "numpy_extract": (IndexError, r"index 5 is out of bounds for axis 0 with size 3"),
            "torch_masked_select": Returns([2, 3, 3], "float64"),
        },
    ),
    LibraryDifference(
        "NaN",
        "NaN is not above 0, so neither library selects it.",
        {"a": np.array([[np.nan, 1.0, -np.nan]]), "t": 0.0},
        {"numpy_mask": Returns([1], "float64"), "torch_mask": Returns([1], "float64")},
    ),
)
