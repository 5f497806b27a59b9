"""NumPy and torch on `slicing`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, invalid

MODELLED = ("numpy_index", "numpy_one_axis_at_a_time", "torch_index", "torch_one_axis_at_a_time")

ERRORS = (
    invalid(
        where=100,
        numpy=(IndexError, r"index 100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index 100 (is )?out of (bounds|range)"),
    ),
    invalid(
        where=-100,
        numpy=(IndexError, r"index -100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index -100 (is )?out of (bounds|range)"),
    ),
    invalid(
        where=slice(None, None, 0),
        numpy=(ValueError, r"slice step cannot be zero|must not be zero"),
        torch=(ValueError, r"slice step cannot be zero"),
    ),
    invalid(
        where=slice(0, 1.5),
        numpy=(TypeError, r"slice indices must be integers|'float' object cannot be interpreted as an integer"),
        torch=(TypeError, r"slice indices must be integers"),
    ),
)

EDGES = (
    Edge("nothing", {"X": [[1, 2]], "where": slice(2, 1)}, "Who stops before the start gets no rows, of two columns."),
    Edge("beyond the end", {"X": [[1, 2]], "where": slice(0, 100)}, "A hundred rows of one: the one."),
    Edge("after the end", {"X": [[1, 2]], "where": slice(1, 3)}, "Rows from the second on, of one: none."),
    Edge("minus zero", {"X": [[-0.0]], "where": (0, -1)}, "Looking keeps the sign of zero."),
)

_X = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "backwards",
        "NumPy counts down with a negative step. torch has no negative strides, and refuses; `flip` copies instead.",
        {"X": _X, "where": slice(None, None, -1)},
        {
            "numpy_index": Returns(_ROWS[::-1], "float64"),
            "numpy_take": Returns(_ROWS[::-1], "float64"),
            "torch_index": (ValueError, r"step must be greater than zero"),
            "torch_index_select": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "bounds far outside",
        "Both cut them down to what is there.",
        {"X": _X, "where": slice(-100, 100)},
        {"numpy_index": Returns(_ROWS, "float64"), "torch_index": Returns(_ROWS, "float64")},
    ),
    LibraryDifference(
        "a plain 1.0",
        "No index, to either, though it is a whole number.",
        {"X": _X, "where": 1.0},
        {
            "numpy_index": (IndexError, r"only integers, slices"),
            "torch_index": (IndexError, r"only integers, slices .* \(got float\)"),
        },
    ),
    LibraryDifference(
        "too many",
        "Three indices for two axes, to both.",
        {"X": _X, "where": (0, 0, 0)},
        {
            "numpy_index": (IndexError, r"too many indices for array: array is 2-dimensional, but 3 were indexed"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "None and an ellipsis",
        "None makes an axis of length 1, and three dots stand for the axes that are not named, in both.",
        {"X": _X, "where": (..., None, 0)},
        {
            "numpy_index": Returns([[0], [2], [4]], "float64"),
            "torch_index": Returns([[0], [2], [4]], "float64"),
        },
    ),
    LibraryDifference(
        "true",
        "True is not the row 1. It is a mask without axes, and makes an axis of length 1, in both.",
        {"X": _X, "where": True},
        {"numpy_index": Returns([_ROWS], "float64"), "torch_index": Returns([_ROWS], "float64")},
    ),
    LibraryDifference(
        "false",
        "A mask that lets nothing through: an axis of length 0, in both.",
        {"X": _X, "where": False},
        {
            "numpy_index": Returns(np.empty((0, 3, 2)), "float64"),
            "torch_index": Returns(np.empty((0, 3, 2)), "float64"),
        },
    ),
    LibraryDifference(
        "slices in a list",
        "Indices in brackets of their own are one index, says NumPy, and a slice is none of the numbers it may hold. "
        "torch reads a short list that holds a slice as if it were a tuple.",
        {"X": _X, "where": [slice(0, 2), slice(0, 1)]},
        {"numpy_index": (IndexError, r"only integers, slices"), "torch_index": Returns([[0], [2]], "float64")},
    ),
    LibraryDifference(
        "numbers in a list",
        "Rows of the matrix, one after the other, in both, as they are counted from either end.",
        {"X": _X, "where": [-1, 0, -1]},
        {
            "numpy_index": Returns([[4, 5], [0, 1], [4, 5]], "float64"),
            "torch_index": Returns([[4, 5], [0, 1], [4, 5]], "float64"),
        },
    ),
)
