"""NumPy and torch on `row_assignment`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        r=2,
        numpy=(ValueError, r"could not( be)? broadcast|shape mismatch|shorter than argument"),
        torch=(RuntimeError, r"must match the (existing )?size|shape mismatch|same slice shapes"),
        note="A single number would be broadcast.",
    ),
)

EDGES = (
    Edge("no rows", {"X": np.empty((0, 2)), "r": [1, 2], "rows": slice(0, 100)}, "No row is selected."),
    Edge("no columns", {"X": np.empty((2, 0)), "r": [], "rows": slice(None)}, "There are no entries to write."),
    Edge("nowhere", {"X": [[1, 2]], "r": [3, 4], "rows": slice(2, 1)}, "The row is not written; its gradient is 0."),
)

_X = np.arange(6.0).reshape(3, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a column",
        "A column is broadcast along the other axis: each row gets one number, in both libraries.",
        {"X": _X, "r": np.array([[7.0], [8.0]]), "rows": slice(1, 3)},
        {
            "numpy_copy": Returns([[0, 1], [7, 7], [8, 8]], "float64"),
            "torch_clone": Returns([[0, 1], [7, 7], [8, 8]], "float64"),
            "torch_copy": Returns([[0, 1], [7, 7], [8, 8]], "float64"),
        },
    ),
    LibraryDifference(
        "a row into no rows",
        "Three numbers cannot be broadcast to rows of length 2, even if no row is selected, in either library.",
        {"X": _X, "r": np.ones(3), "rows": slice(0, 0)},
        {
            "numpy_copy": (ValueError, r"could not broadcast input array from shape \(3,\) into shape \(0,2\)"),
            "torch_clone": (RuntimeError, r"expanded size of the tensor \(2\) must match the existing size \(3\)"),
        },
    ),
    LibraryDifference(
        "a float32 into float64",
        "A slice accepts any dtype; a list of indices does so in NumPy, but not in torch.",
        {"X": _X, "r": np.array([7, 8], np.float32), "rows": slice(0, 1)},
        {
            "numpy_copy": Returns([[7, 8], [2, 3], [4, 5]], "float64"),
            "numpy_put": Returns([[7, 8], [2, 3], [4, 5]], "float64"),
            "torch_clone": Returns([[7, 8], [2, 3], [4, 5]], "float64"),
            "torch_index_put": (RuntimeError, r"source and destination dtypes match"),
            "torch_index_copy": (RuntimeError, r"self and source expected to have the same dtype"),
        },
    ),
)
