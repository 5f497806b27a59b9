"""Variance: the mean of the squared distances from the mean.

The two libraries mean different things by one word: NumPy divides by n, torch by n - 1, unless told (`correction`). How
it is computed matters as much. In two passes, the mean first, the distances from it are small numbers with most of
their digits. The textbook's short cut, the mean of the squares less the square of the mean, needs one pass and takes
the difference of two large numbers that are nearly equal: of 10000, 10001 and 10002 in float32 no variance is left, and
around a million it is less than none. Welford's updates go through the numbers once, too, and keep the digits. torch
computes float16 and bfloat16 in float32, and float32 in float64; NumPy computes in the type of the array, where even
the sum of a hundred float16 may overflow.

Shapes: X (n, d), with at least two rows and columns; `axis` says which axes go.
"""

import numpy as np

from oracle.catalogue.declarations import (
    Alternative,
    Edge,
    Error,
    Gives,
    Law,
    LibraryDifference,
    Rearrangement,
    Size,
    Worked,
)
from oracle.domains import Choice, Domain, Reals

ROW = 17
FORMULA = r"v_j = \frac{1}{n - c} \sum_{i=1}^{n} (X_{ij} - m_j)^2, \qquad m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}"
SOURCES = (
    "N4, 2.3.6 Reduction (the mean, of which this is the next)",
    "Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983)",
    "Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4 (1962)",
)


def definition(X, axis, correction):
    n, d = X.shape
    if axis is None:
        return _of([X[i, j] for i in range(n) for j in range(d)], correction)
    lines = X.swapaxes(axis, 1)
    v = np.empty(len(lines), X.dtype)
    for k in range(len(lines)):
        v[k] = _of(lines[k], correction)
    return v


def _of(numbers, correction):
    total, squares = 0.0, 0.0
    for x in numbers:
        total = total + x
    mean = total / len(numbers)
    for x in numbers:
        away = x - mean
        squares = squares + away * away
    return squares / (len(numbers) - correction)


def _count(X, axis):
    return X.shape[0] * X.shape[1] if axis is None else X.shape[axis]


def numpy_var(X, axis, correction):
    said = {} if correction is None else {"correction": correction}  # `torch.var` takes None for its default itself
    return np.var(X, axis=axis, **said)


def numpy_two_passes(X, axis, correction):
    away = X - X.mean(axis=axis, keepdims=True)
    return np.square(away, out=away).sum(axis=axis) / (_count(X, axis) - correction)


def numpy_textbook(X, axis, correction):
    n = _count(X, axis)
    return ((X * X).mean(axis=axis) - X.mean(axis=axis) ** 2) * (n / (n - correction))


def numpy_welford(X, axis, correction):
    numbers = X.reshape(-1) if axis is None else np.moveaxis(X, axis, 0)
    mean = squares = np.zeros_like(numbers[0])
    for count, x in enumerate(numbers, 1):
        away = x - mean
        mean = mean + away / count
        squares = squares + away * (x - mean)
    return squares / (len(numbers) - correction)


def numpy_gradient(X, axis, correction, cotangent=1):
    away = X - X.mean(axis=axis, keepdims=True)
    kept = cotangent if axis is None else np.expand_dims(cotangent, axis)
    return {"X": kept * (2 * away / (_count(X, axis) - correction))}


def torch_var(X, axis, correction):
    return X.var(dim=axis, correction=correction)


def torch_two_passes(X, axis, correction):
    away = X - X.mean(dim=axis, keepdim=True)
    return away.square().sum(dim=axis) / (_count(X, axis) - correction)


def torch_textbook(X, axis, correction):
    n = _count(X, axis)
    return (X.square().mean(dim=axis) - X.mean(dim=axis).square()) * (n / (n - correction))


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(None, 0, 1), correction=Choice(0, 1)).where(
        least={"n": 2, "d": 2}, work=lambda n, d: 8 * n * d
    )


DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "quadratic",
        "Minus twice the numbers have four times the variance.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda v: 4 * v,
    ),
    Law(
        "blind to the order",
        "Turning both axes round turns the variances round, and changes none of them.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
)

ERRORS = (
    Error(
        "an axis that is not there",
        "Two axes are numbered 0 and 1.",
        spoil=lambda inputs: {**inputs, "axis": 2},
        numpy=(IndexError, r"out of range|out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

_A = [[1, 2], [3, 6]]
WORKED = (
    Worked(
        {"X": _A, "axis": None, "correction": 0},
        value=3.5,
        gradient={"X": [[-1, -0.5], [0, 1.5]]},
        note="by hand: mean 3, squares 4, 1, 0, 9",
    ),
    Worked({"X": _A, "axis": 0, "correction": 0}, value=[1, 4], note="by hand: of the columns"),
    Worked(
        {"X": _A, "axis": 1, "correction": 1},
        value=[0.5, 4.5],
        gradient={"X": [[-1, 1], [-3, 3]]},
        note="by hand: of the rows, divided by n - 1",
    ),
)

CORNERS = ()

EDGES = (
    Edge("no spread", {"X": [[0.1, 0.1, 0.1]] * 3, "axis": None, "correction": 0}, "Equal numbers have no variance."),
    Edge(
        "far from zero",
        {"X": [[10000, 10001], [10002, 10001]], "axis": None, "correction": 1},
        "Four digits of mean, one of spread.",
        ("float32", "float64"),
    ),
)

EXPECTED_FAILURES = ()

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
        {"numpy_var": Gives(3.5, "float64"), "torch_var": Gives(14 / 3, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "Unless told, NumPy says 0, and torch, dividing by 0, NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_var": Gives(0.0, "float64"), "torch_var": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "of one number, both told",
        "Corrected by 1, both say NaN, and both warn.",
        _asked(np.array([[5.0]]), None, 1),
        {"numpy_var": Gives(np.nan, "float64"), "torch_var": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both, for every column that has no rows. (Both warn.)",
        _asked(np.empty((0, 2)), 0, 0),
        {"numpy_var": Gives([np.nan, np.nan], "float64"), "torch_var": Gives([np.nan, np.nan], "float64")},
    ),
    LibraryDifference(
        "corrected by more than there is",
        "Two numbers, corrected by 5: both put 0 for the negative divisor, and say ∞. By hand it is negative.",
        _asked(np.array([[1.0, 2.0]]), None, 5),
        {
            "numpy_var": Gives(np.inf, "float64"),
            "torch_var": Gives(np.inf, "float64"),
            "numpy_two_passes": Gives(-0.5 / 3, "float64"),
            "torch_two_passes": Gives(-0.5 / 3, "float64"),
        },
    ),
    LibraryDifference(
        "corrected by a half",
        "A correction need not be whole, in either.",
        _asked(np.array([[1.0, 2.0], [3.0, 6.0]]), None, 0.5),
        {"numpy_var": Gives(4, "float64"), "torch_var": Gives(4, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy takes them for float64; torch refuses.",
        _asked(np.array([[1, 2], [3, 6]]), None, 0),
        {"numpy_var": Gives(3.5, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "truth values",
        "A variance of a quarter in NumPy; torch refuses.",
        _asked(np.array([[True, False]]), None, 0),
        {"numpy_var": Gives(0.25, "float64"), "torch_var": _FLOATS_ONLY},
    ),
    LibraryDifference(
        "infinity",
        "The distance of ∞ from a mean of ∞ is NaN, and so is the variance, in both.",
        _asked(np.array([[np.inf, 1.0]]), None, 0),
        {"numpy_var": Gives(np.nan, "float64"), "torch_var": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "a hundred equal float16",
        "A hundred times 1000: their sum is beyond float16, in which NumPy adds them, so that the mean is infinite, "
        "and the variance with it. (The mean alone it takes in float32.) torch says 0.",
        _asked(np.full((10, 10), 1000, np.float16), None, 0),
        {"numpy_var": Gives(np.inf, "float16"), "torch_var": Gives(0.0, "float16")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means none to NumPy, where each number is its own mean; to torch it means all.",
        _asked(np.array([[1.0, 2.0]]), (), 0),
        {"numpy_var": Gives([[0, 0]], "float64"), "torch_var": Gives(0.25, "float64")},
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

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 8, 16, 32))
