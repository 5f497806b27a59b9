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
    Edge("a vector and itself", {"x": [0.1, 0.2, 0.3], "y": [0.1, 0.2, 0.3]}, "1 on paper; rounding may exceed it."),
    Edge("a line", {"x": [0.5], "y": [-2]}, "In one dimension there are two directions: the cosine is 1 or -1."),
)

_SQUARED = "the slope of a quotient divides by the square of its divisor, here of two lengths, and that underflows"
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
        "0/0 is NaN where the lengths are divided by as they are; torch's own take a length below 1e-8 (1e-12 in "
        "normalize) for that, and find 0.",
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
        "There both of torch's ε round to 0, and do not protect: 0/0 after all.",
        {name: vector.astype(np.float16) for name, vector in _ZERO.items()},
        {
            "numpy_quotient": Returns(np.nan, "float16"),
            "torch_unit_vectors": Returns(np.nan, "float16"),
            "torch_cosine_similarity": Returns(np.nan, "float16"),
        },
    ),
    LibraryDifference(
        "shorter than ε",
        "A vector of length 2^-30, the cosine of which is 1: torch divides by 1e-8 instead, and finds 0.093.",
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
        "The length of (2^65, 2^65) overflows in float32. Divided by ∞ both vectors vanish, and torch's cosine is 0; "
        "∞/∞ at least says that it does not know.",
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
        "NumPy takes lengths of integers in float64; torch refuses to.",
        {"x": _WHOLE, "y": _WHOLE},
        {
            "numpy_quotient": Returns(1, "float64"),
            "torch_quotient": (RuntimeError, r"floating point or complex"),
            "torch_unit_vectors": (RuntimeError, r"floating point or complex"),
            "torch_cosine_similarity": (RuntimeError, r"floating point"),
        },
    ),
)
