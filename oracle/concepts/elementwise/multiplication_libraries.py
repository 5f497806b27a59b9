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
    Edge("a product of tenths", {"x": [0.1], "y": [0.1]}, "Not 0.01: no factor is a tenth."),
    Edge("by zero", {"x": [0.1, 0], "y": [0, 0.3]}, "Whatever is finite becomes exactly 0."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "A product of booleans is their conjunction, and stays boolean, in both.",
        {"x": np.array([True, True]), "y": np.array([True, False])},
        {"numpy_vectorized": Returns([True, False], "bool"), "torch_vectorized": Returns([True, False], "bool")},
    ),
    LibraryDifference(
        "zero times infinity",
        "0 · ∞ is NaN in both.",
        {"x": np.array([0.0]), "y": np.array([np.inf])},
        {"numpy_vectorized": Returns([np.nan], "float64"), "torch_vectorized": Returns([np.nan], "float64")},
    ),
    LibraryDifference(
        "int64 and float16",
        "NumPy looks for a float that holds 64-bit integers, and takes float64; torch stays with float16.",
        {"x": np.array([3]), "y": np.array([0.5], np.float16)},
        {"numpy_vectorized": Returns([1.5], "float64"), "torch_vectorized": Returns([1.5], "float16")},
    ),
    LibraryDifference(
        "beyond the largest integer",
        "Both wrap around in silence: 2⁶² · 2 is the most negative int64.",
        {"x": np.array([2**62]), "y": np.array([2])},
        {"numpy_vectorized": Returns([-(2.0**63)], "int64"), "torch_vectorized": Returns([-(2.0**63)], "int64")},
    ),
    LibraryDifference(
        "float16 and a plain 0.1",
        "NumPy makes 0.1 a float16 before it multiplies; torch multiplies in float32, and rounds once: 3 · 0.1 is not "
        "the same number.",
        {"x": np.array([3], np.float16), "y": 0.1},
        {
            "numpy_vectorized": Returns([np.float16(3) * np.float16(0.1)], "float16"),
            "torch_vectorized": Returns([np.float16(np.float32(3) * np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "float16 and a plain number that no float16 is",
        "0.01 · 10⁵: to NumPy 10⁵ is an infinite float16; torch multiplies in float32, and the product fits.",
        {"x": np.array([0.01], np.float16), "y": 1e5},
        {"numpy_vectorized": Returns([np.inf], "float16"), "torch_vectorized": Returns([1000.0], "float16")},
    ),
    LibraryDifference(
        "float32 and a plain number that no float32 is",
        "10⁻³⁰ · 10³⁹: here torch, too, takes the number to the type of the array first, and both say ∞.",
        {"x": np.array([1e-30], np.float32), "y": 1e39},
        {"numpy_vectorized": Returns([np.inf], "float32"), "torch_vectorized": Returns([np.inf], "float32")},
    ),
    LibraryDifference(
        "a signed byte and a plain 200",
        "200 is no signed byte, and NumPy says so; torch wraps it around to -56, and 2 · -56 is -112.",
        {"x": np.array([2], np.int8), "y": 200},
        {
            "numpy_vectorized": (OverflowError, r"200 out of bounds for int8"),
            "torch_vectorized": Returns([-112], "int8"),
        },
    ),
    LibraryDifference(
        "signed bytes",
        "2 · 100 wraps around to -56, in both, without a word.",
        {"x": np.array([2], np.int8), "y": np.array([100], np.int8)},
        {"numpy_vectorized": Returns([-56], "int8"), "torch_vectorized": Returns([-56], "int8")},
    ),
    LibraryDifference(
        "truth values and a plain 2",
        "A Python integer makes them int64, in both.",
        {"x": np.array([True, False]), "y": 2},
        {"numpy_vectorized": Returns([2, 0], "int64"), "torch_vectorized": Returns([2, 0], "int64")},
    ),
    LibraryDifference(
        "truth values and a plain 0.5",
        "A Python float makes them float64 in NumPy, float32 in torch.",
        {"x": np.array([True, False]), "y": 0.5},
        {"numpy_vectorized": Returns([0.5, 0], "float64"), "torch_vectorized": Returns([0.5, 0], "float32")},
    ),
    LibraryDifference(
        "the sign of a product of zeros",
        "0 · -1 is -0, and equals 0; both keep the sign.",
        {"x": np.array([0.0, -0.0]), "y": np.array([-1.0, -1.0])},
        {"numpy_vectorized": Returns([-0.0, 0.0], "float64"), "torch_vectorized": Returns([-0.0, 0.0], "float64")},
    ),
)
