"""NumPy and torch on `cosine_similarity`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3,
        y=2,
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|mismatch in its core dimension"),
        torch=(RuntimeError, r"inconsistent tensor size|must match the size"),
    ),
)

EDGES = (
    Edge("a vector and itself", {"x": [0.1, 0.2, 0.3], "y": [0.1, 0.2, 0.3]}, "Exactly 1; rounding may exceed it."),
    Edge("a line", {"x": [0.5], "y": [-2]}, "In one dimension there are two directions, so the cosine is 1 or -1."),
)

_SQUARED = "the derivative of a quotient divides by the squared divisor, a product of two lengths, which underflows"
EXPECTED_FAILURES = tuple(
    ExpectedFailure("torch_quotient", "gradient", "wrong", _SQUARED, {"x": [-(2.0**e)], "y": [2.0**e]}, (dtype,))
    for dtype, e in {"float16": -10, "float32": -70, "float64": -520}.items()
)

_ZERO = {"x": np.zeros(2, np.float32), "y": np.ones(2, np.float32)}
_LONG = np.array([2.0**65, 2.0**65], np.float32)
_WHOLE = np.array([3, 4])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector without direction",
        "Dividing by the length as computed gives 0/0 = NaN. torch's own functions replace a length below 1e-8 (1e-12 "
        "in normalize) by that ε and return 0.",
        _ZERO,
        {
            "numpy_unit_vectors": Returns(np.nan, "float32"),
            "numpy_quotient": Returns(np.nan, "float32"),
            "torch_unit_vectors": Returns(0, "float32"),
            "torch_quotient": Returns(np.nan, "float32"),
            "torch_cosine_similarity": Returns(0, "float32"),
        },
    ),
    LibraryDifference(
        "the same in float16",
        "Both ε of torch round to 0 in float16, so the division is 0/0 = NaN.",
        {name: vector.astype(np.float16) for name, vector in _ZERO.items()},
        {
            "numpy_quotient": Returns(np.nan, "float16"),
            "torch_unit_vectors": Returns(np.nan, "float16"),
            "torch_cosine_similarity": Returns(np.nan, "float16"),
        },
    ),
    LibraryDifference(
        "shorter than ε",
        "The length of x is 2^-30 and the cosine is 1; torch's cosine_similarity divides by 1e-8 instead of 2^-30 and "
        "returns 0.093.",
        {"x": np.array([2.0**-30]), "y": np.array([1.0])},
        {
            "numpy_quotient": Returns(1, "float64"),
            "torch_quotient": Returns(1, "float64"),
            "torch_unit_vectors": Returns(1, "float64"),
            "torch_cosine_similarity": Returns(2.0**-30 / 1e-8, "float64"),
        },
    ),
    LibraryDifference(
        "squares that overflow",
        "The length of (2^65, 2^65) overflows to ∞ in float32. A vector divided by ∞ is 0, so the cosine of the unit "
        "vectors and torch's cosine are 0; the quotient is ∞/∞ = NaN.",
        {"x": _LONG, "y": _LONG},
        {
            "numpy_quotient": Returns(np.nan, "float32"),
            "torch_quotient": Returns(np.nan, "float32"),
            "numpy_unit_vectors": Returns(0, "float32"),
            "torch_unit_vectors": Returns(0, "float32"),
            "torch_cosine_similarity": Returns(0, "float32"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy computes lengths of integers in float64; torch raises an error.",
        {"x": _WHOLE, "y": _WHOLE},
        {
            "numpy_quotient": Returns(1, "float64"),
            "torch_quotient": (RuntimeError, r"floating point or complex"),
            "torch_unit_vectors": (RuntimeError, r"floating point or complex"),
            "torch_cosine_similarity": (RuntimeError, r"floating point"),
        },
    ),
)
