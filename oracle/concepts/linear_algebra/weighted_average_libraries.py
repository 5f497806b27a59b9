"""What is known about NumPy and torch on `weighted_average`.

Library differences, expected failures, rearrangements, errors and edge cases.
"""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns, mismatched

ERRORS = (
    mismatched(
        x=3,
        w=2,
        numpy=(
            (ValueError, TypeError),
            r"zip\(\) argument 2 is shorter|Axis must be specified when shapes|mismatch in its core dimension",
        ),
        torch=(RuntimeError, r"inconsistent tensor size|must match the size|does not broadcast"),
    ),
)

EDGES = (
    Edge("one value", {"x": [0.3], "w": [0.7]}, "Any weight at all makes it the value itself, if divided first."),
    Edge("ten tenths", {"x": [1] * 10, "w": [0.1] * 10}, "0.1 rounded, ten times, is not 1."),
    Edge(
        "larger than a sum can be",
        {"x": [60000, 60000], "w": [1, 1]},
        "120000 is beyond float16, the average is not: divided last, it is ∞.",
        ("float16",),
    ),
)

_REFUSES = "np.average refuses weights that sum to 0, where to divide by them is 0/0"

EXPECTED_FAILURES = (ExpectedFailure("numpy_average", "special", "raised", _REFUSES, {"x": [1], "w": [0]}),)

_THIRDS = {"x": [1, 2, 4], "w": [1, 1, 1]}
_SHARES = (
    "Every share is rounded before it meets its value: a third, three times over, where dividing last rounds 7/3 once. "
    "In the gradient by a weight two such sums cancel, and their roundings do not."
)

REARRANGEMENTS = (
    Rearrangement("numpy_divided_first", _SHARES, _THIRDS),
    Rearrangement("torch_divided_first", _SHARES, _THIRDS),
    Rearrangement("torch_normalize", _SHARES, _THIRDS),
)

_LARGE = np.array([60000, 60000], np.float16)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "weights that sum to 0",
        "np.average raises; divided last, -1 by 0 is -∞; divided first, ∞ - ∞ is NaN, on both sides.",
        {"x": np.array([1.0, 2.0]), "w": np.array([1.0, -1.0])},
        {
            "numpy_average": (ZeroDivisionError, r"Weights sum to zero"),
            "numpy_divided_last": Returns(-np.inf, "float64"),
            "numpy_divided_first": Returns(np.nan, "float64"),
            "torch_divided_last": Returns(-np.inf, "float64"),
            "torch_divided_first": Returns(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "no values",
        "The average of nothing is NaN, 0/0; np.average raises.",
        {"x": np.empty(0), "w": np.empty(0)},
        {
            "numpy_average": (ZeroDivisionError, r"Weights sum to zero"),
            "numpy_divided_last": Returns(np.nan, "float64"),
            "torch_divided_last": Returns(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Dividing makes floats of integers: NumPy's float64, torch's default, float32.",
        {"x": np.array([1, 2, 4]), "w": np.array([1, 2, 4])},
        {"numpy_average": Returns(3, "float64"), "torch_divided_last": Returns(3, "float32")},
    ),
    LibraryDifference(
        "a sum too large for float16",
        "Divided last, the sum of the weighted values overflows on the way to an average that fits.",
        {"x": _LARGE, "w": np.ones(2, np.float16)},
        {
            "numpy_divided_last": Returns(np.inf, "float16"),
            "numpy_divided_first": Returns(60000, "float16"),
            "torch_divided_last": Returns(np.inf, "float16"),
            "torch_divided_first": Returns(60000, "float16"),
        },
    ),
)
