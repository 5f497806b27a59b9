"""NumPy and torch on `weighted_average`: library differences, expected failures, rearrangements, errors, edge cases."""

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
    Edge("one value", {"x": [0.3], "w": [0.7]}, "For every weight it is the value itself, exactly if divided first."),
    Edge("ten tenths", {"x": [1] * 10, "w": [0.1] * 10}, "The sum of ten rounded 0.1 is not 1."),
    Edge(
        "larger than a sum can be",
        {"x": [60000, 60000], "w": [1, 1]},
        "The weighted sum 120000 overflows float16, the average does not: dividing last gives ∞.",
        ("float16",),
    ),
)

_REFUSES = "np.average raises an error for weights that sum to 0, where the formula gives 0/0"

_FAR = "the difference of a value and the average is taken before the division by the weights, and overflows"
_LARGE_POWERS = {"float16": 2.0**15, "float32": 2.0**127, "float64": 2.0**1023}

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_average", "special", "raised", _REFUSES, {"x": [np.nan], "w": [0]}),
    *(
        ExpectedFailure(
            "numpy_gradient",
            "gradient",
            "wrong",
            _FAR,
            {"x": [-1.9375 * large, 0, 1.125 * large], "w": [1, 1, 2.0**-10]},
            (dtype,),
        )
        for dtype, large in _LARGE_POWERS.items()
    ),
)

_THIRDS = {"x": [1, 2, 4], "w": [1, 1, 1]}
_SHARES = (
    "It rounds every normalised weight before the multiplication: 1/3 is rounded for three products, while dividing "
    "last rounds 7/3 once. In the gradient by a weight two such sums cancel, but their rounding errors do not."
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
        "np.average raises an error; dividing last gives -1/0 = -∞; dividing first gives ∞ - ∞ = NaN, in both "
        "libraries.",
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
        "The average of no values is 0/0 = NaN; np.average raises an error.",
        {"x": np.empty(0), "w": np.empty(0)},
        {
            "numpy_average": (ZeroDivisionError, r"Weights sum to zero"),
            "numpy_divided_last": Returns(np.nan, "float64"),
            "torch_divided_last": Returns(np.nan, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Division converts integers to floats: float64 in NumPy, the default float32 in torch.",
        {"x": np.array([1, 2, 4]), "w": np.array([1, 2, 4])},
        {"numpy_average": Returns(3, "float64"), "torch_divided_last": Returns(3, "float32")},
    ),
    LibraryDifference(
        "a sum too large for float16",
        "The weighted sum overflows before the division, although the average is representable.",
        {"x": _LARGE, "w": np.ones(2, np.float16)},
        {
            "numpy_divided_last": Returns(np.inf, "float16"),
            "numpy_divided_first": Returns(60000, "float16"),
            "torch_divided_last": Returns(np.inf, "float16"),
            "torch_divided_first": Returns(60000, "float16"),
        },
    ),
)
