"""NumPy and torch on `filled`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("nothing to fill", {"X": np.empty((2, 0, 3)), "value": 0.1}, "There are no entries, and the shape is kept."),
    Edge("a single entry", {"X": [[[1]]], "value": 0.1}, "The answer is one number with three axes."),
)

_CUT = "the call needs a Python number: autograd sees a constant, whose gradient is 0"

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
        "`full` with a Python integer gives int64, in both.",
        {"X": _INTEGERS, "value": 7},
        {name: Returns([7, 7], "int64") for name in _FULL},
    ),
    LibraryDifference(
        "a float",
        "`full` with a Python float gives float64 in NumPy, float32 in torch.",
        {"X": _INTEGERS, "value": 0.1},
        {"numpy_full": Returns([0.1, 0.1], "float64"), "torch_full": Returns([np.float32(0.1)] * 2, "float32")},
    ),
    LibraryDifference(
        "truth values",
        "`full` with a boolean gives booleans.",
        {"X": _INTEGERS, "value": True},
        {name: Returns([1, 1], "bool") for name in _FULL},
    ),
    LibraryDifference(
        "a large integer",
        "2⁶³ gives uint64 in NumPy; torch converts to int64 and raises an overflow error.",
        {"X": _INTEGERS, "value": 2**63},
        {
            "numpy_full": Returns([2.0**63] * 2, "uint64"),
            "torch_full": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
        },
    ),
    LibraryDifference(
        "a fraction into integers",
        "Both silently truncate the fraction; 1 · 2.75 and 0 + 2.75 give 2.75.",
        {"X": _INTEGERS, "value": 2.75},
        {
            **{name: Returns([2, 2], "int64") for name in (*_LIKE, "numpy_filled", "torch_filled")},
            **{name: Returns([2.75, 2.75], "float64") for name in ("numpy_zeros", "numpy_ones")},
            **{name: Returns([2.75, 2.75], "float32") for name in ("torch_zeros", "torch_ones")},
        },
    ),
    LibraryDifference(
        "300 into bytes",
        "300 does not fit into a byte: both raise an error. A sum with zeros does so in NumPy, and wraps in torch.",
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
        "NumPy raises an error; torch wraps around to 255, because its overflow check permits negative numbers.",
        {"X": _BYTES, "value": -1},
        {
            "numpy_full_like": (OverflowError, r"-1 out of bounds for uint8"),
            "torch_full_like": Returns([255, 255], "uint8"),
        },
    ),
    LibraryDifference(
        "NaN into integers",
        "NumPy returns the smallest int64 on this platform, with a warning; torch raises an error.",
        {"X": _INTEGERS, "value": np.nan},
        {"torch_full_like": (RuntimeError, r"value cannot be converted to type int64_t without overflow")},
    ),
    LibraryDifference(
        "too large for float16",
        "A float that is too large becomes infinity, in both.",
        {"X": np.array([1], np.float16), "value": 1e5},
        {name: Returns([np.inf], "float16") for name in _LIKE},
    ),
    LibraryDifference(
        "minus zero",
        "`full` and 1 · (-0) keep the sign; 0 + (-0) is 0.",
        {"X": np.array([1.0]), "value": -0.0},
        {
            **{name: Returns([-0.0], "float64") for name in (*_LIKE, "numpy_full", "numpy_ones", "torch_ones")},
            **{name: Returns([0.0], "float64") for name in ("numpy_zeros", "torch_zeros")},
        },
    ),
    LibraryDifference(
        "no axes",
        "An array with the empty shape has one entry.",
        {"X": np.array(1.0), "value": 3.0},
        {name: Returns(3.0, "float64") for name in (*_LIKE, "numpy_full")},
    ),
)
