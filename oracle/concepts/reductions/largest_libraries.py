"""NumPy and torch on `largest`: library differences, errors, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, LibraryDifference, Returns, invalid

_EMPTY = r"no identity|no numbers|empty sequence|out of bounds|empty axes"
ERRORS = (
    invalid(
        axis=0,
        shapes={"X": (0, 2)},
        numpy=((ValueError, IndexError), _EMPTY),
        torch=((RuntimeError, IndexError), r"non-zero size|out of range"),
        note="An empty sum is 0; an empty maximum is undefined.",
    ),
    invalid(
        axis=None,
        shapes={"X": (0, 2)},
        numpy=((ValueError, IndexError), _EMPTY),
        torch=((RuntimeError, IndexError), r"numel\(\) == 0|out of range|out of bounds|non-zero size"),
    ),
)

# Over the whole matrix the result is one number, with cotangent 1. Along an axis the third result has cotangent 1.
_ROWS = {"X": [[2, 1], [1, 2], [3, 3]], "axis": 1}
CORNERS = (
    Corner("two in all, the first", {"X": [[3, 3]], "axis": None}, ("X", (0, 0))),
    Corner("two in all, the last", {"X": [[3, 3]], "axis": None}, ("X", (0, 1))),
    Corner("two in a row, the first", _ROWS, ("X", (2, 0))),
    Corner("two in a row, the last", _ROWS, ("X", (2, 1))),
    Corner("three in all, the first", {"X": [[7, 7, 7]], "axis": None}, ("X", (0, 0))),
)

EDGES = (
    Edge("no rows of two", {"X": [[0.1, 0.2]], "axis": 0}, "Each column has one entry, which is its largest."),
    Edge("all negative", {"X": [[-0.1, -0.2]], "axis": 1}, "The largest is negative: starting from 0 is wrong."),
    Edge("zeros of both signs", {"X": [[-0.0, 0.0]], "axis": 1}, "Either of the equal zeros may be returned."),
    Edge("a step apart", {"X": [[1, 1 + 2.0**-7]], "axis": None}, "The entries differ by one step of bfloat16."),
)


def _asked(X, axis=None):
    return {"X": X, "axis": axis}


_EVERY = (
    "numpy_max",
    "numpy_amax",
    "numpy_argmax",
    "numpy_sort",
    "torch_max",
    "torch_amax",
    "torch_argmax",
    "torch_sort",
    "torch_topk",
)
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "All versions return NaN if an entry is NaN; sorting puts NaN last.",
        _asked(np.array([[1.0, np.nan, 3.0]])),
        {name: Returns(np.nan, "float64") for name in _EVERY},
    ),
    LibraryDifference(
        "truth values",
        "Both return whether any entry is True, as a boolean; torch's argmax and topk raise an error for booleans.",
        _asked(np.array([[False, True]])),
        {
            "numpy_max": Returns(True, "bool"),
            "numpy_argmax": Returns(True, "bool"),
            "torch_max": Returns(True, "bool"),
            "torch_amax": Returns(True, "bool"),
            "torch_argmax": (RuntimeError, r"does not support bool input"),
        },
    ),
    LibraryDifference(
        "bytes",
        "The largest byte is a byte in both: unlike a sum, a maximum needs no wider type.",
        _asked(np.array([[200, 100]], np.uint8)),
        {"numpy_max": Returns(200, "uint8"), "torch_max": Returns(200, "uint8"), "torch_amax": Returns(200, "uint8")},
    ),
    LibraryDifference(
        "rows of nothing",
        "Without rows the largest entries along axis 1 are an empty array, not an error.",
        _asked(np.empty((0, 2)), 1),
        {name: Returns([], "float64") for name in ("numpy_max", "numpy_amax", "torch_max", "torch_amax")},
    ),
    LibraryDifference(
        "columns of nothing",
        "Without rows, axis 0 raises an error in both, of different types.",
        _asked(np.empty((0, 2)), 0),
        {
            "numpy_max": (ValueError, r"zero-size array to reduction operation maximum which has no identity"),
            "torch_max": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
            "torch_amax": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
        },
    ),
    LibraryDifference(
        "several axes",
        "`amax` and NumPy take several axes at once; `torch.max` takes one, because it also returns the indices.",
        _asked(np.array([[1.0, 2.0], [5.0, 6.0]]), (0, 1)),
        {
            "numpy_max": Returns(6, "float64"),
            "torch_amax": Returns(6, "float64"),
            "torch_max": (TypeError, r"max\(\) received an invalid combination of arguments"),
        },
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means no axes in NumPy and all axes in `torch.amax`.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_max": Returns([[1, 2]], "float64"), "torch_amax": Returns(2, "float64")},
    ),
    LibraryDifference(
        "integers beyond 2⁵³",
        "Integers are compared as integers, not as floats: 2⁵³ + 2 is larger than 2⁵³, and the result is an int64.",
        _asked(np.array([2**53, 2**53 + 2])),
        {"numpy_max": Returns(2**53 + 2, "int64"), "torch_max": Returns(2**53 + 2, "int64")},
    ),
)
