"""Squeezing: axes of length one are dropped, and no number moves.

Without an axis named, every axis of length one goes, and that is the trap: a batch that happens to hold a single
example loses its batch axis, and code that worked on two examples fails on one, or broadcasts. Named, an axis that is
longer is an error in NumPy; torch leaves it alone.

Shapes: X (n, a, b); what is left are those of n, a and b that are not 1, possibly none.
"""

import numpy as np

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 23
FORMULA = r"Y_{j_1 \dots j_q} = X_{i_1 i_2 i_3}, \quad (j_1, \dots, j_q) = (i_k : s_k \ne 1)"
SOURCES = ("N4, 4.2 The Image Classification Dataset (squeeze(1) before a picture is shown)",)


def definition(X):
    n, a, b = X.shape
    Y = np.empty([size for size in X.shape if size != 1], X.dtype)
    for i in range(n):
        for j in range(a):
            for k in range(b):
                place = tuple(at for at, size in zip((i, j, k), X.shape, strict=True) if size != 1)
                Y[place] = X[i, j, k]
    return Y


def numpy_squeeze(X):
    return X.squeeze()


def numpy_one_by_one(X):
    for axis in reversed(range(X.ndim)):
        if X.shape[axis] == 1:
            X = np.squeeze(X, axis=axis)
    return X


def numpy_every_axis(X):
    return np.squeeze(X, axis=tuple(range(X.ndim)))


def numpy_reshape(X):
    return X.reshape([size for size in X.shape if size != 1])


def numpy_indexed(X):
    return X[tuple(0 if size == 1 else slice(None) for size in X.shape)]


def numpy_gradient(X, cotangent=1.0):
    return {"X": np.asarray(cotangent, X.dtype).reshape(X.shape)}


def torch_squeeze(X):
    return X.squeeze()


def torch_every_axis(X):
    return X.squeeze(tuple(range(X.ndim)))


def torch_select(X):
    for axis in reversed(range(X.ndim)):
        if X.shape[axis] == 1:
            X = X.select(axis, 0)
    return X


def torch_reshape(X):
    return X.reshape([size for size in X.shape if size != 1])


def inputs() -> Domain:
    return Domain(X=Reals("n a b")).where(work=lambda n, a, b: 8 * n * a * b)


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True
MODELLED = ("numpy_squeeze", "numpy_one_by_one", "numpy_reshape", "numpy_indexed", "torch_squeeze", "torch_reshape")

LAWS = (
    Law(
        "keeps the order",
        "Read row by row, the numbers come in the order that they had, bit for bit.",
        holds=lambda inputs, Y: np.ravel(Y) == np.ravel(inputs["X"]),
    ),
    Law(
        "once is enough",
        "No axis of length one is left.",
        holds=lambda inputs, Y: 1 not in Y.shape,
    ),
    Law(
        "linear",
        "Minus twice the array has minus twice the entries.",
        change=lambda inputs: {"X": -2 * inputs["X"]},
        relate=lambda Y: -2 * Y,
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"X": [[[1, 2, 3]], [[4, 5, 6]]]},
        value=[[1, 2, 3], [4, 5, 6]],
        gradient={"X": [[[1, 1, 1]], [[1, 1, 1]]]},
        note="N4, 4.2, by hand: the axis of the single channel goes",
    ),
    Worked({"X": [[[1, 2, 3]]]}, value=[1, 2, 3], note="by hand: and with a single picture its axis goes as well"),
)

CORNERS = ()

EDGES = (
    Edge("a single entry", {"X": [[[0.1]]]}, "Every axis goes: a number is left, which has no axes."),
    Edge("nothing", {"X": np.empty((1, 0, 2))}, "An axis of length 0 is not of length one."),
    Edge("nothing to drop", {"X": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, "What has no axis of length one stays."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_every_axis",
        "value",
        "raised",
        "np.squeeze refuses to drop an axis that is named and longer than one; torch's leaves such an axis alone",
        {"X": [[[1, 2]]]},
        ("float16", "float32", "float64"),
    ),
)
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an axis that is longer",
        "Asked to drop both axes of a row, NumPy refuses; torch drops the one of length one, and leaves the other "
        "without a word.",
        {"X": np.array([[1.0, 2.0]])},
        {
            "numpy_squeeze": Gives([1, 2], "float64"),
            "numpy_every_axis": (ValueError, r"cannot select an axis to squeeze out which has size not equal to one"),
            "torch_squeeze": Gives([1, 2], "float64"),
            "torch_every_axis": Gives([1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "It stays what it is, in both.",
        {"X": np.array(2.5)},
        {name: Gives(2.5, "float64") for name in ("numpy_squeeze", "numpy_reshape", "torch_squeeze", "torch_reshape")},
    ),
    LibraryDifference(
        "truth values",
        "A squeeze asks no dtype.",
        {"X": np.array([[True], [False]])},
        {name: Gives([1, 0], "bool") for name in ("numpy_squeeze", "torch_squeeze")},
    ),
)

SCENES = (
    Scene(
        "all axes or one",
        "Without its two axes of one entry, or without the first alone: three shapes for the same three cells.",
        numpy="""
            X = np.arange(3.0).reshape(1, 3, 1)
            b = X.squeeze()
            c = X.squeeze(0)
            b[0] = 9
            X
        """,
        torch="""
            X = torch.arange(3.0).reshape(1, 3, 1)
            b = X.squeeze()
            c = X.squeeze(0)
            b[0] = 9
            X
        """,
        shows={"X": [[[9], [1], [2]]], "b": [9, 1, 2], "c": [[9], [1], [2]]},
    ),
    Scene(
        "a batch of one",
        "The same index behind the same squeeze: with two examples it names the second of them, with one it names a "
        "number of that one.",
        numpy="""
            X = np.arange(6.0).reshape(2, 3)
            two = X.squeeze()
            one = X[:1].squeeze()
            two[1] = 8
            one[1] = 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(2, 3)
            two = X.squeeze()
            one = X[:1].squeeze()
            two[1] = 8
            one[1] = 9
            X
        """,
        shows={"X": [[0, 9, 2], [8, 8, 8]], "one": [0, 9, 2]},
    ),
)

SIZES = tuple(Size({"n": n, "a": 1, "b": n}) for n in (1, 3, 10, 30, 100))
