"""NumPy and torch on `division`: library differences, expected failures, rearrangements, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge("thirds", {"x": [1, 2, 3], "y": [3, 3, 3]}, "The first two quotients are rounded, the third is exactly 1."),
    Edge("by ten", {"x": [1, 3, 7], "y": [10, 10, 10]}, "The quotients are the floats nearest to 0.1, 0.3 and 0.7."),
)

_LOST = "the reciprocal of a subnormal number overflows to infinity, although the quotient is finite"
_EARLY = "autograd multiplies by the dividend first, which overflows before the division by the squared divisor"
_SQUARED = "autograd squares the reciprocal; its square is subnormal, and has fewer digits"
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
    ExpectedFailure("torch_by_reciprocal", "gradient", "wrong", _SQUARED, {"x": [55], "y": [1600]}, ("float16",)),
)

_TWICE = (
    "The reciprocal is rounded before the multiplication, so even an exact quotient such as 49 / 49 may be one unit "
    "in the last place below 1."
)
REARRANGEMENTS = (
    Rearrangement("numpy_by_reciprocal", _TWICE, {"x": [49, 41, 55, 3], "y": [49, 41, 55, 3]}),
    Rearrangement("torch_by_reciprocal", _TWICE, {"x": [49, 41, 55, 3], "y": [49, 41, 55, 3]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "true division of integers",
        "1 / 2 is 0.5 in both libraries: float64 for int64 in NumPy, the default dtype float32 in torch.",
        {"x": np.array([1]), "y": np.array([2])},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "true division of bytes",
        "float16 would represent every uint8 exactly, yet NumPy returns float64 and torch float32.",
        {"x": np.array([200], np.uint8), "y": np.array([3], np.uint8)},
        {
            "numpy_vectorized": Returns([200 / 3], "float64"),
            "torch_vectorized": Returns([np.float32(200 / 3)], "float32"),
        },
    ),
    LibraryDifference(
        "division of integers by zero",
        "Both libraries divide as floats: infinity with the sign of the dividend, and NaN for 0 / 0. (NumPy warns.)",
        {"x": np.array([1, -1, 0]), "y": np.array([0, 0, 0])},
        {
            "numpy_vectorized": Returns([np.inf, -np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([np.inf, -np.inf, np.nan], "float32"),
        },
    ),
    LibraryDifference(
        "a large integer",
        "(2⁵³ + 1) / 1: NumPy divides in float64, which loses the 1; torch divides in float32, which keeps 24 bits.",
        {"x": np.array([2**53 + 1, 2**24 + 1]), "y": np.array([1, 1])},
        {
            "numpy_vectorized": Returns([2.0**53, 2.0**24 + 1], "float64"),
            "torch_vectorized": Returns([2.0**53, 2.0**24], "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "True / true is 1: float64 in NumPy, float32 in torch.",
        {"x": np.array([True]), "y": np.array([True])},
        {"numpy_vectorized": Returns([1.0], "float64"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "float16 by a plain number that no float16 is",
        "60000 / 10⁵: NumPy converts 10⁵ to float16, which is infinity, and returns 0; torch divides in float32.",
        {"x": np.array([60000], np.float16), "y": 1e5},
        {"numpy_vectorized": Returns([0.0], "float16"), "torch_vectorized": Returns([np.float16(0.6)], "float16")},
    ),
    LibraryDifference(
        "int64 by float32",
        "1 / 3: NumPy divides in float64, which represents more int64 values exactly; torch divides in float32.",
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
        "1 / -0 is -∞ and 0 / -0 is NaN, in both libraries: division by zero depends on the sign of the zero.",
        {"x": np.array([1.0, 0.0]), "y": np.array([-0.0, -0.0])},
        {
            "numpy_vectorized": Returns([-np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([-np.inf, np.nan], "float64"),
        },
    ),
)
