"""NumPy and torch on `multiplication`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3,
        y=2,
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size|does not broadcast|subscript"),
    ),
)

EDGES = (
    Edge("a product of tenths", {"x": [0.1], "y": [0.1]}, "Not exactly 0.01: 0.1 is rounded."),
    Edge("by zero", {"x": [0.1, 0], "y": [0, 0.3]}, "A finite number times 0 is exactly 0."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "The product of booleans is their logical and, a boolean, in both libraries.",
        {"x": np.array([True, True]), "y": np.array([True, False])},
        {"numpy_vectorized": Returns([True, False], "bool"), "torch_vectorized": Returns([True, False], "bool")},
    ),
    LibraryDifference(
        "zero times infinity",
        "0 · ∞ is NaN in both libraries.",
        {"x": np.array([0.0]), "y": np.array([np.inf])},
        {"numpy_vectorized": Returns([np.nan], "float64"), "torch_vectorized": Returns([np.nan], "float64")},
    ),
    LibraryDifference(
        "int64 and float16",
        "NumPy returns float64, since float16 cannot represent 64-bit integers; torch keeps float16.",
        {"x": np.array([3]), "y": np.array([0.5], np.float16)},
        {"numpy_vectorized": Returns([1.5], "float64"), "torch_vectorized": Returns([1.5], "float16")},
    ),
    LibraryDifference(
        "beyond the largest integer",
        "Both wrap around without a warning: 2⁶² · 2 is the smallest int64.",
        {"x": np.array([2**62]), "y": np.array([2])},
        {"numpy_vectorized": Returns([-(2.0**63)], "int64"), "torch_vectorized": Returns([-(2.0**63)], "int64")},
    ),
    LibraryDifference(
        "float16 and a plain 0.1",
        "NumPy rounds 0.1 to float16, then multiplies; torch multiplies in float32 and rounds once, so 3 · 0.1 "
        "differs.",
        {"x": np.array([3], np.float16), "y": 0.1},
        {
            "numpy_vectorized": Returns([np.float16(3) * np.float16(0.1)], "float16"),
            "torch_vectorized": Returns([np.float16(np.float32(3) * np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "float16 and a plain number that no float16 is",
        "0.01 · 10⁵: 10⁵ is infinite in float16, which NumPy uses; torch multiplies in float32, and the product fits.",
        {"x": np.array([0.01], np.float16), "y": 1e5},
        {"numpy_vectorized": Returns([np.inf], "float16"), "torch_vectorized": Returns([1000.0], "float16")},
    ),
    LibraryDifference(
        "float32 and a plain number that no float32 is",
        "10⁻³⁰ · 10³⁹: here torch also converts the number to the dtype of the array first; both return ∞.",
        {"x": np.array([1e-30], np.float32), "y": 1e39},
        {"numpy_vectorized": Returns([np.inf], "float32"), "torch_vectorized": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "a signed byte and a plain 200",
        "200 does not fit into int8: NumPy raises an error; torch wraps it around to -56, and 2 · -56 is -112.",
        {"x": np.array([2], np.int8), "y": 200},
        {
            "numpy_vectorized": (OverflowError, r"200 out of bounds for int8"),
            "torch_vectorized": Returns([-112], "int8"),
        },
    ),
    LibraryDifference(
        "signed bytes",
        "2 · 100 wraps around to -56 without a warning, in both libraries.",
        {"x": np.array([2], np.int8), "y": np.array([100], np.int8)},
        {"numpy_vectorized": Returns([-56], "int8"), "torch_vectorized": Returns([-56], "int8")},
    ),
    LibraryDifference(
        "truth values and a plain 2",
        "Multiplying by a Python integer converts booleans to int64, in both libraries.",
        {"x": np.array([True, False]), "y": 2},
        {"numpy_vectorized": Returns([2, 0], "int64"), "torch_vectorized": Returns([2, 0], "int64")},
    ),
    LibraryDifference(
        "truth values and a plain 0.5",
        "Multiplying by a Python float converts booleans to float64 in NumPy, to float32 in torch.",
        {"x": np.array([True, False]), "y": 0.5},
        {"numpy_vectorized": Returns([0.5, 0], "float64"), "torch_vectorized": Returns([0.5, 0], "float32")},
    ),
    LibraryDifference(
        "the sign of a product of zeros",
        "0 · -1 is -0, which equals 0; both libraries keep the sign.",
        {"x": np.array([0.0, -0.0]), "y": np.array([-1.0, -1.0])},
        {"numpy_vectorized": Returns([-0.0, 0.0], "float64"), "torch_vectorized": Returns([-0.0, 0.0], "float64")},
    ),
)
