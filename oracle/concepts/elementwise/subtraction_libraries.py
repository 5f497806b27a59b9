"""NumPy and torch on `subtraction`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge("neighbours", {"x": [1.0009765625], "y": [1.0]}, "They differ by one ulp of float16, exactly."),
    Edge("equal", {"x": [0.1], "y": [0.1]}, "What is equal leaves nothing."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Neither library takes true from true: both ask for an exclusive or instead, with exceptions of their own.",
        {"x": np.array([True]), "y": np.array([True])},
        {
            "numpy_vectorized": (TypeError, r"numpy boolean subtract"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with two bool tensors is not supported"),
        },
    ),
    LibraryDifference(
        "below zero in bytes",
        "An unsigned byte has no -1: both wrap around to 255, without a word.",
        {"x": np.array([1], np.uint8), "y": np.array([2], np.uint8)},
        {"numpy_vectorized": Returns([255], "uint8"), "torch_vectorized": Returns([255], "uint8")},
    ),
    LibraryDifference(
        "float16 and float32",
        "Of two arrays both take the wider type.",
        {"x": np.array([1], np.float16), "y": np.array([0.1], np.float32)},
        {
            "numpy_vectorized": Returns([np.float32(1) - np.float32(0.1)], "float32"),
            "torch_vectorized": Returns([np.float32(1) - np.float32(0.1)], "float32"),
        },
    ),
    LibraryDifference(
        "an array and a zero-dimensional one",
        "For NumPy an array without axes is an array, and promotes; for torch it is a mere number, which never widens.",
        {"x": np.array([1], np.float32), "y": np.array(0.5, np.float64)},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "int32 and float32",
        "NumPy wants a type that holds every int32, and goes to float64; torch stays with the float that is there.",
        {"x": np.array([1], np.int32), "y": np.array([0.5], np.float32)},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "a plain 1 from truth values",
        "NumPy makes them int64 first; torch subtracts nothing from booleans, not even that.",
        {"x": np.array([True, False]), "y": 1},
        {
            "numpy_vectorized": Returns([0, -1], "int64"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with a bool tensor is not supported"),
        },
    ),
    LibraryDifference(
        "a plain 300 from bytes",
        "300 is no byte, and NumPy says so; torch wraps it around to 44, and 1 - 44 to 213.",
        {"x": np.array([1], np.uint8), "y": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Returns([213], "uint8"),
        },
    ),
    LibraryDifference(
        "a plain half from integers",
        "A Python float makes integers float64 in NumPy, float32 in torch.",
        {"x": np.array([1]), "y": 0.5},
        {"numpy_vectorized": Returns([0.5], "float64"), "torch_vectorized": Returns([0.5], "float32")},
    ),
    LibraryDifference(
        "the sign of nothing",
        "1 - 1 is +0, -0 - 0 is -0, in both.",
        {"x": np.array([1.0, -0.0]), "y": np.array([1.0, 0.0])},
        {"numpy_vectorized": Returns([0.0, -0.0], "float64"), "torch_vectorized": Returns([0.0, -0.0], "float64")},
    ),
    LibraryDifference(
        "infinity from infinity",
        "∞ - ∞ is NaN, in both. (NumPy warns.)",
        {"x": np.array([np.inf]), "y": np.array([np.inf])},
        {"numpy_vectorized": Returns([np.nan], "float64"), "torch_vectorized": Returns([np.nan], "float64")},
    ),
)
