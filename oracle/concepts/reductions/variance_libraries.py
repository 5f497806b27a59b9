"""NumPy and torch on `variance`: library differences, rearrangements, errors, alternative definitions, edge cases."""

import numpy as np

from oracle.page import Alternative, Edge, LibraryDifference, Rearrangement, Returns, invalid

ERRORS = (
    invalid(
        axis=2,
        numpy=(IndexError, r"out of range|out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

EDGES = (
    Edge("no spread", {"X": [[0.1, 0.1, 0.1]] * 3, "axis": None, "correction": 0}, "Equal numbers have no variance."),
    Edge(
        "far from zero",
        {"X": [[10000, 10001], [10002, 10001]], "axis": None, "correction": 1},
        "The mean is about 10,000 times the spread.",
        ("float32", "float64"),
    ),
)

_SHORT_CUT = (
    "It subtracts the square of the mean from the mean of the squares, two large and nearly equal numbers. Their "
    "leading digits cancel and mostly rounding error remains, so the result may even be negative."
)
_FAR = {"X": [[500, 501], [502, 501]], "axis": None, "correction": 0}
REARRANGEMENTS = (
    Rearrangement("numpy_textbook", _SHORT_CUT, _FAR),
    Rearrangement("torch_textbook", _SHORT_CUT, _FAR),
    Rearrangement(
        "numpy_welford",
        "It rounds the running mean at every step, even where the whole sum is exact: the variance of integers may be "
        "slightly off.",
        {"X": [[1, 2], [4, 9]], "axis": None, "correction": 0},
    ),
    Rearrangement(
        "torch_var",
        "torch uses Welford's updates, and has no wider type for float64: the variance of numbers that differ only in "
        "their last digits is less accurate.",
        {"X": [[1 + 2.0**-50, 1 + 2.0**-50], [1, 1], [1, 1], [1, 1]], "axis": 0, "correction": 0},
    ),
)


def _asked(X, axis=None, correction=None):
    return {"X": X, "axis": axis, "correction": correction}


_FLOATS_ONLY = (RuntimeError, r"std and var only support floating point")
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "default correction",
        "The variance of 1, 2, 3, 6: NumPy divides by 4, torch by 3.",
        _asked(np.array([[1.0, 2.0], [3.0, 6.0]])),
        {"numpy_var": Returns(3.5, "float64"), "torch_var": Returns(14 / 3, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "By default NumPy returns 0; torch divides by 0 and returns NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_var": Returns(0.0, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "of one number, corrected by 1",
        "With correction 1 both return NaN, and both warn.",
        _asked(np.array([[5.0]]), None, 1),
        {"numpy_var": Returns(np.nan, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both, for every column, because it has no rows. (Both warn.)",
        _asked(np.empty((0, 2)), 0, 0),
        {"numpy_var": Returns([np.nan, np.nan], "float64"), "torch_var": Returns([np.nan, np.nan], "float64")},
    ),
    LibraryDifference(
        "corrected by more than there is",
        "Two numbers, correction 5: both replace the negative divisor by 0 and return ∞. The formula gives a negative "
        "number.",
        _asked(np.array([[1.0, 2.0]]), None, 5),
        {
            "numpy_var": Returns(np.inf, "float64"),
            "torch_var": Returns(np.inf, "float64"),
            "numpy_two_passes": Returns(-0.5 / 3, "float64"),
            "torch_two_passes": Returns(-0.5 / 3, "float64"),
        },
    ),
    LibraryDifference(
        "corrected by a half",
        "Both accept a correction that is not an integer.",
        _asked(np.array([[1.0, 2.0], [3.0, 6.0]]), None, 0.5),
        {"numpy_var": Returns(4, "float64"), "torch_var": Returns(4, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy converts them to float64; torch raises an error.",
        _asked(np.array([[1, 2], [3, 6]]), None, 0),
        {"numpy_var": Returns(3.5, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "truth values",
        "NumPy returns the variance 1/4; torch raises an error.",
        _asked(np.array([[True, False]]), None, 0),
        {"numpy_var": Returns(0.25, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "infinity",
        "The deviation of ∞ from a mean of ∞ is NaN, and so is the variance, in both.",
        _asked(np.array([[np.inf, 1.0]]), None, 0),
        {"numpy_var": Returns(np.nan, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "a hundred equal float16",
        "A hundred times 1000: NumPy adds them in float16, where the sum overflows, so the mean and the variance are "
        "infinite. (np.mean alone adds in float32.) torch returns 0.",
        _asked(np.full((10, 10), 1000, np.float16), None, 0),
        {"numpy_var": Returns(np.inf, "float16"), "torch_var": Returns(0.0, "float16")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means no axes in NumPy, where each number is its own mean, and all axes in torch.",
        _asked(np.array([[1.0, 2.0]]), (), 0),
        {"numpy_var": Returns([[0, 0]], "float64"), "torch_var": Returns(0.25, "float64")},
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
