"""NumPy and torch on `mean`: library differences, rearrangements, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Rearrangement, Returns, invalid

ERRORS = (
    invalid(
        axis=2,
        numpy=(IndexError, r"out of range|axis 2 is out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range|list index out of range"),
    ),
)

EDGES = (
    Edge("a single entry", {"X": [[0.1]], "axis": None, "keepdims": False}, "The mean of one number is that number."),
    Edge("thirds", {"X": [[0.1, 0.1, 0.1]], "axis": 1, "keepdims": False}, "Their computed mean may be rounded."),
    Edge(
        "the sum overflows",
        {"X": [[60000, 60000, 60000]], "axis": 1, "keepdims": False},
        "The sum overflows float16; the terms and their mean do not.",
    ),
    Edge(
        "a million",
        lambda: {"X": np.random.default_rng(1).random((1, 10**6), np.float32), "axis": None, "keepdims": False},
        "The mean of a million float32 between 0 and 1.",
        ("float32",),
    ),
)

_FIRST = (
    "It divides and rounds every term before the addition: nothing overflows, but there are as many roundings as "
    "terms, even where the sum is exact."
)
_THIRDS = {"X": [[1, 2, 4]], "axis": None, "keepdims": False}
REARRANGEMENTS = (
    Rearrangement("numpy_divided_first", _FIRST, _THIRDS),
    Rearrangement("torch_divided_first", _FIRST, _THIRDS),
)


def _asked(X, axis=None):
    return {"X": X, "axis": axis, "keepdims": False}


_INTEGERS = (RuntimeError, r"mean\(\): could not infer output dtype\. Input dtype must be .*floating point")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "NumPy returns the mean of integers as float64; torch raises an error unless a float dtype is given.",
        _asked(np.array([1, 2])),
        {"numpy_vectorized": Returns(1.5, "float64"), "torch_vectorized": _INTEGERS},
    ),
    LibraryDifference(
        "the sum of integers, divided",
        "A sum divided by the count works for integers in torch as well: the result is float32, in NumPy float64.",
        _asked(np.array([[1], [2]]), 0),
        {"numpy_sum_over_count": Returns([1.5], "float64"), "torch_sum_over_count": Returns([1.5], "float32")},
    ),
    LibraryDifference(
        "truth values",
        "NumPy returns the share of True entries as float64; torch raises an error.",
        _asked(np.array([True, True, False, False])),
        {"numpy_vectorized": Returns(0.5, "float64"), "torch_vectorized": _INTEGERS},
    ),
    LibraryDifference(
        "large integers",
        "2⁶² and 2⁶²: NumPy adds the integers as float64 and does not wrap around; the sum of integers does.",
        _asked(np.array([[2**62], [2**62]]), 0),
        {
            "numpy_vectorized": Returns([2.0**62], "float64"),
            "numpy_sum_over_count": Returns([-(2.0**62)], "float64"),
            "torch_sum_over_count": Returns([-(2.0**62)], "float32"),
        },
    ),
    LibraryDifference(
        "float16 whose sum overflows",
        "Ten times 30000: both compute the mean in float32 and return float16.",
        _asked(np.full(10, 30000, np.float16)),
        {
            "numpy_vectorized": Returns(np.float16(30000), "float16"),
            "torch_vectorized": Returns(np.float16(30000), "float16"),
        },
    ),
    LibraryDifference(
        "float16 whose sum overflows, by hand",
        "The sum is rounded to float16 before the division, so it is infinite in both.",
        _asked(np.full((10, 1), 30000, np.float16), 0),
        {"numpy_sum_over_count": Returns([np.inf], "float16"), "torch_sum_over_count": Returns([np.inf], "float16")},
    ),
    LibraryDifference(
        "float32 whose sum overflows",
        "Ten times 10³⁸: neither library uses a wider type, so the mean is infinite.",
        _asked(np.full(10, 1e38, np.float32)),
        {"numpy_vectorized": Returns(np.inf, "float32"), "torch_vectorized": Returns(np.inf, "float32")},
    ),
    LibraryDifference(
        "4096 ones of float16, down the columns",
        "NumPy's sum stops at 2048 here; its mean does not, because it adds in float32.",
        _asked(np.ones((4096, 2), np.float16), 0),
        {"numpy_vectorized": Returns([1, 1], "float16"), "torch_vectorized": Returns([1, 1], "float16")},
    ),
    LibraryDifference(
        "nothing",
        "0/0 is NaN, in both. (NumPy warns, torch does not.)",
        _asked(np.empty(0, np.float32)),
        {"numpy_vectorized": Returns(np.nan, "float32"), "torch_vectorized": Returns(np.nan, "float32")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means no axes in NumPy and all axes in torch.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_vectorized": Returns([[1, 2]], "float64"), "torch_vectorized": Returns(1.5, "float64")},
    ),
)
