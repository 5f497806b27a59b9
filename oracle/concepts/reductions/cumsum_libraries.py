"""NumPy and torch on `cumsum`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("no rows", {"X": np.empty((0, 3)), "axis": 0}, "Without rows there is no total, not even 0."),
    Edge("no columns", {"X": np.empty((3, 0)), "axis": 1}, "The result is empty along the other axis as well."),
    Edge("a single entry", {"X": [[0.1]], "axis": 0}, "The first total is the first term."),
    Edge("tenths", {"X": [[0.1]] * 10, "axis": 0}, "The sum of ten rounded 0.1 depends on how totals are rounded."),
    Edge(
        "five hundred",
        lambda: {"X": np.random.default_rng(2).random((1, 500), np.float32), "axis": 1},
        "Five hundred totals of numbers between 0 and 1.",
        ("float32",),
    ),
)

_ZERO = "multiplies the later terms by 0, and 0 · ∞ and 0 · NaN are NaN, which spreads to totals without these terms"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_triangle",
        "special",
        "wrong",
        _ZERO,
        {"X": [[0], [np.inf]], "axis": 0},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_triangle", "special", "wrong", _ZERO, {"X": [[0], [np.inf]], "axis": 0}),
)

_ONES = {"X": np.ones((1, 4096), np.float16), "axis": 1}
_COUNTED = [np.arange(1, 4097).astype(np.float16)]
_STOPPED = [np.minimum(np.arange(1, 4097), 2048).astype(np.float16)]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Both return running counts in int64.",
        {"X": np.array([True, False, True]), "axis": 0},
        {"numpy_vectorized": Returns([1, 1, 2], "int64"), "torch_vectorized": Returns([1, 1, 2], "int64")},
    ),
    LibraryDifference(
        "bytes",
        "NumPy adds in uint64, torch in int64.",
        {"X": np.array([200, 100], np.uint8), "axis": 0},
        {"numpy_vectorized": Returns([200, 300], "uint64"), "torch_vectorized": Returns([200, 300], "int64")},
    ),
    LibraryDifference(
        "int32",
        "Both add in int64.",
        {"X": np.array([2**31 - 1, 1], np.int32), "axis": 0},
        {
            "numpy_vectorized": Returns([2**31 - 1, 2**31], "int64"),
            "torch_vectorized": Returns([2**31 - 1, 2**31], "int64"),
        },
    ),
    LibraryDifference(
        "a count of ones in float16",
        "NumPy's total stops at 2048, because 2049 rounds to 2048; torch adds in float32 and reaches 4096.",
        _ONES,
        {
            "numpy_vectorized": Returns(_STOPPED, "float16"),
            "torch_vectorized": Returns(_COUNTED, "float16"),
            "torch_loop": Returns(_STOPPED, "float16"),
        },
    ),
    LibraryDifference(
        "float16 beyond the largest",
        "60000 + 60000 - 60000: NumPy's total stays at ∞; torch stores ∞ but keeps the total in float32 and returns "
        "to 60000.",
        {"X": np.array([60000, 60000, -60000], np.float16), "axis": 0},
        {
            "numpy_vectorized": Returns([np.float16(60000), np.inf, np.inf], "float16"),
            "torch_vectorized": Returns([np.float16(60000), np.inf, np.float16(60000)], "float16"),
        },
    ),
    LibraryDifference(
        "minus zero",
        "NumPy's first total is the first term, even -0; torch starts with 0 + (-0) = 0.",
        {"X": np.array([-0.0, -0.0]), "axis": 0},
        {"numpy_vectorized": Returns([-0.0, -0.0], "float64"), "torch_vectorized": Returns([0.0, 0.0], "float64")},
    ),
    LibraryDifference(
        "no axis named",
        "Without an axis NumPy flattens the matrix first; torch requires an axis.",
        {"X": np.array([[1, 2], [3, 4]]), "axis": None},
        {"numpy_vectorized": Returns([1, 3, 6, 10], "int64"), "torch_vectorized": (TypeError, r"cumsum\(\)")},
    ),
    LibraryDifference(
        "a single number",
        "The running total of a number without axes is a vector of one entry in NumPy and a number in torch.",
        {"X": np.array(3.0), "axis": 0},
        {"numpy_vectorized": Returns([3.0], "float64"), "torch_vectorized": Returns(3.0, "float64")},
    ),
    LibraryDifference(
        "NaN",
        "Every total after a NaN is NaN, in both.",
        {"X": np.array([1.0, np.nan, 1.0]), "axis": 0},
        {
            "numpy_vectorized": Returns([1.0, np.nan, np.nan], "float64"),
            "torch_vectorized": Returns([1.0, np.nan, np.nan], "float64"),
        },
    ),
)
