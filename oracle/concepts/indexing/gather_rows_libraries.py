"""NumPy and torch on `gather_rows`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

MODELLED = ("numpy_index", "numpy_flat", "torch_index")

EDGES = (
    Edge("no numbers", {"A": [[1, 2]], "b": np.empty((2, 0), int)}, "No row is selected; the gradient is 0."),
    Edge("one row, many times", {"A": [[0.1, 0.2]], "b": [[0] * 40]}, "The gradient is a sum of forty terms."),
    Edge("minus zero", {"A": [[1.0], [-0.0]], "b": [[1]]}, "A lookup keeps the sign of zero."),
)

_GIVEN = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]
_ONE_ZERO_ONE = [[2, 3], [0, 1], [2, 3]]
_NO_INDEX = (IndexError, r"tensors used as indices must be long, int, byte or bool tensors")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "A boolean array is a mask in both libraries, which selects rows 0 and 2, not rows 1, 0, 1. `take` treats it "
        "as indices.",
        {"A": _GIVEN, "b": np.array([True, False, True])},
        {
            "numpy_index": Returns([[0, 1], [4, 5]], "float64"),
            "numpy_take": Returns(_ONE_ZERO_ONE, "float64"),
            "torch_index": Returns([[0, 1], [4, 5]], "float64"),
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "bytes",
        "NumPy treats uint8 as indices. torch treats uint8 as a mask, as before it had booleans, with a warning.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.uint8)},
        {
            "numpy_index": Returns(_ONE_ZERO_ONE, "float64"),
            "numpy_take": Returns(_ONE_ZERO_ONE, "float64"),
            "torch_index": Returns([[0, 1], [4, 5]], "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"Expected dtype int32 or int64 for index"),
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "integers of 32 bits",
        "Both libraries accept int32 indices.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int32)},
        {
            "numpy_index": Returns(_ONE_ZERO_ONE, "float64"),
            "torch_index": Returns(_ONE_ZERO_ONE, "float64"),
            "torch_index_select": Returns(_ONE_ZERO_ONE, "float64"),
            "torch_embedding": Returns(_ONE_ZERO_ONE, "float64"),
        },
    ),
    LibraryDifference(
        "integers of 16 bits",
        "NumPy accepts all integer dtypes as indices; torch accepts only int32 and int64.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int16)},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "integers of 8 bits with a sign",
        "NumPy accepts int8 indices; torch raises an error, although it accepts uint8 as a mask.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int8)},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "floats",
        "Both libraries raise an error, even if the floats are whole numbers.",
        {"A": _GIVEN, "b": np.array([1.0, 0.0])},
        {
            "numpy_index": (IndexError, r"arrays used as indices must be of integer \(or boolean\) type"),
            "numpy_take": (TypeError, r"Cannot cast array data from dtype\('float64'\) to dtype\('int64'\)"),
            "torch_index": _NO_INDEX,
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "Both libraries return a single row.",
        {"A": _GIVEN, "b": np.array(1)},
        {
            "numpy_index": Returns([2, 3], "float64"),
            "numpy_take": Returns([2, 3], "float64"),
            "torch_index": Returns([2, 3], "float64"),
            "torch_embedding": Returns([2, 3], "float64"),
        },
    ),
    LibraryDifference(
        "a byte without axes",
        "NumPy returns row 1. torch treats the byte as a truth value, which adds a new first axis.",
        {"A": _GIVEN, "b": np.array(1, np.uint8)},
        {"numpy_index": Returns([2, 3], "float64"), "torch_index": Returns([_ROWS], "float64")},
    ),
    LibraryDifference(
        "counted from the end",
        "-1 selects the last row in brackets, in both libraries. In `embedding` and `index_select` it is out of range.",
        {"A": _GIVEN, "b": np.array([[-1]])},
        {
            "numpy_index": Returns([[[4, 5]]], "float64"),
            "numpy_take": Returns([[[4, 5]]], "float64"),
            "torch_index": Returns([[[4, 5]]], "float64"),
            "torch_take_along_dim": Returns([[[4, 5]]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
        },
    ),
    LibraryDifference(
        "a row that is not there",
        "All raise an error except `take_along_dim` in torch, which wraps around: index 3 selects row 0 of 3.",
        {"A": _GIVEN, "b": np.array([[3]])},
        {
            "numpy_index": (IndexError, r"index 3 is out of bounds for axis 0 with size 3"),
            "numpy_take": (IndexError, r"index 3 is out of bounds for axis 0 with size 3"),
            "torch_index": (IndexError, r"index 3 is out of bounds for dimension 0 with size 3"),
            "torch_take_along_dim": Returns([[[0, 1]]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
        },
    ),
    LibraryDifference(
        "a plain list",
        "Both libraries treat a list of integers as an array.",
        {"A": _GIVEN, "b": [1, 0, 1]},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": Returns(_ONE_ZERO_ONE, "float64")},
    ),
    LibraryDifference(
        "a list of lists",
        "NumPy converts it to an array and looks up each index. torch treats a short list of lists as a tuple, as "
        "NumPy did formerly: rows 0 and 1 paired with columns 1 and 0.",
        {"A": _GIVEN, "b": [[0, 1], [1, 0]]},
        {
            "numpy_index": Returns([[[0, 1], [2, 3]], [[2, 3], [0, 1]]], "float64"),
            "torch_index": Returns([1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "a long list of lists",
        "torch converts a list of 32 or more lists to an array as well: the meaning depends on the length of the list.",
        {"A": _GIVEN, "b": [[0]] * 32},
        {"numpy_index": Returns([[[0, 1]]] * 32, "float64"), "torch_index": Returns([[[0, 1]]] * 32, "float64")},
    ),
    LibraryDifference(
        "a list of 31 lists",
        "torch treats 31 lists as a tuple of 31 indices, too many for two axes.",
        {"A": _GIVEN, "b": [[0]] * 31},
        {
            "numpy_index": Returns([[[0, 1]]] * 31, "float64"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "an empty list",
        "Both libraries return no rows, although an empty list would convert to an array of floats.",
        {"A": _GIVEN, "b": []},
        {
            "numpy_index": Returns(np.empty((0, 2)), "float64"),
            "torch_index": Returns(np.empty((0, 2)), "float64"),
        },
    ),
)
