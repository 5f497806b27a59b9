"""NumPy and torch on `standard_deviation`: differences, failures, rearrangements, errors, alternatives, edge cases."""

from typing import Any

import numpy as np

from oracle.page import Alternative, Corner, Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns, invalid

ERRORS = (
    invalid(
        axis=2,
        numpy=(IndexError, r"out of range|out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

_ALL_EQUAL = {"X": [[1, 1], [1, 1]], "axis": None, "correction": 0}
CORNERS = (Corner("equal numbers", _ALL_EQUAL, ("X", (0, 0))),)

EDGES = (Edge("no spread", {"X": [[0.1, 0.1, 0.1]] * 3, "axis": None, "correction": 0}, "Equal numbers deviate by 0."),)

_NEGATIVE = "the textbook formula for the variance rounds to a negative number, and its root is NaN"
_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_NEARLY_EQUAL: dict[str, dict[str, Any]] = {
    "float16": {"X": [[1 - 2.0**-11, 1], [1, 1]], "axis": 0, "correction": 0},
    "bfloat16": {"X": [[1 - 2.0**-8, 1], [1, 1]], "axis": 0, "correction": 0},
    "float32": {"X": [[1.3] * 3] * 2, "axis": None, "correction": 0},
    "float64": {"X": [[0.3] * 3] * 2, "axis": None, "correction": 0},
}
EXPECTED_FAILURES = (
    *(
        ExpectedFailure("numpy_textbook", "value", "wrong", _NEGATIVE, numbers, (dtype,))
        for dtype, numbers in _NEARLY_EQUAL.items()
        if dtype != "bfloat16"
    ),
    *(
        ExpectedFailure("torch_textbook", "value", "wrong", _NEGATIVE, numbers, (dtype,))
        for dtype, numbers in _NEARLY_EQUAL.items()
    ),
    ExpectedFailure("torch_root_of_variance", "gradient", "wrong", _ROOT, _ALL_EQUAL),
    ExpectedFailure("torch_textbook", "gradient", "wrong", _ROOT, _ALL_EQUAL),
)

_WELFORD = (
    "torch uses Welford's one-pass updates, and has no wider type for float64: it rounds the running mean at every "
    "step, so the deviation of numbers that differ only in their last digits is less accurate."
)
_LAST_DIGITS = {"X": [[1 + 2.0**-50, 1 + 2.0**-50], [1, 1], [1, 1], [1, 1]], "axis": 0, "correction": 0}
REARRANGEMENTS = (
    Rearrangement("torch_std", _WELFORD, _LAST_DIGITS),
    Rearrangement("torch_root_of_variance", _WELFORD, _LAST_DIGITS),
)


def _asked(X, axis=None, correction=None):
    return {"X": X, "axis": axis, "correction": correction}


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "default correction",
        "The deviation of 1 and 3: NumPy divides by 2 and returns 1, torch divides by 1 and returns √2.",
        _asked(np.array([[1.0, 3.0]])),
        {"numpy_std": Returns(1, "float64"), "torch_std": Returns(2**0.5, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "By default NumPy returns 0; torch divides by 0 and returns NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_std": Returns(0.0, "float64"), "torch_std": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy converts them to float64; torch raises an error.",
        _asked(np.array([[1, 3]]), None, 0),
        {"numpy_std": Returns(1, "float64"), "torch_std": (RuntimeError, r"std and var only support floating point")},
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both. (Both warn.)",
        _asked(np.empty((0, 2)), None, 0),
        {"numpy_std": Returns(np.nan, "float64"), "torch_std": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "large float32",
        "10³⁰ and -10³⁰: NumPy squares in float32 and returns ∞; torch squares in float64, where the squares fit.",
        _asked(np.array([[1e30, -1e30]], np.float32), None, 0),
        {"numpy_std": Returns(np.inf, "float32"), "torch_std": Returns(np.float32(1e30), "float32")},
    ),
    LibraryDifference(
        "small float32",
        "10⁻³⁰ and -10⁻³⁰: NumPy's squares underflow, so the deviation is 0; torch's do not.",
        _asked(np.array([[1e-30, -1e-30]], np.float32), None, 0),
        {"numpy_std": Returns(0.0, "float32"), "torch_std": Returns(np.float32(1e-30), "float32")},
    ),
    LibraryDifference(
        "large float16",
        "300 and -300: 300² overflows float16, in which NumPy squares; torch squares in float32.",
        _asked(np.array([[300, -300]], np.float16), None, 0),
        {"numpy_std": Returns(np.inf, "float16"), "torch_std": Returns(300, "float16")},
    ),
    LibraryDifference(
        "large float64",
        "10²⁰⁰ and -10²⁰⁰: neither library has a wider type, and both return ∞.",
        _asked(np.array([[1e200, -1e200]]), None, 0),
        {"numpy_std": Returns(np.inf, "float64"), "torch_std": Returns(np.inf, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "biased",
        "The divisor is n, for every correction.",
        lambda definition, X, axis, correction: definition(X, axis, 0),
    ),
    Alternative(
        "unbiased",
        "The divisor is n - 1, for every correction.",
        lambda definition, X, axis, correction: definition(X, axis, 1),
    ),
)
