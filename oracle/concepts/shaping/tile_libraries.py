"""NumPy and torch on `tile`: library differences and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

EDGES = (
    Edge("no tile", {"X": [[1, 2]], "counts": (0, 2)}, "No rows, of twice the length."),
    Edge("nothing to lay", {"X": np.empty((2, 0)), "counts": (2, 3)}, "Four rows of nothing."),
    Edge("minus zero", {"X": [[-0.0]], "counts": (2, 1)}, "Copies keep the sign of zero."),
)

_BOTH = ("numpy_tile", "torch_repeat", "torch_tile")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "1 2 3 twice: torch's `repeat` tiles, as np.tile does. (np.repeat would make 1 1 2 2 3 3.)",
        {"X": np.array([1, 2, 3]), "counts": (2,)},
        {name: Returns([1, 2, 3, 1, 2, 3], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "fewer counts than axes",
        "A single count is for the columns, to `tile` on both sides; torch's `repeat` wants one for every axis.",
        {"X": np.array([[1], [2]]), "counts": (2,)},
        {
            "numpy_tile": Returns([[1, 1], [2, 2]], "int64"),
            "torch_tile": Returns([[1, 1], [2, 2]], "int64"),
            "torch_repeat": (RuntimeError, r"can not be smaller than number of dimensions"),
        },
    ),
    LibraryDifference(
        "more counts than axes",
        "The array gets axes of length one in front, in all three.",
        {"X": np.array([1, 2]), "counts": (2, 2)},
        {name: Returns([[1, 2, 1, 2], [1, 2, 1, 2]], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "a number without axes",
        "It has no axis to be repeated along, and is given one.",
        {"X": np.array(2.5), "counts": (3,)},
        {name: Returns([2.5, 2.5, 2.5], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "a negative count",
        "An error in both.",
        {"X": np.array([1, 2]), "counts": (-1,)},
        {
            "numpy_tile": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat": (RuntimeError, r"negative dimension"),
            "torch_tile": (RuntimeError, r"negative dimension"),
        },
    ),
)
