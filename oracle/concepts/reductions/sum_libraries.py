"""NumPy and torch on `sum`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, invalid

ERRORS = (
    invalid(
        axis=3,
        numpy=(IndexError, r"out of range|axis 3 is out of bounds"),
        torch=(IndexError, r"Dimension out of range"),
    ),
)

EDGES = (
    Edge("nothing", {"X": np.empty((0, 2, 3)), "axis": 0, "keepdims": False}, "The empty sum is 0."),
    Edge("no sums", {"X": np.empty((0, 2, 3)), "axis": 2, "keepdims": True}, "Without rows the result is empty."),
    Edge("a single entry", {"X": [[[0.1]]], "axis": None, "keepdims": False}, "The sum of one number is that number."),
    Edge(
        "a large one between",
        {"X": [[[2**-9, 1, -1, 2**-9]]], "axis": 2, "keepdims": False},
        "Adding 1 rounds the first small term, and subtracting 1 does not restore its digits.",
    ),
    Edge(
        "4096 ones",
        {"X": np.ones((1, 4096, 1)), "axis": None, "keepdims": False},
        "float16 cannot count to 4096 by adding 1.",
        ("float16",),
    ),
    Edge(
        "a million",
        lambda: {"X": np.random.default_rng(0).random((1, 1, 10**6), np.float32), "axis": None, "keepdims": False},
        "A million float32 between 0 and 1: the error is in the last digit if added pairwise, and almost 4 if added "
        "one by one.",
        ("float32",),
    ),
)

_NAN = "skips NaN entries and so hides them"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_nansum",
        "special",
        "wrong",
        _NAN,
        {"X": [[[np.nan]]], "axis": None, "keepdims": False},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_nansum", "special", "wrong", _NAN, {"X": [[[np.nan]]], "axis": None, "keepdims": False}),
)


def _asked(X, axis=None):
    return {"X": X, "axis": axis, "keepdims": False}


_TALL = np.array([[60000, 60000], [60000, 60000], [-60000, -60000]], np.float16)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Both count the True entries in int64.",
        _asked(np.array([True, True, False])),
        {"numpy_vectorized": Returns(2, "int64"), "torch_vectorized": Returns(2, "int64")},
    ),
    LibraryDifference(
        "bytes",
        "The sum of unsigned bytes is a uint64 in NumPy and an int64 in torch.",
        _asked(np.array([200, 100], np.uint8)),
        {"numpy_vectorized": Returns(300, "uint64"), "torch_vectorized": Returns(300, "int64")},
    ),
    LibraryDifference(
        "int16",
        "Both add small integers in int64, so a sum does not wrap around. (`a + b` of two of them does.)",
        _asked(np.array([2**15 - 1, 1], np.int16)),
        {"numpy_vectorized": Returns(2**15, "int64"), "torch_vectorized": Returns(2**15, "int64")},
    ),
    LibraryDifference(
        "int32",
        "Both add int32 in int64. (NumPy on Windows only since 2.0.)",
        _asked(np.array([2**31 - 1, 1], np.int32)),
        {"numpy_vectorized": Returns(2**31, "int64"), "torch_vectorized": Returns(2**31, "int64")},
    ),
    LibraryDifference(
        "beyond the largest integer",
        "No integer type is wider than int64: both wrap around without a warning.",
        _asked(np.array([2**63 - 1, 1])),
        {"numpy_vectorized": Returns(-(2.0**63), "int64"), "torch_vectorized": Returns(-(2.0**63), "int64")},
    ),
    LibraryDifference(
        "float16 along a row",
        "60000 + 60000 - 60000: the first two overflow float16, but if the terms are contiguous both add in float32 "
        "and round once.",
        _asked(np.array([60000, 60000, -60000], np.float16)),
        {
            "numpy_vectorized": Returns(np.float16(60000), "float16"),
            "torch_vectorized": Returns(np.float16(60000), "float16"),
        },
    ),
    LibraryDifference(
        "float16 down the columns",
        "The same numbers in a column: NumPy adds row to row in float16 and overflows; torch adds in float32.",
        _asked(_TALL, 0),
        {
            "numpy_vectorized": Returns([np.inf, np.inf], "float16"),
            "torch_vectorized": Returns([np.float16(60000)] * 2, "float16"),
        },
    ),
    LibraryDifference(
        "4096 ones of float16, along a row",
        "Both give 4096.",
        _asked(np.ones(4096, np.float16)),
        {"numpy_vectorized": Returns(4096, "float16"), "torch_vectorized": Returns(4096, "float16")},
    ),
    LibraryDifference(
        "4096 ones of float16, down the columns",
        "NumPy stops at 2048, because 2049 rounds to 2048 in float16; torch returns 4096.",
        _asked(np.ones((4096, 2), np.float16), 0),
        {"numpy_vectorized": Returns([2048, 2048], "float16"), "torch_vectorized": Returns([4096, 4096], "float16")},
    ),
    LibraryDifference(
        "nothing",
        "The empty sum is +0, in the type of the array.",
        _asked(np.empty(0, np.float32)),
        {"numpy_vectorized": Returns(0.0, "float32"), "torch_vectorized": Returns(0.0, "float32")},
    ),
    LibraryDifference(
        "minus zeros",
        "-0 + -0 is -0 in IEEE 754, but both start with +0, so the result is +0.",
        _asked(np.array([-0.0, -0.0])),
        {"numpy_vectorized": Returns(0.0, "float64"), "torch_vectorized": Returns(0.0, "float64")},
    ),
    LibraryDifference(
        "opposite infinities",
        "∞ - ∞ is NaN in both. (NumPy warns.)",
        _asked(np.array([np.inf, -np.inf])),
        {"numpy_vectorized": Returns(np.nan, "float64"), "torch_vectorized": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "NaN left out",
        "`nansum` treats NaN as 0, so the sum of only NaN is 0, in both.",
        _asked(np.array([np.nan, np.nan])),
        {"numpy_nansum": Returns(0.0, "float64"), "torch_nansum": Returns(0.0, "float64")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means no axes in NumPy, which returns the array unchanged, and all axes in torch.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_vectorized": Returns([[1, 2]], "float64"), "torch_vectorized": Returns(3, "float64")},
    ),
    LibraryDifference(
        "axes in a list",
        "torch accepts a list of axes; NumPy requires a tuple.",
        _asked(np.ones((2, 3)), [0, 1]),
        {
            "numpy_vectorized": (TypeError, r"'list' object cannot be interpreted as an integer"),
            "torch_vectorized": Returns(6, "float64"),
        },
    ),
    LibraryDifference(
        "an axis twice",
        "Both raise an error if an axis is named twice.",
        _asked(np.ones((2, 3)), (0, 0)),
        {
            "numpy_vectorized": (ValueError, r"duplicate value in 'axis'"),
            "torch_vectorized": (RuntimeError, r"appears multiple times"),
        },
    ),
    LibraryDifference(
        "axis 0 of a single number",
        "An array without axes has no axis 0, but both accept it for sums.",
        _asked(np.array(3.0), 0),
        {"numpy_vectorized": Returns(3, "float64"), "torch_vectorized": Returns(3, "float64")},
    ),
)
