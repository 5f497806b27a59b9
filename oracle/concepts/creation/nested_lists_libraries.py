"""NumPy and torch on `nested_lists`: library differences and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

EDGES = (
    Edge("empty rows", {"X": np.empty((2, 0))}, "Two empty lists are two rows of nothing: that much they remember."),
    Edge("minus zero", {"X": [[-0.0, 0.0]]}, "A list keeps the sign of zero."),
    Edge("a tenth", {"X": [[0.1]]}, "A float32 becomes a Python float and comes back the same."),
)

_BOTH = ("numpy_array", "torch_asarray")


def _floats(values):
    """What NumPy keeps in float64 torch rounds to float32."""
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
        "The list of the notes, [1.0, 2, 4, 8]: all floats, float64 in NumPy, float32 in torch.",
        {"X": [1.0, 2, 4, 8]},
        _floats([1, 2, 4, 8]),
    ),
    LibraryDifference("a tenth", "Nearer to a tenth in NumPy than in torch.", {"X": [0.1]}, _floats([0.1])),
    LibraryDifference(
        "a large integer beside a float",
        "torch rounds 2²⁴ + 1 to float32, because of its neighbour.",
        {"X": [2**24 + 1, 0.5]},
        _floats([2**24 + 1, 0.5]),
    ),
    LibraryDifference(
        "beyond float32",
        "10³⁰⁰ is infinite in torch, without a word.",
        {"X": [1e300]},
        {"numpy_array": Returns([1e300], "float64"), "torch_asarray": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "truth values",
        "Booleans alone stay booleans.",
        {"X": [True, False]},
        {name: Returns([1, 0], "bool") for name in _BOTH},
    ),
    LibraryDifference(
        "truth values beside integers",
        "With an integer they are integers.",
        {"X": [True, 2]},
        {name: Returns([1, 2], "int64") for name in _BOTH},
    ),
    LibraryDifference("truth values beside a float", "And with a float floats.", {"X": [True, 0.5]}, _floats([1, 0.5])),
    LibraryDifference("NaN beside an integer", "NaN is a float.", {"X": [1, np.nan]}, _floats([1, np.nan])),
    LibraryDifference("nothing", "No number says what it would be: floats, in both.", {"X": []}, _floats([])),
    LibraryDifference("empty rows", "Two lists of nothing are (2, 0).", {"X": [[], []]}, _floats([[], []])),
    LibraryDifference(
        "a number", "No list at all: an array without axes.", {"X": 3}, {n: Returns(3, "int64") for n in _BOTH}
    ),
    LibraryDifference(
        "ragged",
        "Rows of two and of one are refused by both.",
        {"X": [[1, 2], [3]]},
        {
            "numpy_array": (ValueError, r"inhomogeneous shape after 1 dimensions"),
            "torch_asarray": (ValueError, r"expected sequence of length 2 at dim 1 \(got 1\)"),
        },
    ),
    LibraryDifference(
        "beyond int64",
        "2⁶³ makes uint64 in NumPy; torch has no room.",
        {"X": [2**63]},
        {"numpy_array": Returns([2.0**63], "uint64"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "beyond all integers",
        "2⁶⁴ makes an array of Python objects in NumPy, slow and without bounds; torch has no such thing.",
        {"X": [2**64]},
        {"numpy_array": Returns([np.nan], "object"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "None",
        "So does None, in NumPy; torch cannot tell what it should be.",
        {"X": [None]},
        {
            "numpy_array": Returns([np.nan], "object"),
            "torch_asarray": (RuntimeError, r"Could not infer dtype of NoneType"),
        },
    ),
    LibraryDifference(
        "numbers that have a dtype",
        "A list of NumPy's own float64 is float64 even in torch.",
        {"X": [np.float64(0.1)]},
        {name: Returns([0.1], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "arrays without axes",
        "NumPy stacks them; torch asks each for its length, and they have none.",
        {"X": [np.array(1), np.array(2)]},
        {"numpy_array": Returns([1, 2], "int64"), "torch_asarray": (TypeError, r"len\(\) of unsized object")},
    ),
)
