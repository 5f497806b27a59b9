"""NumPy and torch on `addition`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        a=3,
        b=2,
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|could not be broadcast together"),
        torch=((RuntimeError, IndexError), r"must match the size|index 2 is out of bounds"),
        note="Lengths 3 and 1 would be broadcast.",
    ),
)

EDGES = (
    Edge("halfway", {"a": [1, 1], "b": [2.0**-53, 2.0**-24]}, "A tie is rounded to the float with an even last digit."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "The sum of two booleans is their logical or, a boolean: true + true is true, not 2. (`sum` over a boolean "
        "array counts the true entries.)",
        {"a": np.array([True, True]), "b": np.array([True, False])},
        {"numpy_vectorized": Returns([True, True], "bool"), "torch_vectorized": Returns([True, True], "bool")},
    ),
    LibraryDifference(
        "truth values and a plain 1",
        "Adding a Python integer converts booleans to int64, in both libraries.",
        {"a": np.array([True, False]), "b": 1},
        {"numpy_vectorized": Returns([2, 1], "int64"), "torch_vectorized": Returns([2, 1], "int64")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 wraps around to 44 without a warning, in both libraries.",
        {"a": np.array([200], np.uint8), "b": np.array([100], np.uint8)},
        {"numpy_vectorized": Returns([44], "uint8"), "torch_vectorized": Returns([44], "uint8")},
    ),
    LibraryDifference(
        "a byte and a plain 300",
        "300 does not fit into uint8: NumPy raises an error; torch wraps it around to 44 and returns 45.",
        {"a": np.array([1], np.uint8), "b": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Returns([45], "uint8"),
        },
    ),
    LibraryDifference(
        "an int64 and a plain 2⁶³",
        "2⁶³ does not fit into int64: NumPy raises an error; torch wraps it around to -2⁶³.",
        {"a": np.array([0]), "b": 2**63},
        {
            "numpy_vectorized": (OverflowError, r"too large to convert"),
            "torch_vectorized": Returns([-(2.0**63)], "int64"),
        },
    ),
    LibraryDifference(
        "a float and a plain 2⁶⁴",
        "NumPy converts the integer to a float; torch raises an error, because the integer does not fit into 64 bits.",
        {"a": np.array([0.0]), "b": 2**64},
        {
            "numpy_vectorized": Returns([2.0**64], "float64"),
            "torch_vectorized": (OverflowError, r"int too big to convert"),
        },
    ),
    LibraryDifference(
        "the largest int32 and 1",
        "Both wrap around without a warning.",
        {"a": np.array([2**31 - 1], np.int32), "b": np.array([1], np.int32)},
        {"numpy_vectorized": Returns([-(2**31)], "int32"), "torch_vectorized": Returns([-(2**31)], "int32")},
    ),
    LibraryDifference(
        "integers and a plain half",
        "Adding a Python float converts integers to float64 in NumPy, to float32 in torch.",
        {"a": np.array([1]), "b": 0.5},
        {"numpy_vectorized": Returns([1.5], "float64"), "torch_vectorized": Returns([1.5], "float32")},
    ),
    LibraryDifference(
        "a float32 array and a plain number",
        "A Python number does not promote a float array: the result is float32, in both libraries.",
        {"a": np.array([1], np.float32), "b": 1e300},
        {"numpy_vectorized": Returns([np.inf], "float32"), "torch_vectorized": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "float16 and int16",
        "NumPy returns float32, which represents every int16 exactly; torch keeps the dtype of the float operand.",
        {"a": np.array([1], np.float16), "b": np.array([2049], np.int16)},
        {"numpy_vectorized": Returns([2050], "float32"), "torch_vectorized": Returns([2048], "float16")},
    ),
    LibraryDifference(
        "float16 and an unsigned byte",
        "float16 represents every uint8 exactly, and the result is float16, in both libraries.",
        {"a": np.array([1], np.float16), "b": np.array([255], np.uint8)},
        {"numpy_vectorized": Returns([256], "float16"), "torch_vectorized": Returns([256], "float16")},
    ),
    LibraryDifference(
        "a float16 array and a float32 without axes",
        "NumPy promotes to the dtype of an array without axes; torch treats it as a number, which does not promote.",
        {"a": np.array([1], np.float16), "b": np.array(0.1, np.float32)},
        {
            "numpy_vectorized": Returns([np.float32(1) + np.float32(0.1)], "float32"),
            "torch_vectorized": Returns([np.float16(np.float32(1) + np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer dtype holds both ranges: NumPy returns float64, which may lose digits; torch raises an error.",
        {"a": np.array([2**53 + 1], np.uint64), "b": np.array([0])},
        {
            "numpy_vectorized": Returns([2.0**53], "float64"),
            "torch_vectorized": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
    LibraryDifference(
        "minus zeros",
        "-0 + -0 is -0, and -0 + 0 is 0, in both libraries.",
        {"a": np.array([-0.0, -0.0]), "b": np.array([-0.0, 0.0])},
        {"numpy_vectorized": Returns([-0.0, 0.0], "float64"), "torch_vectorized": Returns([-0.0, 0.0], "float64")},
    ),
)
