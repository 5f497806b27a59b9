"""NumPy and torch on `comparison`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3, y=2, numpy=(ValueError, r"shorter|could not be broadcast"), torch=(RuntimeError, r"must match the size")
    ),
)

EDGES = (
    Edge("three tenths", {"x": [0.1 + 0.2], "y": [0.3], "relation": "=="}, "Equal in some formats and not in others."),
    Edge("zeros", {"x": [0.0], "y": [-0.0], "relation": "=="}, "Zero equals zero, whatever its sign."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN against itself",
        "NaN is not equal to NaN: `==` is false and `!=` is true, in both libraries as in IEEE 754.",
        {"x": np.array([np.nan]), "y": np.array([np.nan]), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float64",
        "2⁵³ + 1 against 2⁵³ as a float: both compare as float64, where the integer is rounded, and find them equal.",
        {"x": np.array([2**53 + 1]), "y": np.array([2.0**53]), "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float32",
        "2²⁴ + 1 against 2²⁴ as float32: NumPy compares as float64 and tells them apart; torch as float32, where they "
        "are the same.",
        {"x": np.array([2**24 + 1]), "y": np.array([2.0**24], np.float32), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a signed byte",
        "255 against -1: both bring them to int16 first, and they differ.",
        {"x": np.array([255], np.uint8), "y": np.array([-1], np.int8), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "a float32 array against a float64 without axes",
        "0.1 in float32 against 0.1 in float64: NumPy compares in float64, where they differ; torch takes the number "
        "to the type of the array.",
        {"x": np.array([0.1], np.float32), "y": np.array(0.1), "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a number that no byte is",
        "44 against 300: NumPy compares what they are, and they differ; torch wraps 300 around to 44 first, and they "
        "are equal.",
        {"x": np.array([44], np.uint8), "y": 300, "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a byte against -1",
        "No byte is below -1, says NumPy; torch takes -1 for 255, and 1 is below that.",
        {"x": np.array([1], np.uint8), "y": -1, "relation": "<"},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int32 against 2⁴⁰",
        "0 is not 2⁴⁰; but the last 32 bits of 2⁴⁰ are 0, and those are what torch compares.",
        {"x": np.array([0], np.int32), "y": 2**40, "relation": "=="},
        {"numpy_operator": Returns([False], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against 2⁶³",
        "1 is less than 2⁶³ to NumPy; torch reads 2⁶³ as the most negative int64, and it is not.",
        {"x": np.array([1]), "y": 2**63, "relation": "<"},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([False], "bool")},
    ),
    LibraryDifference(
        "a float32 against a plain 0.1",
        "A Python number takes the type of the array, in both: 0.1 in float32 equals 0.1. (Against an array of float64 "
        "it would not.)",
        {"x": np.array([0.1], np.float32), "y": 0.1, "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "a float16 against a plain 2049",
        "Both make 2049 a float16, which is 2048, and find it equal to 2048.",
        {"x": np.array([2048], np.float16), "y": 2049, "relation": "=="},
        {"numpy_operator": Returns([True], "bool"), "torch_operator": Returns([True], "bool")},
    ),
    LibraryDifference(
        "integers against a plain 0.5",
        "Against a number with a point, integers are compared as floats, in both.",
        {"x": np.array([0, 1]), "y": 0.5, "relation": "<"},
        {"numpy_operator": Returns([True, False], "bool"), "torch_operator": Returns([True, False], "bool")},
    ),
    LibraryDifference(
        "vectors of different length, for equality",
        "Neither says that they differ: both refuse to compare.",
        {"x": np.array([1, 2, 3]), "y": np.array([1, 2]), "relation": "=="},
        {
            "numpy_operator": (ValueError, r"could not be broadcast"),
            "torch_operator": (RuntimeError, r"must match the size"),
        },
    ),
    LibraryDifference(
        "truth values in order",
        "False is less than true, in both.",
        {"x": np.array([False, True]), "y": np.array([True, True]), "relation": "<"},
        {"numpy_operator": Returns([True, False], "bool"), "torch_operator": Returns([True, False], "bool")},
    ),
)
