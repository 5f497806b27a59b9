"""NumPy and torch on `gather_rows`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

MODELLED = ("numpy_index", "numpy_flat", "torch_index")

EDGES = (
    Edge("no numbers", {"A": [[1, 2]], "b": np.empty((2, 0), int)}, "Nothing is looked up; the gradient is 0."),
    Edge("one row, many times", {"A": [[0.1, 0.2]], "b": [[0] * 40]}, "Its gradient is the sum of forty."),
    Edge("minus zero", {"A": [[1.0], [-0.0]], "b": [[1]]}, "Looking up keeps the sign of zero."),
)

_GIVEN = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]
_ONE_ZERO_ONE = [[2, 3], [0, 1], [2, 3]]
_NO_INDEX = (IndexError, r"tensors used as indices must be long, int, byte or bool tensors")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "An array of booleans is no array of numbers but a mask, in both: rows 0 and 2, and not 1, 0, 1. `take` takes "
        "them for numbers.",
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
        "To NumPy they are numbers. To torch they are a mask, as they were before it had booleans, with a warning.",
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
        "Numbers to both.",
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
        "Numbers to NumPy, as all integers are; torch takes those of 32 and 64 bits alone.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int16)},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "integers of 8 bits with a sign",
        "Numbers to NumPy; torch, which takes bytes for a mask, refuses them.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int8)},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "floats",
        "Refused by both, whole as they may be.",
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
        "A single row, in both; of a byte without axes torch makes a mask without axes, and of that a new axis.",
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
        "The row 1 to NumPy. To torch a truth value, and so a new axis before all rows.",
        {"A": _GIVEN, "b": np.array(1, np.uint8)},
        {"numpy_index": Returns([2, 3], "float64"), "torch_index": Returns([_ROWS], "float64")},
    ),
    LibraryDifference(
        "counted from the end",
        "-1 is the last row in brackets, in both. To embedding and index_select it is out of range.",
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
        "All refuse but torch's take_along_dim, which goes around: of three rows, number 3 is number 0.",
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
        "As good as an array, in both.",
        {"A": _GIVEN, "b": [1, 0, 1]},
        {"numpy_index": Returns(_ONE_ZERO_ONE, "float64"), "torch_index": Returns(_ONE_ZERO_ONE, "float64")},
    ),
    LibraryDifference(
        "a list of lists",
        "NumPy makes an array of two rows of numbers, and looks up each. torch takes a short list of lists for a "
        "tuple, as NumPy once did: rows 0 and 1 with columns 1 and 0, side by side.",
        {"A": _GIVEN, "b": [[0, 1], [1, 0]]},
        {
            "numpy_index": Returns([[[0, 1], [2, 3]], [[2, 3], [0, 1]]], "float64"),
            "torch_index": Returns([1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "a long list of lists",
        "From 32 on torch, too, makes an array of it: what the brackets mean depends on how many there are.",
        {"A": _GIVEN, "b": [[0]] * 32},
        {"numpy_index": Returns([[[0, 1]]] * 32, "float64"), "torch_index": Returns([[[0, 1]]] * 32, "float64")},
    ),
    LibraryDifference(
        "a list of 31 lists",
        "One less, and it is a tuple of 31 indices for two axes, to torch.",
        {"A": _GIVEN, "b": [[0]] * 31},
        {
            "numpy_index": Returns([[[0, 1]]] * 31, "float64"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "an empty list",
        "No rows, in both, though an empty list would be one of floats.",
        {"A": _GIVEN, "b": []},
        {
            "numpy_index": Returns(np.empty((0, 2)), "float64"),
            "torch_index": Returns(np.empty((0, 2)), "float64"),
        },
    ),
)
