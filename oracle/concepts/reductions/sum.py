"""Sum over some of the axes of an array.

On paper a sum has no order; in rounded numbers it has, and everybody takes another one. A plain loop adds each term to
a total that grows, and that stops growing once a term is less than half of its last place: 4096 ones of float16, added
one by one, are 2048. NumPy adds in halves along the axis that lies together in memory, but row by row, in that loop's
order, along the others: so it is the *layout* that decides how many digits a sum keeps. torch adds many partial sums
side by side, and takes float16 and bfloat16 in float32. A matrix is a stack of one here.

Shapes: X (n, m, d); `axis` says which axes go, and with `keepdims` they stay behind with length 1.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 17
FORMULA = r"S_{j} = \sum_{i} X_{ij}, \qquad \frac{\partial S_j}{\partial X_{ij}} = 1"
SOURCES = (
    "N4, 2.3.6 Reduction and 2.3.7 Non-Reduction Sum",
    "N1, Exercises (the shapes of the sums of a (2, 3, 4) tensor)",
    "Higham, The accuracy of floating point summation, SIAM Journal on Scientific Computing 14 (1993)",
)


def definition(X, axis, keepdims):
    gone = (0, 1, 2) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    shape = list(X.shape)
    for a in gone:
        shape[a] = 1
    S = np.empty(shape, X.dtype)
    S[...] = 0.0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            for k in range(X.shape[2]):
                at = min(i, shape[0] - 1), min(j, shape[1] - 1), min(k, shape[2] - 1)
                S[at] = S[at] + X[i, j, k]
    return S if keepdims else S.reshape([shape[a] for a in range(3) if a not in gone])


def numpy_vectorized(X, axis, keepdims):
    return X.sum(axis=axis, keepdims=keepdims)


def numpy_reduce(X, axis, keepdims):
    return np.add.reduce(X, axis=axis, keepdims=keepdims)


def numpy_one_by_one(X, axis, keepdims):
    for a in (2, 1, 0) if axis is None else sorted(np.atleast_1d(axis), reverse=True):
        X = X.sum(axis=a, keepdims=keepdims)
    return X


def numpy_nansum(X, axis, keepdims):
    return np.nansum(X, axis=axis, keepdims=keepdims)


def numpy_gradient(X, axis, keepdims, cotangent=1):
    kept = cotangent if keepdims or axis is None else np.expand_dims(cotangent, axis)
    return {"X": np.broadcast_to(kept, X.shape).astype(X.dtype)}


def torch_vectorized(X, axis, keepdims):
    return X.sum(dim=axis, keepdim=keepdims)


def torch_function(X, axis, keepdims):
    return torch.sum(X, axis, keepdims)


def torch_one_by_one(X, axis, keepdims):
    axes = (2, 1, 0) if axis is None else (axis,) if isinstance(axis, int) else sorted(axis, reverse=True)
    for a in axes:
        X = X.sum(a, keepdims)
    return X


def torch_nansum(X, axis, keepdims):
    return torch.nansum(X, dim=axis, keepdim=keepdims)


def inputs() -> Domain:
    return Domain(
        X=Reals("n m d"), axis=Choice(None, 0, 1, 2, (0, 1), (0, 2), (1, 2), (0, 1, 2)), keepdims=Choice(False, True)
    ).where(work=lambda n, m, d: 2 * n * m * d)


DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "linear",
        "Minus twice the terms have minus twice the sum.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda S: -2 * S,
    ),
    Law(
        "blind to the order",
        "Turning every axis round turns the sums round, and changes none of them.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
)

ERRORS = (
    Error(
        "an axis that is not there",
        "Three axes are numbered 0, 1 and 2.",
        spoil=lambda inputs: {**inputs, "axis": 3},
        numpy=(IndexError, r"out of range|axis 3 is out of bounds"),
        torch=(IndexError, r"Dimension out of range"),
    ),
)

_STACK = [
    [[6, 0, 6, 1], [4, 4, 4, 6], [3, 8, 1, 0]],
    [[1, 8, 0, 3], [3, 2, 6, 7], [8, 6, 2, 2]],
]
_MATRIX = [[[0, 1, 2], [3, 4, 5]]]
WORKED = (
    Worked(
        {"X": _STACK, "axis": 0, "keepdims": False},
        value=[[7, 8, 6, 4], [7, 6, 10, 13], [11, 14, 3, 2]],
        note="N1: one matrix added to the other",
    ),
    Worked({"X": _STACK, "axis": 1, "keepdims": False}, value=[[13, 12, 11, 7], [12, 16, 8, 12]], note="N1: columns"),
    Worked({"X": _STACK, "axis": 2, "keepdims": False}, value=[[13, 18, 12], [12, 18, 18]], note="N1: rows"),
    Worked({"X": [[[0, 1, 2]]], "axis": None, "keepdims": False}, value=3, note="N4, 2.3.6"),
    Worked(
        {"X": _MATRIX, "axis": None, "keepdims": False},
        value=15,
        gradient={"X": [[[1, 1, 1], [1, 1, 1]]]},
        note="N4, 2.3.6",
    ),
    Worked({"X": _MATRIX, "axis": (1, 2), "keepdims": False}, value=[15], note="N4, 2.3.6: both axes of the matrix"),
    Worked({"X": _MATRIX, "axis": 2, "keepdims": True}, value=[[[3], [12]]], note="N4, 2.3.7"),
    Worked(
        {"X": [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15], [16, 17, 18, 19]]], "axis": 2}
        | {"keepdims": False},
        value=[[6, 22, 38, 54, 70]],
        note="N1, the row sums of arange(20)",
    ),
    Worked({"X": np.arange(12).reshape(1, 3, 4), "axis": None, "keepdims": False}, value=66, note="N4, 2.1.3, X.sum()"),
)

CORNERS = ()

EDGES = (
    Edge("nothing", {"X": np.empty((0, 2, 3)), "axis": 0, "keepdims": False}, "A sum of no terms is 0."),
    Edge("no sums", {"X": np.empty((0, 2, 3)), "axis": 2, "keepdims": True}, "No rows have no sums."),
    Edge("a single entry", {"X": [[[0.1]]], "axis": None, "keepdims": False}, "The sum of one number is that number."),
    Edge(
        "a large one between",
        {"X": [[[2**-9, 1, -1, 2**-9]]], "axis": 2, "keepdims": False},
        "What is added to a large term is lost in part, and does not return when that term goes.",
    ),
    Edge(
        "4096 ones",
        {"X": np.ones((1, 4096, 1)), "axis": None, "keepdims": False},
        "More than the significand of float16 counts to one by one.",
        ("float16",),
    ),
    Edge(
        "a million",
        lambda: {
            "X": np.random.default_rng(0).random((1, 1, 10**6), np.float32),
            "axis": None,
            "keepdims": False,
        },
        "A million float32 between 0 and 1: in halves off in the last digit, one by one off by almost 4.",
        ("float32",),
    ),
)

_NAN = "leaves out what is NaN, and so hides it"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_nansum",
        "special",
        "wrong",
        _NAN,
        {"X": [[[np.nan]]], "axis": None, "keepdims": False},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_nansum", "special", "wrong", _NAN, {"X": [[[np.nan]]], "axis": None, "keepdims": False}),
)

REARRANGEMENTS = ()


def _asked(X, axis=None):
    return {"X": X, "axis": axis, "keepdims": False}


_TALL = np.array([[60000, 60000], [60000, 60000], [-60000, -60000]], np.float16)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Both count what is true, in int64.",
        _asked(np.array([True, True, False])),
        {"numpy_vectorized": Gives(2, "int64"), "torch_vectorized": Gives(2, "int64")},
    ),
    LibraryDifference(
        "bytes",
        "A sum of unsigned bytes stays unsigned in NumPy, with 64 bits; in torch it is an int64.",
        _asked(np.array([200, 100], np.uint8)),
        {"numpy_vectorized": Gives(300, "uint64"), "torch_vectorized": Gives(300, "int64")},
    ),
    LibraryDifference(
        "int16",
        "Both add small integers in int64, so that a sum does not wrap around. (`a + b` of two of them does.)",
        _asked(np.array([2**15 - 1, 1], np.int16)),
        {"numpy_vectorized": Gives(2**15, "int64"), "torch_vectorized": Gives(2**15, "int64")},
    ),
    LibraryDifference(
        "int32",
        "Both add int32 in int64. (NumPy on Windows did so only from 2.0 on.)",
        _asked(np.array([2**31 - 1, 1], np.int32)),
        {"numpy_vectorized": Gives(2**31, "int64"), "torch_vectorized": Gives(2**31, "int64")},
    ),
    LibraryDifference(
        "beyond the largest integer",
        "Nothing is wider than int64: there both wrap around in silence.",
        _asked(np.array([2**63 - 1, 1])),
        {"numpy_vectorized": Gives(-(2.0**63), "int64"), "torch_vectorized": Gives(-(2.0**63), "int64")},
    ),
    LibraryDifference(
        "float16 along a row",
        "60000 + 60000 - 60000: the first two are beyond float16, but where the terms lie side by side both add in "
        "float32 and round once.",
        _asked(np.array([60000, 60000, -60000], np.float16)),
        {
            "numpy_vectorized": Gives(np.float16(60000), "float16"),
            "torch_vectorized": Gives(np.float16(60000), "float16"),
        },
    ),
    LibraryDifference(
        "float16 down the columns",
        "The same numbers one below the other: NumPy adds row to row in float16, and overflows; torch still adds in "
        "float32.",
        _asked(_TALL, 0),
        {
            "numpy_vectorized": Gives([np.inf, np.inf], "float16"),
            "torch_vectorized": Gives([np.float16(60000)] * 2, "float16"),
        },
    ),
    LibraryDifference(
        "4096 ones of float16, along a row",
        "Both give 4096.",
        _asked(np.ones(4096, np.float16)),
        {"numpy_vectorized": Gives(4096, "float16"), "torch_vectorized": Gives(4096, "float16")},
    ),
    LibraryDifference(
        "4096 ones of float16, down the columns",
        "NumPy stops at 2048, to which float16 cannot add 1; torch gives 4096.",
        _asked(np.ones((4096, 2), np.float16), 0),
        {
            "numpy_vectorized": Gives([2048, 2048], "float16"),
            "torch_vectorized": Gives([4096, 4096], "float16"),
        },
    ),
    LibraryDifference(
        "nothing",
        "A sum of nothing is +0, of the type of the array.",
        _asked(np.empty(0, np.float32)),
        {"numpy_vectorized": Gives(0.0, "float32"), "torch_vectorized": Gives(0.0, "float32")},
    ),
    LibraryDifference(
        "minus zeros",
        "-0 and -0 make -0 in IEEE 754, but both begin with +0, and +0 it stays.",
        _asked(np.array([-0.0, -0.0])),
        {"numpy_vectorized": Gives(0.0, "float64"), "torch_vectorized": Gives(0.0, "float64")},
    ),
    LibraryDifference(
        "opposite infinities",
        "∞ - ∞ is NaN in both. (NumPy warns.)",
        _asked(np.array([np.inf, -np.inf])),
        {"numpy_vectorized": Gives(np.nan, "float64"), "torch_vectorized": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "NaN left out",
        "`nansum` takes NaN for 0, so that a sum of nothing but NaN is 0, in both.",
        _asked(np.array([np.nan, np.nan])),
        {"numpy_nansum": Gives(0.0, "float64"), "torch_nansum": Gives(0.0, "float64")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means none to NumPy, which returns the array as it is; to torch it means all.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_vectorized": Gives([[1, 2]], "float64"), "torch_vectorized": Gives(3, "float64")},
    ),
    LibraryDifference(
        "axes in a list",
        "torch takes a list of axes, NumPy insists on a tuple.",
        _asked(np.ones((2, 3)), [0, 1]),
        {
            "numpy_vectorized": (TypeError, r"'list' object cannot be interpreted as an integer"),
            "torch_vectorized": Gives(6, "float64"),
        },
    ),
    LibraryDifference(
        "an axis twice",
        "Neither adds over an axis twice.",
        _asked(np.ones((2, 3)), (0, 0)),
        {
            "numpy_vectorized": (ValueError, r"duplicate value in 'axis'"),
            "torch_vectorized": (RuntimeError, r"appears multiple times"),
        },
    ),
    LibraryDifference(
        "axis 0 of a single number",
        "An array without axes has no axis 0; for sums both let it pass.",
        _asked(np.array(3.0), 0),
        {"numpy_vectorized": Gives(3, "float64"), "torch_vectorized": Gives(3, "float64")},
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (2, 4, 8, 16, 32))
