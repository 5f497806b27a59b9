"""What is known about NumPy and torch on `standard_deviation`.

Library differences, expected failures, rearrangements, errors, alternative definitions, corners and edge cases.
"""

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

EDGES = (
    Edge("no spread", {"X": [[0.1, 0.1, 0.1]] * 3, "axis": None, "correction": 0}, "Equal numbers deviate by nothing."),
)

_NEGATIVE = "the short cut to the variance rounds to something negative, and its root is NaN"
_ROOT = "the slope of a bare square root at 0 is infinite, and 0 · ∞ is NaN"
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
    "torch goes through the numbers once, by Welford's updates, and in float64 it has no wider type to do so in: the "
    "running mean is rounded at every step, and of numbers that agree but for their last digits the deviation is too."
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
        "unless told",
        "The deviation of 1 and 3: NumPy divides by 2 and says 1, torch by 1 and says √2.",
        _asked(np.array([[1.0, 3.0]])),
        {"numpy_std": Returns(1, "float64"), "torch_std": Returns(2**0.5, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "Unless told, NumPy says 0, and torch, dividing by 0, NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_std": Returns(0.0, "float64"), "torch_std": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy takes them for float64; torch refuses.",
        _asked(np.array([[1, 3]]), None, 0),
        {
            "numpy_std": Returns(1, "float64"),
            "torch_std": (RuntimeError, r"std and var only support floating point"),
        },
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both. (Both warn.)",
        _asked(np.empty((0, 2)), None, 0),
        {"numpy_std": Returns(np.nan, "float64"), "torch_std": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "large float32",
        "10³⁰ and -10³⁰: NumPy squares in float32 and says ∞; torch squares in float64, where they fit.",
        _asked(np.array([[1e30, -1e30]], np.float32), None, 0),
        {"numpy_std": Returns(np.inf, "float32"), "torch_std": Returns(np.float32(1e30), "float32")},
    ),
    LibraryDifference(
        "small float32",
        "10⁻³⁰ and -10⁻³⁰: NumPy's squares underflow, and nothing deviates; torch's do not.",
        _asked(np.array([[1e-30, -1e-30]], np.float32), None, 0),
        {"numpy_std": Returns(0.0, "float32"), "torch_std": Returns(np.float32(1e-30), "float32")},
    ),
    LibraryDifference(
        "large float16",
        "300 and -300: the square of 300 is beyond float16, in which NumPy takes it; torch takes it in float32.",
        _asked(np.array([[300, -300]], np.float16), None, 0),
        {"numpy_std": Returns(np.inf, "float16"), "torch_std": Returns(300, "float16")},
    ),
    LibraryDifference(
        "large float64",
        "10²⁰⁰ and -10²⁰⁰: nobody has a wider type, and both say ∞.",
        _asked(np.array([[1e200, -1e200]]), None, 0),
        {"numpy_std": Returns(np.inf, "float64"), "torch_std": Returns(np.inf, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "biased",
        "The divisor is n, whatever the correction.",
        lambda definition, X, axis, correction: definition(X, axis, 0),
    ),
    Alternative(
        "unbiased",
        "The divisor is n - 1, whatever the correction.",
        lambda definition, X, axis, correction: definition(X, axis, 1),
    ),
)
