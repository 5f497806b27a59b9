"""NumPy and torch on `filled`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("nothing to fill", {"X": np.empty((2, 0, 3)), "value": 0.1}, "No entries, and the shape is kept."),
    Edge("a single entry", {"X": [[[1]]], "value": 0.1}, "A number with three axes."),
)

_CUT = "takes the number out of the tensor, as the call demands: autograd sees a constant, whose gradient is 0"

EXPECTED_FAILURES = tuple(
    ExpectedFailure(name, "gradient", "wrong", _CUT, {"X": [[[1]]], "value": 1})
    for name in ("torch_full", "torch_full_like")
)

_INTEGERS = np.array([1, 2])
_BYTES = np.array([1, 2], np.uint8)
_FULL = ("numpy_full", "torch_full")
_LIKE = ("numpy_full_like", "torch_full_like")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an integer",
        "`full` with a Python integer makes int64, in both.",
        {"X": _INTEGERS, "value": 7},
        {name: Returns([7, 7], "int64") for name in _FULL},
    ),
    LibraryDifference(
        "a float",
        "With a Python float it makes float64 in NumPy, float32 in torch.",
        {"X": _INTEGERS, "value": 0.1},
        {"numpy_full": Returns([0.1, 0.1], "float64"), "torch_full": Returns([np.float32(0.1)] * 2, "float32")},
    ),
    LibraryDifference(
        "truth values",
        "And with a boolean booleans.",
        {"X": _INTEGERS, "value": True},
        {name: Returns([1, 1], "bool") for name in _FULL},
    ),
    LibraryDifference(
        "a large integer",
        "2⁶³ makes uint64 in NumPy; torch looks for room in int64, and finds none.",
        {"X": _INTEGERS, "value": 2**63},
        {
            "numpy_full": Returns([2.0**63] * 2, "uint64"),
            "torch_full": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
        },
    ),
    LibraryDifference(
        "a fraction into integers",
        "Both truncate it, in silence; 1 · 2.75, and 0 + 2.75, would be 2.75.",
        {"X": _INTEGERS, "value": 2.75},
        {
            **{name: Returns([2, 2], "int64") for name in (*_LIKE, "numpy_filled", "torch_filled")},
            **{name: Returns([2.75, 2.75], "float64") for name in ("numpy_zeros", "numpy_ones")},
            **{name: Returns([2.75, 2.75], "float32") for name in ("torch_zeros", "torch_ones")},
        },
    ),
    LibraryDifference(
        "300 into bytes",
        "300 is no byte, and both say so. A sum with zeros is refused by NumPy too, and wraps around in torch.",
        {"X": _BYTES, "value": 300},
        {
            "numpy_full_like": (OverflowError, r"300 out of bounds for uint8"),
            "numpy_filled": (OverflowError, r"300 out of bounds for uint8"),
            "numpy_zeros": (OverflowError, r"300 out of bounds for uint8"),
            "torch_full_like": (RuntimeError, r"value cannot be converted to type uint8_t without overflow"),
            "torch_zeros": Returns([44, 44], "uint8"),
        },
    ),
    LibraryDifference(
        "minus one into bytes",
        "NumPy refuses; torch wraps it around to 255, which its check of overflows lets pass on purpose.",
        {"X": _BYTES, "value": -1},
        {
            "numpy_full_like": (OverflowError, r"-1 out of bounds for uint8"),
            "torch_full_like": Returns([255, 255], "uint8"),
        },
    ),
    LibraryDifference(
        "NaN into integers",
        "NumPy gives the least int64, on this kind of machine, with a warning; torch refuses.",
        {"X": _INTEGERS, "value": np.nan},
        {"torch_full_like": (RuntimeError, r"value cannot be converted to type int64_t without overflow")},
    ),
    LibraryDifference(
        "too large for float16",
        "A float that is too large becomes infinite, in both.",
        {"X": np.array([1], np.float16), "value": 1e5},
        {name: Returns([np.inf], "float16") for name in _LIKE},
    ),
    LibraryDifference(
        "minus zero",
        "`full` keeps its sign and so does 1 · (-0); 0 + (-0) is 0.",
        {"X": np.array([1.0]), "value": -0.0},
        {
            **{name: Returns([-0.0], "float64") for name in (*_LIKE, "numpy_full", "numpy_ones", "torch_ones")},
            **{name: Returns([0.0], "float64") for name in ("numpy_zeros", "torch_zeros")},
        },
    ),
    LibraryDifference(
        "no axes",
        "A shape without lengths has one entry.",
        {"X": np.array(1.0), "value": 3.0},
        {name: Returns(3.0, "float64") for name in (*_LIKE, "numpy_full")},
    ),
)
