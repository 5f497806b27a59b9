"""NumPy and torch on `exponential`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("zero", {"x": [0]}, "e⁰ is exactly 1 in both libraries."),
    Edge("tiny", {"x": [2.0**-20, -(2.0**-20)]}, "In float16 and bfloat16, e^x rounds to 1."),
)

_NEGATIVE = "for a negative x, e^x - 1 is close to -1 and keeps few digits of e^x; adding 1 does not restore them"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}),
    ExpectedFailure("torch_from_expm1", "gradient", "wrong", _NEGATIVE, {"x": [-6]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the exponential of an integer",
        "NumPy computes it in float64, torch in its default dtype float32.",
        {"x": np.array([0])},
        {"numpy_vectorized": Returns([1.0], "float64"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a byte",
        "NumPy uses float16, which represents every uint8 but in which e¹² is infinite; torch uses float32.",
        {"x": np.array([0, 12], np.uint8)},
        {
            "numpy_vectorized": Returns([1.0, np.inf], "float16"),
            "torch_vectorized": Returns([1.0, np.float32(np.exp(12.0))], "float32"),
        },
    ),
    LibraryDifference(
        "infinities and NaN",
        "e^-∞ is 0, e^∞ is ∞, e^NaN is NaN, in both libraries.",
        {"x": np.array([-np.inf, np.inf, np.nan])},
        {
            "numpy_vectorized": Returns([0.0, np.inf, np.nan], "float64"),
            "torch_vectorized": Returns([0.0, np.inf, np.nan], "float64"),
        },
    ),
    LibraryDifference(
        "beyond the largest float64",
        "e^710 is infinite in both libraries; NumPy warns of the overflow, torch does not.",
        {"x": np.array([0.0, 710.0])},
        {
            "numpy_vectorized": Returns([1.0, np.inf], "float64"),
            "torch_vectorized": Returns([1.0, np.inf], "float64"),
        },
    ),
    LibraryDifference(
        "the exponential of an int16",
        "NumPy uses float32, the smallest dtype that represents every int16; torch its default, also float32.",
        {"x": np.array([0], np.int16)},
        {"numpy_vectorized": Returns([1.0], "float32"), "torch_vectorized": Returns([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a truth value",
        "The exponential of false is 1: float16 in NumPy, float32 in torch.",
        {"x": np.array([False])},
        {"numpy_vectorized": Returns([1.0], "float16"), "torch_vectorized": Returns([1.0], "float32")},
    ),
)
