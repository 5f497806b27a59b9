"""NumPy and torch on `argmax`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("a single entry", {"x": [0.1]}, "The index is 0."),
    Edge("zeros of both signs", {"x": [-0.0, 0.0]}, "The two zeros are equal, so the first is returned."),
    Edge("a step apart", {"x": [1, 1 + 2.0**-7, 1]}, "The entries differ by one step of bfloat16."),
    Edge("all equal", {"x": [2] * 40}, "The first of forty equal entries, even with parallel comparisons."),
)

_NOWHERE = "NaN is the largest entry but equals nothing, so the comparison finds no entry"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_first_of_the_largest", "special", "raised", _NOWHERE, {"x": [np.nan]}, ("float16", "float32", "float64")
    ),
    ExpectedFailure("torch_first_of_the_largest", "special", "raised", _NOWHERE, {"x": [np.nan]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "Both return the index of the first NaN. Sorting the negated entries returns the largest number; a comparison "
        "with the maximum finds no entry.",
        {"x": np.array([1.0, np.nan, 3.0, np.nan])},
        {
            "numpy_argmax": Returns(1, "int64"),
            "numpy_sorted": Returns(2, "int64"),
            "numpy_first_of_the_largest": (IndexError, r"out of bounds"),
            "torch_argmax": Returns(1, "int64"),
            "torch_max": Returns(1, "int64"),
            "torch_sorted": Returns(1, "int64"),
            "torch_first_of_the_largest": (IndexError, r"out of bounds"),
        },
    ),
    LibraryDifference(
        "truth values",
        "NumPy returns the first index that is True; torch's argmax raises an error for booleans, its max accepts "
        "them.",
        {"x": np.array([False, True, True])},
        {
            "numpy_argmax": Returns(1, "int64"),
            "torch_argmax": (RuntimeError, r"does not support bool input"),
            "torch_max": Returns(1, "int64"),
        },
    ),
    LibraryDifference(
        "nothing",
        "Both raise an error, of different types.",
        {"x": np.empty(0)},
        {
            "numpy_argmax": (ValueError, r"attempt to get argmax of an empty sequence"),
            "torch_argmax": (IndexError, r"Expected reduction dim to be specified for input.numel\(\) == 0"),
            "torch_max": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "Without an axis both return the index into the flattened matrix.",
        {"x": np.array([[1.0, 2.0], [5.0, 3.0]])},
        {"numpy_argmax": Returns(2, "int64"), "torch_argmax": Returns(2, "int64")},
    ),
)
