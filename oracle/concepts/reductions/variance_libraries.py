"""What is known about NumPy and torch on `variance`.

Library differences, rearrangements, errors, alternative definitions and edge cases.
"""

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
        "Four digits of mean, one of spread.",
        ("float32", "float64"),
    ),
)

_SHORT_CUT = (
    "The mean of the squares less the square of the mean subtracts two large numbers that nearly agree. Their leading "
    "digits cancel, and what is left is their rounding: it may be anything, also negative."
)
_FAR = {"X": [[500, 501], [502, 501]], "axis": None, "correction": 0}
REARRANGEMENTS = (
    Rearrangement("numpy_textbook", _SHORT_CUT, _FAR),
    Rearrangement("torch_textbook", _SHORT_CUT, _FAR),
    Rearrangement(
        "numpy_welford",
        "The running mean is rounded at every step, also where the whole sum is exact: of whole numbers the variance "
        "may be a little off.",
        {"X": [[1, 2], [4, 9]], "axis": None, "correction": 0},
    ),
    Rearrangement(
        "torch_var",
        "torch goes by Welford's updates too, and in float64 it has no wider type to do so in: of numbers that agree "
        "but for their last digits the variance loses some of its own.",
        {"X": [[1 + 2.0**-50, 1 + 2.0**-50], [1, 1], [1, 1], [1, 1]], "axis": 0, "correction": 0},
    ),
)


def _asked(X, axis=None, correction=None):
    return {"X": X, "axis": axis, "correction": correction}


_FLOATS_ONLY = (RuntimeError, r"std and var only support floating point")
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "unless told",
        "The variance of 1, 2, 3, 6: NumPy divides by 4, torch by 3.",
        _asked(np.array([[1.0, 2.0], [3.0, 6.0]])),
        {"numpy_var": Returns(3.5, "float64"), "torch_var": Returns(14 / 3, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "Unless told, NumPy says 0, and torch, dividing by 0, NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_var": Returns(0.0, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "of one number, both told",
        "Corrected by 1, both say NaN, and both warn.",
        _asked(np.array([[5.0]]), None, 1),
        {"numpy_var": Returns(np.nan, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both, for every column that has no rows. (Both warn.)",
        _asked(np.empty((0, 2)), 0, 0),
        {"numpy_var": Returns([np.nan, np.nan], "float64"), "torch_var": Returns([np.nan, np.nan], "float64")},
    ),
    LibraryDifference(
        "corrected by more than there is",
        "Two numbers, corrected by 5: both put 0 for the negative divisor, and say ∞. By hand it is negative.",
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
        "A correction need not be whole, in either.",
        _asked(np.array([[1.0, 2.0], [3.0, 6.0]]), None, 0.5),
        {"numpy_var": Returns(4, "float64"), "torch_var": Returns(4, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy takes them for float64; torch refuses.",
        _asked(np.array([[1, 2], [3, 6]]), None, 0),
        {"numpy_var": Returns(3.5, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "truth values",
        "A variance of a quarter in NumPy; torch refuses.",
        _asked(np.array([[True, False]]), None, 0),
        {"numpy_var": Returns(0.25, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "infinity",
        "The distance of ∞ from a mean of ∞ is NaN, and so is the variance, in both.",
        _asked(np.array([[np.inf, 1.0]]), None, 0),
        {"numpy_var": Returns(np.nan, "float64"), "torch_var": Returns(np.nan, "float64")},
    ),
    LibraryDifference(
        "a hundred equal float16",
        "A hundred times 1000: their sum is beyond float16, in which NumPy adds them, so that the mean is infinite, "
        "and the variance with it. (The mean alone it takes in float32.) torch says 0.",
        _asked(np.full((10, 10), 1000, np.float16), None, 0),
        {"numpy_var": Returns(np.inf, "float16"), "torch_var": Returns(0.0, "float16")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means none to NumPy, where each number is its own mean; to torch it means all.",
        _asked(np.array([[1.0, 2.0]]), (), 0),
        {"numpy_var": Returns([[0, 0]], "float64"), "torch_var": Returns(0.25, "float64")},
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
