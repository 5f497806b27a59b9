"""NumPy and torch on `comparison`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge(
        "three tenths", {"x": [0.1 + 0.2], "y": [0.3], "relation": "=="}, "Equal in some dtypes, different in others."
    ),
    Edge("zeros", {"x": [0.0], "y": [-0.0], "relation": "=="}, "0 and -0 are equal."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN against itself",
        "NaN is not equal to NaN: `==` is false and `!=` is true, in both libraries, as in IEEE 754.",
        {"x": np.array([np.nan]), "y": np.array([np.nan]), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float64",
        "2⁵³ + 1 and 2⁵³ as a float: both compare in float64, where the integer is rounded; the two are equal.",
        {"x": np.array([2**53 + 1]), "y": np.array([2.0**53]), "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float32",
        "2²⁴ + 1 and 2²⁴ as float32: NumPy compares in float64, where the two differ; torch compares in float32, "
        "where they are equal.",
        {"x": np.array([2**24 + 1]), "y": np.array([2.0**24], np.float32), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a signed byte",
        "255 and -1: both libraries convert to int16 first, where the two differ.",
        {"x": np.array([255], np.uint8), "y": np.array([-1], np.int8), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "a float32 array against a float64 without axes",
        "0.1 in float32 and in float64: NumPy compares in float64, where they differ; torch in the dtype of the array.",
        {"x": np.array([0.1], np.float32), "y": np.array(0.1), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a number that no byte is",
        "44 and 300: NumPy compares the exact values, which differ; torch wraps 300 around to 44, and they are equal.",
        {"x": np.array([44], np.uint8), "y": 300, "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against -1",
        "NumPy compares the exact values: 1 is not below -1. torch wraps -1 around to 255, and 1 is below 255.",
        {"x": np.array([1], np.uint8), "y": -1, "relation": "<"},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int32 against 2⁴⁰",
        "0 differs from 2⁴⁰, but the lowest 32 bits of 2⁴⁰ are 0, and torch compares only those.",
        {"x": np.array([0], np.int32), "y": 2**40, "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against 2⁶³",
        "In NumPy 1 is less than 2⁶³; torch wraps 2⁶³ around to the smallest int64, so 1 is not less.",
        {"x": np.array([1]), "y": 2**63, "relation": "<"},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "a float32 against a plain 0.1",
        "A Python number is converted to the dtype of the array, in both libraries: 0.1 in float32 equals 0.1. (It "
        "differs from 0.1 in a float64 array.)",
        {"x": np.array([0.1], np.float32), "y": 0.1, "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a float16 against a plain 2049",
        "Both libraries convert 2049 to float16, which gives 2048, and 2048 equals it.",
        {"x": np.array([2048], np.float16), "y": 2049, "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "integers against a plain 0.5",
        "Integers are converted to floats for a comparison with a Python float, in both libraries.",
        {"x": np.array([0, 1]), "y": 0.5, "relation": "<"},
        {"numpy_operator": Returns([True, False], "bool"), "torch_operator": Returns([True, False], "bool")},
    ),
    LibraryDifference(
        "vectors of different length, for equality",
        "Both libraries raise an error instead of returning false.",
        {"x": np.array([1, 2, 3]), "y": np.array([1, 2]), "relation": "=="},
        {
            "numpy_operator": (ValueError, r"could not be broadcast"),
            "torch_operator": (RuntimeError, r"must match the size"),
        },
    ),
    LibraryDifference(
        "truth values in order",
        "False is less than true, in both libraries.",
        {"x": np.array([False, True]), "y": np.array([True, True]), "relation": "<"},
        {"numpy_operator": Returns([True, False], "bool"), "torch_operator": Returns([True, False], "bool")},
    ),
)
