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
    Edge("nothing", {"X": [[1, 2]], "where": slice(2, 1)}, "Stop is before start: no rows, and two columns."),
    Edge("beyond the end", {"X": [[1, 2]], "where": slice(0, 100)}, "A stop of 100 is clipped to 1."),
    Edge("after the end", {"X": [[1, 2]], "where": slice(1, 3)}, "The start is after the only row: no rows."),
    Edge("minus zero", {"X": [[-0.0]], "where": (0, -1)}, "A slice keeps the sign of zero."),
)

_X = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "backwards",
        "NumPy allows a negative step. torch has no negative strides and raises an error; its `flip` makes a copy.",
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
        "Both libraries clip the bounds to the length of the axis.",
        {"X": _X, "where": slice(-100, 100)},
        {"numpy_index": Returns(_ROWS, "float64"), "torch_index": Returns(_ROWS, "float64")},
    ),
    LibraryDifference(
        "a plain 1.0",
        "Neither library accepts a float as an index, even if it is a whole number.",
        {"X": _X, "where": 1.0},
        {
            "numpy_index": (IndexError, r"only integers, slices"),
            "torch_index": (IndexError, r"only integers, slices .* \(got float\)"),
        },
    ),
    LibraryDifference(
        "too many",
        "Three indices for two axes raise an error in both libraries.",
        {"X": _X, "where": (0, 0, 0)},
        {
            "numpy_index": (IndexError, r"too many indices for array: array is 2-dimensional, but 3 were indexed"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "None and an ellipsis",
        "None inserts an axis of length 1; an ellipsis stands for all axes without an index, in both libraries.",
        {"X": _X, "where": (..., None, 0)},
        {
            "numpy_index": Returns([[0], [2], [4]], "float64"),
            "torch_index": Returns([[0], [2], [4]], "float64"),
        },
    ),
    LibraryDifference(
        "true",
        "True does not select row 1. It is a mask without axes and inserts an axis of length 1, in both libraries.",
        {"X": _X, "where": True},
        {"numpy_index": Returns([_ROWS], "float64"), "torch_index": Returns([_ROWS], "float64")},
    ),
    LibraryDifference(
        "false",
        "False is a mask without axes and inserts an axis of length 0, in both libraries.",
        {"X": _X, "where": False},
        {
            "numpy_index": Returns(np.empty((0, 3, 2)), "float64"),
            "torch_index": Returns(np.empty((0, 3, 2)), "float64"),
        },
    ),
    LibraryDifference(
        "slices in a list",
        "NumPy treats a list as a single index array, which may not contain slices. torch treats a short list that "
        "contains a slice as a tuple.",
        {"X": _X, "where": [slice(0, 2), slice(0, 1)]},
        {"numpy_index": (IndexError, r"only integers, slices"), "torch_index": Returns([[0], [2]], "float64")},
    ),
    LibraryDifference(
        "numbers in a list",
        "A list selects rows in its order, and negative numbers count from the end, in both libraries.",
        {"X": _X, "where": [-1, 0, -1]},
        {
            "numpy_index": Returns([[4, 5], [0, 1], [4, 5]], "float64"),
            "torch_index": Returns([[4, 5], [0, 1], [4, 5]], "float64"),
        },
    ),
)
