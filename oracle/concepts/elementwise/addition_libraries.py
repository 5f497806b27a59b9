"""NumPy and torch on `addition`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        a=3,
        b=2,
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|could not be broadcast together"),
        torch=((RuntimeError, IndexError), r"must match the size|index 2 is out of bounds"),
        note="Three and *one* would: that is broadcasting.",
    ),
)

EDGES = (
    Edge("halfway", {"a": [1, 1], "b": [2.0**-53, 2.0**-24]}, "Sums halfway between two floats go to the even one."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "A sum of two booleans is their disjunction, and stays boolean: true and true is true, not 2. (The sum over an "
        "array of them counts.)",
        {"a": np.array([True, True]), "b": np.array([True, False])},
        {"numpy_vectorized": Returns([True, True], "bool"), "torch_vectorized": Returns([True, True], "bool")},
    ),
    LibraryDifference(
        "truth values and a plain 1",
        "A Python integer makes them int64, in both.",
        {"a": np.array([True, False]), "b": 1},
        {"numpy_vectorized": Returns([2, 1], "int64"), "torch_vectorized": Returns([2, 1], "int64")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 wraps around to 44, in both, without a word.",
        {"a": np.array([200], np.uint8), "b": np.array([100], np.uint8)},
        {"numpy_vectorized": Returns([44], "uint8"), "torch_vectorized": Returns([44], "uint8")},
    ),
    LibraryDifference(
        "a byte and a plain 300",
        "300 is no byte, and NumPy says so; torch wraps it around to 44, and gives 45.",
        {"a": np.array([1], np.uint8), "b": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Returns([45], "uint8"),
        },
    ),
    LibraryDifference(
        "an int64 and a plain 2⁶³",
        "2⁶³ is no int64, and NumPy says so; torch takes it for -2⁶³.",
        {"a": np.array([0]), "b": 2**63},
        {
            "numpy_vectorized": (OverflowError, r"too large to convert"),
            "torch_vectorized": Returns([-(2.0**63)], "int64"),
        },
    ),
    LibraryDifference(
        "a float and a plain 2⁶⁴",
        "NumPy adds it to a float as a float; torch has no room for the integer, and refuses.",
        {"a": np.array([0.0]), "b": 2**64},
        {
            "numpy_vectorized": Returns([2.0**64], "float64"),
            "torch_vectorized": (OverflowError, r"int too big to convert"),
        },
    ),
    LibraryDifference(
        "the largest int32 and 1",
        "Both wrap around in silence.",
        {"a": np.array([2**31 - 1], np.int32), "b": np.array([1], np.int32)},
        {"numpy_vectorized": Returns([-(2**31)], "int32"), "torch_vectorized": Returns([-(2**31)], "int32")},
    ),
    LibraryDifference(
        "integers and a plain half",
        "A Python float makes integers float64 in NumPy, float32 in torch.",
        {"a": np.array([1]), "b": 0.5},
        {"numpy_vectorized": Returns([1.5], "float64"), "torch_vectorized": Returns([1.5], "float32")},
    ),
    LibraryDifference(
        "a float32 array and a plain number",
        "A Python number never widens an array: float32 it stays, in both.",
        {"a": np.array([1], np.float32), "b": 1e300},
        {"numpy_vectorized": Returns([np.inf], "float32"), "torch_vectorized": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "float16 and int16",
        "NumPy takes float32, which holds every int16; torch stays with the float that is there.",
        {"a": np.array([1], np.float16), "b": np.array([2049], np.int16)},
        {"numpy_vectorized": Returns([2050], "float32"), "torch_vectorized": Returns([2048], "float16")},
    ),
    LibraryDifference(
        "float16 and an unsigned byte",
        "A float16 holds every byte, and stays one in both.",
        {"a": np.array([1], np.float16), "b": np.array([255], np.uint8)},
        {"numpy_vectorized": Returns([256], "float16"), "torch_vectorized": Returns([256], "float16")},
    ),
    LibraryDifference(
        "a float16 array and a float32 without axes",
        "For NumPy an array without axes is an array, and widens; for torch it is a mere number, and does not.",
        {"a": np.array([1], np.float16), "b": np.array(0.1, np.float32)},
        {
            "numpy_vectorized": Returns([np.float32(1) + np.float32(0.1)], "float32"),
            "torch_vectorized": Returns([np.float16(np.float32(1) + np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer type holds both, so NumPy takes float64, and loses digits; torch refuses.",
        {"a": np.array([2**53 + 1], np.uint64), "b": np.array([0])},
        {
            "numpy_vectorized": Returns([2.0**53], "float64"),
            "torch_vectorized": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
    LibraryDifference(
        "minus zeros",
        "-0 + -0 is -0, and -0 + 0 is 0, in both.",
        {"a": np.array([-0.0, -0.0]), "b": np.array([-0.0, 0.0])},
        {"numpy_vectorized": Returns([-0.0, 0.0], "float64"), "torch_vectorized": Returns([-0.0, 0.0], "float64")},
    ),
)
