"""NumPy and torch on `slice_assignment`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, invalid

ERRORS = (
    invalid(
        where=(100, 0),
        numpy=(IndexError, r"index 100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index 100 (is )?out of (bounds|range)"),
    ),
)

_SIX = [[0, 1, 2], [3, 4, 5]]

EDGES = (
    Edge("nowhere", {"X": _SIX, "value": 7, "where": slice(2, 1)}, "An assignment to an empty slice changes nothing."),
    Edge("minus zero", {"X": _SIX, "value": -0.0, "where": (1, 2)}, "An assignment keeps the sign of zero."),
)

_X = np.arange(6.0).reshape(2, 3)
_LINE = np.arange(3)
_BYTES = np.zeros(2, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a row into every row",
        "The right side is broadcast to the shape of the left side, in both libraries.",
        {"X": _X, "value": np.array([7.0, 8.0, 9.0]), "where": slice(None)},
        {
            "numpy_copy": Returns([[7, 8, 9], [7, 8, 9]], "float64"),
            "torch_clone": Returns([[7, 8, 9], [7, 8, 9]], "float64"),
        },
    ),
    LibraryDifference(
        "a row that is too short",
        "Two numbers cannot be broadcast to three positions, in either library.",
        {"X": _X, "value": np.array([7.0, 8.0]), "where": slice(None)},
        {
            "numpy_copy": (ValueError, r"could not broadcast input array from shape \(2,\) into shape \(2,3\)"),
            "torch_clone": (RuntimeError, r"expanded size of the tensor \(3\) must match the existing size \(2\)"),
        },
    ),
    LibraryDifference(
        "too many axes of length 1",
        "The right side may have more axes than the left if their length is 1: both libraries drop them. Other "
        "broadcasting does not allow this.",
        {"X": _X, "value": np.array([[[7.0, 8.0, 9.0]]]), "where": slice(0, 1)},
        {
            "numpy_copy": Returns([[7, 8, 9], [3, 4, 5]], "float64"),
            "torch_clone": Returns([[7, 8, 9], [3, 4, 5]], "float64"),
        },
    ),
    LibraryDifference(
        "an array of one into an entry",
        "torch writes the one number; NumPy requires a number, not a sequence.",
        {"X": _X, "value": np.array([7.0]), "where": (1, 2)},
        {
            "numpy_copy": (ValueError, r"setting an array element with a sequence"),
            "torch_clone": Returns([[0, 1, 2], [3, 4, 7]], "float64"),
        },
    ),
    LibraryDifference(
        "a list",
        "NumPy converts a list to an array; torch raises an error.",
        {"X": _X, "value": [7, 8, 9], "where": 0},
        {
            "numpy_copy": Returns([[7, 8, 9], [3, 4, 5]], "float64"),
            "torch_clone": (TypeError, r"can't assign a list to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "None",
        "NumPy converts it to NaN in an array of floats, without a warning; torch raises an error.",
        {"X": _X, "value": None, "where": (1, 2)},
        {
            "numpy_copy": Returns([[0, 1, 2], [3, 4, np.nan]], "float64"),
            "torch_clone": (TypeError, r"can't assign a NoneType to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "text",
        "NumPy parses the text as a number; torch raises an error.",
        {"X": _X, "value": "1.5", "where": (1, 2)},
        {
            "numpy_copy": Returns([[0, 1, 2], [3, 4, 1.5]], "float64"),
            "torch_clone": (TypeError, r"can't assign a str to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "a plain 1.9 into integers",
        "Assignment keeps the dtype of the array: both libraries truncate 1.9 to 1 without a warning.",
        {"X": _LINE, "value": 1.9, "where": 0},
        {
            "numpy_copy": Returns([1, 1, 2], "int64"),
            "torch_clone": Returns([1, 1, 2], "int64"),
            "numpy_where": Returns([1.9, 1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "NaN into integers",
        "NaN cannot be converted to an integer: both libraries raise an error, with different messages.",
        {"X": _LINE, "value": np.nan, "where": 0},
        {
            "numpy_copy": (ValueError, r"cannot convert float NaN to integer"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
        },
    ),
    LibraryDifference(
        "300 into bytes",
        "Both libraries raise an error.",
        {"X": _BYTES, "value": 300, "where": 0},
        {
            "numpy_copy": (OverflowError, r"Python integer 300 out of bounds for uint8"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type uint8_t without overflow"),
        },
    ),
    LibraryDifference(
        "-1 into bytes",
        "NumPy raises an error; torch writes 255.",
        {"X": _BYTES, "value": -1, "where": 0},
        {
            "numpy_copy": (OverflowError, r"Python integer -1 out of bounds for uint8"),
            "torch_clone": Returns([255, 0], "uint8"),
        },
    ),
    LibraryDifference(
        "an array of 300 into bytes",
        "A Python number raises an error, but an array wraps around: 300 becomes 44, in both libraries.",
        {"X": _BYTES, "value": np.array([300]), "where": slice(None)},
        {"numpy_copy": Returns([44, 44], "uint8"), "torch_clone": Returns([44, 44], "uint8")},
    ),
    LibraryDifference(
        "a float32 into float64",
        "Assignment to a slice converts any dtype, in both libraries; `index_put` requires equal dtypes.",
        {"X": _X, "value": np.array(0.1, np.float32), "where": slice(0, 1)},
        {
            "numpy_copy": Returns([[np.float32(0.1)] * 3, [3, 4, 5]], "float64"),
            "torch_clone": Returns([[np.float32(0.1)] * 3, [3, 4, 5]], "float64"),
            "torch_index_put": (RuntimeError, r"source and destination dtypes match"),
        },
    ),
    LibraryDifference(
        "backwards",
        "The order of writing one number does not matter; torch still raises an error for the negative step.",
        {"X": np.arange(3.0), "value": 7.0, "where": slice(None, None, -2)},
        {
            "numpy_copy": Returns([7, 1, 7], "float64"),
            "torch_clone": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "a place twice",
        "If one position gets two numbers, the last one stays: NumPy guarantees this. torch does not, but does the "
        "same on a CPU.",
        {"X": np.zeros(2), "value": np.array([1.0, 2.0]), "where": [0, 0]},
        {"numpy_copy": Returns([2, 0], "float64"), "torch_clone": Returns([2, 0], "float64")},
    ),
)
