"""NumPy and torch on `exponential`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("zero", {"x": [0]}, "e⁰ is 1, exactly, in every library."),
    Edge("tiny", {"x": [2.0**-20, -(2.0**-20)]}, "Next to 1 there is nothing to be seen of x but its sign."),
)

_NEGATIVE = "for a negative x, e^x - 1 is close to -1 and keeps only the digits of 1; adding 1 back leaves few of e^x"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}),
    ExpectedFailure("torch_from_expm1", "gradient", "wrong", _NEGATIVE, {"x": [-6]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the exponential of an integer",
        "NumPy takes it in float64, torch in its default type, float32.",
        {"x": np.array([0])},
        {"numpy_vectorized": Returns([1.0], "float64"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a byte",
        "NumPy takes the smallest float that holds every byte, float16, where e¹² is infinite; torch takes float32.",
        {"x": np.array([0, 12], np.uint8)},
        {
            "numpy_vectorized": Returns([1.0, np.inf], "float16"),
            "torch_vectorized": Returns([1.0, np.float32(np.exp(12.0))], "float32"),
        },
    ),
    LibraryDifference(
        "infinities and NaN",
        "e^-∞ is 0, e^∞ is ∞, e^NaN is NaN, in both.",
        {"x": np.array([-np.inf, np.inf, np.nan])},
        {
            "numpy_vectorized": Returns([0.0, np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([0.0, np.inf, np.nan], "float64"),
        },
    ),
    LibraryDifference(
        "beyond the largest float64",
        "e^710 is infinite in both; NumPy warns of the overflow, torch says nothing.",
        {"x": np.array([0.0, 710.0])},
        {
            "numpy_vectorized": Returns([1.0, np.inf], "float64"),
            "torch_vectorized": Returns([1.0, np.inf], "float64"),
        },
    ),
    LibraryDifference(
        "the exponential of an int16",
        "NumPy takes the smallest float that holds every int16, float32; so does torch, which knows no other.",
        {"x": np.array([0], np.int16)},
        {"numpy_vectorized": Returns([1.0], "float32"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a truth value",
        "e⁰ of false is 1: a float16 in NumPy, a float32 in torch.",
        {"x": np.array([False])},
        {"numpy_vectorized": Returns([1.0], "float16"), "torch_vectorized": Returns([1.0], "float32")},
    ),
)
