"""NumPy and torch on `unsqueeze`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, invalid

MODELLED = (
    "numpy_expand_dims",
    "numpy_none",
    "numpy_ellipsis",
    "numpy_reshape",
    "torch_unsqueeze",
    "torch_none",
    "torch_view",
)

ERRORS = (
    invalid(
        axis=-4,
        shapes={"X": (2, 2)},
        numpy=(
            (np.exceptions.AxisError, IndexError, ValueError),
            r"axis -4 is out of bounds|tuple index out of range|axes don't match",
        ),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

EDGES = (
    Edge("no rows", {"X": np.empty((0, 2)), "axis": 0}, "A stack of one matrix without rows has the shape (1, 0, 2)."),
    Edge("minus zero", {"X": [[-0.0]], "axis": 2}, "Nothing is computed, so the sign of zero is kept."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector becomes a column",
        "Both add the axis in the same place.",
        {"X": np.array([1, 2, 3]), "axis": 1},
        {
            "numpy_expand_dims": Returns([[1], [2], [3]], "int64"),
            "torch_unsqueeze": Returns([[1], [2], [3]], "int64"),
        },
    ),
    LibraryDifference(
        "a number becomes a vector",
        "A number without axes becomes a vector with one entry, in both.",
        {"X": np.array(2.5), "axis": 0},
        {"numpy_expand_dims": Returns([2.5], "float64"), "torch_unsqueeze": Returns([2.5], "float64")},
    ),
    LibraryDifference(
        "several at once",
        "NumPy accepts a tuple of axes; torch accepts one axis at a time.",
        {"X": np.array([1.0, 2.0]), "axis": (0, 2)},
        {
            "numpy_expand_dims": Returns([[[1], [2]]], "float64"),
            "torch_unsqueeze": (TypeError, r"must be int, not tuple"),
        },
    ),
)
