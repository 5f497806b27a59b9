"""NumPy and torch on `integer_columns`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.concepts.indexing.integer_columns import _A
from oracle.page import Edge, LibraryDifference, Returns

MODELLED = ("numpy_index", "numpy_transposed", "torch_index")

EDGES = (
    Edge("no columns", {"A": _A, "j": []}, "The answer has three rows and no columns."),
    Edge("one column, many times", {"A": [[1], [2]], "j": [0] * 40}, "The gradient is a sum of forty terms."),
    Edge("minus zero", {"A": [[1, -0.0]], "j": [1]}, "Copying keeps the sign of zero."),
)

_GIVEN = np.arange(6.0).reshape(2, 3)
_LAST = [[2, 0], [5, 3]]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "counted from the end",
        "-1 selects the last column in NumPy, and in torch in brackets and in `take_along_dim`; `index_select`, "
        "`gather` and `embedding` raise an error for negative indices.",
        {"A": _GIVEN, "j": np.array([-1, 0])},
        {
            "numpy_index": Returns(_LAST, "float64"),
            "numpy_take": Returns(_LAST, "float64"),
            "numpy_take_along_axis": Returns(_LAST, "float64"),
            "torch_index": Returns(_LAST, "float64"),
            "torch_take_along_dim": Returns(_LAST, "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
            "torch_gather": (RuntimeError, r"index -1 is out of bounds for dimension 1 with size 3"),
            "torch_embedding": (IndexError, r"index out of range in self"),
        },
    ),
    LibraryDifference(
        "a column that is not there",
        "Index 4 is out of range for three columns. All raise an error except `take_along_dim` in torch, which wraps "
        "around to column 1. (torch moves the indexed axis to the front, so its error names dimension 0.)",
        {"A": _GIVEN, "j": np.array([4])},
        {
            "numpy_index": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take_along_axis": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index 4 is out of bounds for dimension 0 with size 3"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
            "torch_gather": (RuntimeError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Returns([[1], [4]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
        },
    ),
    LibraryDifference(
        "a column before the first",
        "Index -4 is out of range for three columns.",
        {"A": _GIVEN, "j": np.array([-4])},
        {
            "numpy_index": (IndexError, r"index -4 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index -4 is out of bounds for dimension 0 with size 3"),
            "torch_take_along_dim": Returns([[2], [5]], "float64"),
        },
    ),
    LibraryDifference(
        "truth values",
        "A boolean array is a mask of the columns, in both libraries. `take` treats it as indices 1 and 0; "
        "`index_select` requires integers.",
        {"A": _GIVEN, "j": np.array([True, False, True])},
        {
            "numpy_index": Returns([[0, 2], [3, 5]], "float64"),
            "numpy_take": Returns([[1, 0, 1], [4, 3, 4]], "float64"),
            "torch_index": Returns([[0, 2], [3, 5]], "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"Expected dtype int32 or int64 for index"),
        },
    ),
    LibraryDifference(
        "a plain list",
        "Both libraries treat a list of integers as an array.",
        {"A": _GIVEN, "j": [2, 0]},
        {"numpy_index": Returns(_LAST, "float64"), "torch_index": Returns(_LAST, "float64")},
    ),
    LibraryDifference(
        "a list of floats",
        "NumPy does not accept floats as indices. torch rejects a tensor of floats, but truncates a list of floats.",
        {"A": _GIVEN, "j": [2.0, 0.9]},
        {
            "numpy_index": (IndexError, r"only integers, slices"),
            "torch_index": Returns(_LAST, "float64"),
        },
    ),
    LibraryDifference(
        "an array of floats",
        "Both libraries raise an error.",
        {"A": _GIVEN, "j": np.array([2.0, 0.0])},
        {
            "numpy_index": (IndexError, r"arrays used as indices must be of integer \(or boolean\) type"),
            "numpy_take": (TypeError, r"Cannot cast array data from dtype\('float64'\) to dtype\('int64'\)"),
            "torch_index": (IndexError, r"tensors used as indices must be long, int, byte or bool tensors"),
        },
    ),
)
