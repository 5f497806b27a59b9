"""NumPy and torch on `tile`: library differences and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

EDGES = (
    Edge("no tile", {"X": [[1, 2]], "counts": (0, 2)}, "Counts (0, 2) give no rows, with twice as many columns."),
    Edge("nothing to lay", {"X": np.empty((2, 0)), "counts": (2, 3)}, "The answer has four rows without entries."),
    Edge("minus zero", {"X": [[-0.0]], "counts": (2, 1)}, "Copies keep the sign of zero."),
)

_BOTH = ("numpy_tile", "torch_repeat", "torch_tile")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "torch's `repeat` tiles, as np.tile does. (np.repeat would give 1 1 2 2 3 3.)",
        {"X": np.array([1, 2, 3]), "counts": (2,)},
        {name: Returns([1, 2, 3, 1, 2, 3], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "fewer counts than axes",
        "A single count is for the columns, in `tile` of both; torch's `repeat` requires one for every axis.",
        {"X": np.array([[1], [2]]), "counts": (2,)},
        {
            "numpy_tile": Returns([[1, 1], [2, 2]], "int64"),
            "torch_tile": Returns([[1, 1], [2, 2]], "int64"),
            "torch_repeat": (RuntimeError, r"can not be smaller than number of dimensions"),
        },
    ),
    LibraryDifference(
        "more counts than axes",
        "All three add axes of length one in front.",
        {"X": np.array([1, 2]), "counts": (2, 2)},
        {name: Returns([[1, 2, 1, 2], [1, 2, 1, 2]], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "a number without axes",
        "The number has no axis, so one is added.",
        {"X": np.array(2.5), "counts": (3,)},
        {name: Returns([2.5, 2.5, 2.5], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "a negative count",
        "Both raise an error.",
        {"X": np.array([1, 2]), "counts": (-1,)},
        {
            "numpy_tile": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat": (RuntimeError, r"negative dimension"),
            "torch_tile": (RuntimeError, r"negative dimension"),
        },
    ),
)
