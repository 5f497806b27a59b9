"""NumPy and torch on `division`: library differences, expected failures, rearrangements, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge("thirds", {"x": [1, 2, 3], "y": [3, 3, 3]}, "The first two are rounded, the third is exactly 1."),
    Edge("by ten", {"x": [1, 3, 7], "y": [10, 10, 10]}, "Tenths are the nearest floats to tenths."),
)

_LOST = "the reciprocal of a subnormal number is infinite, although the quotient is not"
_EARLY = "autograd multiplies by the dividend first, and that overflows before the square of the divisor divides it"
_SMALLEST = {"float16": 2.0**-24, "bfloat16": 2.0**-133, "float32": 2.0**-149, "float64": 2.0**-1074}
_LARGE = {"float16": 2.0**15, "bfloat16": 2.0**127, "float32": 2.0**127, "float64": 2.0**1023}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, "special", "wrong", _LOST, {"x": [0], "y": [smallest]}, (dtype,))
        for name in ("numpy_by_reciprocal", "torch_by_reciprocal")
        for dtype, smallest in _SMALLEST.items()
        if not (name == "numpy_by_reciprocal" and dtype == "bfloat16")
    ),
    *(
        ExpectedFailure("torch_by_reciprocal", "gradient", "wrong", _EARLY, {"x": [0, large], "y": [1, 4096]}, (dtype,))
        for dtype, large in _LARGE.items()
    ),
)

_TWICE = (
    "The reciprocal is rounded before it is multiplied, so that even an exact quotient such as 49 / 49 may come out "
    "one unit in the last place below 1."
)
REARRANGEMENTS = (
    Rearrangement("numpy_by_reciprocal", _TWICE, {"x": [49, 41, 55, 3], "y": [49, 41, 55, 3]}),
    Rearrangement("torch_by_reciprocal", _TWICE, {"x": [49, 41, 55, 3], "y": [49, 41, 55, 3]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "true division of integers",
        "1 / 2 is a half in both; in NumPy of int64 a float64, in torch of torch's default type, float32.",
        {"x": np.array([1]), "y": np.array([2])},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "true division of bytes",
        "A byte fits into every float, yet NumPy goes all the way to float64, and torch to float32.",
        {"x": np.array([200], np.uint8), "y": np.array([3], np.uint8)},
        {
            "numpy_vectorized": Returns([200 / 3], "float64"),
            "torch_vectorized": Returns([np.float32(200 / 3)], "float32"),
        },
    ),
    LibraryDifference(
        "division of integers by zero",
        "As floats both give an infinity with the sign of the dividend, and NaN for 0 / 0. (NumPy warns.)",
        {"x": np.array([1, -1, 0]), "y": np.array([0, 0, 0])},
        {
            "numpy_vectorized": Returns([np.inf, -np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([np.inf, -np.inf, np.nan], "float32"),
        },
    ),
    LibraryDifference(
        "a large integer",
        "2⁵³ + 1 over 1: NumPy divides in float64 and loses the 1; torch in float32, and is rounded to 24 bits.",
        {"x": np.array([2**53 + 1, 2**24 + 1]), "y": np.array([1, 1])},
        {
            "numpy_vectorized": Returns([2.0**53, 2.0**24 + 1], "float64"),
            "torch_vectorized": Returns([2.0**53, 2.0**24], "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "True over true is 1: in NumPy a float64, in torch a float32.",
        {"x": np.array([True]), "y": np.array([True])},
        {"numpy_vectorized": Returns([1.0], "float64"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "float16 by a plain number that no float16 is",
        "60000 / 10⁵: to NumPy 10⁵ is an infinite float16, and the quotient 0; torch divides in float32.",
        {"x": np.array([60000], np.float16), "y": 1e5},
        {"numpy_vectorized": Returns([0.0], "float16"), "torch_vectorized": Returns([np.float16(0.6)], "float16")},
    ),
    LibraryDifference(
        "int64 by float32",
        "1 / 3: NumPy divides in float64, which holds more of an int64; torch in float32.",
        {"x": np.array([1]), "y": np.array([3], np.float32)},
        {"numpy_vectorized": Returns([1 / 3], "float64"), "torch_vectorized": Returns([np.float32(1 / 3)], "float32")},
    ),
    LibraryDifference(
        "float16 by int64",
        "NumPy divides in float64, torch in float16.",
        {"x": np.array([1], np.float16), "y": np.array([3])},
        {"numpy_vectorized": Returns([1 / 3], "float64"), "torch_vectorized": Returns([np.float16(1 / 3)], "float16")},
    ),
    LibraryDifference(
        "zero by minus zero",
        "1 / -0 is -∞, 0 / -0 is NaN, in both: a zero has a sign, and only here one sees it.",
        {"x": np.array([1.0, 0.0]), "y": np.array([-0.0, -0.0])},
        {
            "numpy_vectorized": Returns([-np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([-np.inf, np.nan], "float64"),
        },
    ),
)
