"""NumPy and torch on `nested_lists`: library differences and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

EDGES = (
    Edge("empty rows", {"X": np.empty((2, 0))}, "Two empty lists give the shape (2, 0)."),
    Edge("minus zero", {"X": [[-0.0, 0.0]]}, "A list keeps the sign of zero."),
    Edge("a tenth", {"X": [[0.1]]}, "A float32 made a Python float and back is unchanged."),
)

_BOTH = ("numpy_array", "torch_asarray")


def _floats(values):
    """The answers: float64 in NumPy, rounded to float32 in torch."""
    return {
        "numpy_array": Returns(values, "float64"),
        "torch_asarray": Returns(np.array(values, np.float64).astype(np.float32), "float32"),
    }


_TOO_LARGE = (ValueError, r"Overflow when unpacking long long")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "int64, in both.",
        {"X": [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]},
        {name: Returns([[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "one float among integers",
        "The list of the notes, [1.0, 2, 4, 8], gives floats: float64 in NumPy, float32 in torch.",
        {"X": [1.0, 2, 4, 8]},
        _floats([1, 2, 4, 8]),
    ),
    LibraryDifference("a tenth", "float64 (NumPy) is closer than float32 (torch).", {"X": [0.1]}, _floats([0.1])),
    LibraryDifference(
        "a large integer beside a float",
        "torch rounds 2²⁴ + 1 to float32, because the list contains a float.",
        {"X": [2**24 + 1, 0.5]},
        _floats([2**24 + 1, 0.5]),
    ),
    LibraryDifference(
        "beyond float32",
        "10³⁰⁰ silently becomes infinity in torch.",
        {"X": [1e300]},
        {"numpy_array": Returns([1e300], "float64"), "torch_asarray": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "truth values",
        "Only booleans give bool.",
        {"X": [True, False]},
        {name: Returns([1, 0], "bool") for name in _BOTH},
    ),
    LibraryDifference(
        "truth values beside integers",
        "Booleans and integers give integers.",
        {"X": [True, 2]},
        {name: Returns([1, 2], "int64") for name in _BOTH},
    ),
    LibraryDifference("truth values beside a float", "With a float: floats.", {"X": [True, 0.5]}, _floats([1, 0.5])),
    LibraryDifference("NaN beside an integer", "The answer is a float.", {"X": [1, np.nan]}, _floats([1, np.nan])),
    LibraryDifference("nothing", "Without numbers: default float, in both.", {"X": []}, _floats([])),
    LibraryDifference("empty rows", "Two empty lists give the shape (2, 0).", {"X": [[], []]}, _floats([[], []])),
    LibraryDifference(
        "a number", "A number gives an array without axes.", {"X": 3}, {n: Returns(3, "int64") for n in _BOTH}
    ),
    LibraryDifference(
        "ragged",
        "Both raise an error for rows of lengths two and one.",
        {"X": [[1, 2], [3]]},
        {
            "numpy_array": (ValueError, r"inhomogeneous shape after 1 dimensions"),
            "torch_asarray": (ValueError, r"expected sequence of length 2 at dim 1 \(got 1\)"),
        },
    ),
    LibraryDifference(
        "beyond int64",
        "2⁶³ gives uint64 in NumPy; torch raises an overflow error.",
        {"X": [2**63]},
        {"numpy_array": Returns([2.0**63], "uint64"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "beyond all integers",
        "2⁶⁴ gives a slow array of Python objects in NumPy; torch has no object dtype and raises an error.",
        {"X": [2**64]},
        {"numpy_array": Returns([np.nan], "object"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "None",
        "None gives an array of Python objects in NumPy; torch cannot infer a dtype and raises an error.",
        {"X": [None]},
        {
            "numpy_array": Returns([np.nan], "object"),
            "torch_asarray": (RuntimeError, r"Could not infer dtype of NoneType"),
        },
    ),
    LibraryDifference(
        "numbers that have a dtype",
        "A list of NumPy float64 scalars is float64 in torch too.",
        {"X": [np.float64(0.1)]},
        {name: Returns([0.1], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "arrays without axes",
        "NumPy stacks them; torch calls `len` on each and raises an error, because they have no axes.",
        {"X": [np.array(1), np.array(2)]},
        {"numpy_array": Returns([1, 2], "int64"), "torch_asarray": (TypeError, r"len\(\) of unsized object")},
    ),
)
