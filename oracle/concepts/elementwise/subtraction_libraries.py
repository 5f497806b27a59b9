"""NumPy and torch on `subtraction`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge("neighbours", {"x": [1.0009765625], "y": [1.0]}, "They differ by exactly one ulp of float16."),
    Edge("equal", {"x": [0.1], "y": [0.1]}, "The difference of equal numbers is exactly 0."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Neither library subtracts booleans: both raise an error that recommends an exclusive or.",
        {"x": np.array([True]), "y": np.array([True])},
        {
            "numpy_vectorized": (TypeError, r"numpy boolean subtract"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with two bool tensors is not supported"),
        },
    ),
    LibraryDifference(
        "below zero in bytes",
        "uint8 does not represent -1: both libraries wrap around to 255 without a warning.",
        {"x": np.array([1], np.uint8), "y": np.array([2], np.uint8)},
        {"numpy_vectorized": Returns([255], "uint8"), "torch_vectorized": Returns([255], "uint8")},
    ),
    LibraryDifference(
        "float16 and float32",
        "Both libraries promote to the wider dtype.",
        {"x": np.array([1], np.float16), "y": np.array([0.1], np.float32)},
        {
            "numpy_vectorized": Returns([np.float32(1) - np.float32(0.1)], "float32"),
            "torch_vectorized": Returns([np.float32(1) - np.float32(0.1)], "float32"),
        },
    ),
    LibraryDifference(
        "an array and a zero-dimensional one",
        "NumPy promotes to the dtype of an array without axes; torch treats it as a number, which does not promote.",
        {"x": np.array([1], np.float32), "y": np.array(0.5, np.float64)},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "int32 and float32",
        "NumPy returns float64, which represents every int32 exactly; torch keeps the dtype of the float operand.",
        {"x": np.array([1], np.int32), "y": np.array([0.5], np.float32)},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "a plain 1 from truth values",
        "NumPy converts booleans to int64 first; torch raises an error for every subtraction from booleans.",
        {"x": np.array([True, False]), "y": 1},
        {
            "numpy_vectorized": Returns([0, -1], "int64"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with a bool tensor is not supported"),
        },
    ),
    LibraryDifference(
        "a plain 300 from bytes",
        "300 does not fit into uint8: NumPy raises an error; torch wraps it around to 44, and 1 - 44 to 213.",
        {"x": np.array([1], np.uint8), "y": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Returns([213], "uint8"),
        },
    ),
    LibraryDifference(
        "a plain half from integers",
        "Subtracting a Python float converts integers to float64 in NumPy, to float32 in torch.",
        {"x": np.array([1]), "y": 0.5},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "the sign of nothing",
        "1 - 1 is +0 and -0 - 0 is -0, in both libraries.",
        {"x": np.array([1.0, -0.0]), "y": np.array([1.0, 0.0])},
        {"numpy_vectorized": Returns([0.0, -0.0], "float64"), "torch_vectorized": Returns([0.0, -0.0], "float64")},
    ),
    LibraryDifference(
        "infinity from infinity",
        "∞ - ∞ is NaN, in both libraries. (NumPy warns.)",
        {"x": np.array([np.inf]), "y": np.array([np.inf])},
        {"numpy_vectorized": Returns([np.nan], "float64"), "torch_vectorized": Returns([np.nan], "float64")},
    ),
)
