"""Tiling: the whole matrix over and over, like tiles on a floor.

The word is the trap. torch's `repeat` is NumPy's `tile`: 1 2 becomes 1 2 1 2. NumPy's `repeat` is torch's
`repeat_interleave`: 1 2 becomes 1 1 2 2, and stands on a page of its own. Both answers have the same shape, so that
nobody raises; a port that keeps the word has its numbers in another order, and only the order.

Shapes: X (n, d), counts (r, s); tiled it is (r·n, s·d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 23
FORMULA = r"T_{ij} = X_{(i \bmod n) (j \bmod d)}"
SOURCES = ("N4, 2.1.4 Broadcasting (expand arrays by copying elements)", "N1, Broadcasting Mechanism")


def definition(X, counts):
    n, d = X.shape
    r, s = counts
    T = np.empty((r * n, s * d), X.dtype)
    for i in range(r * n):
        for j in range(s * d):
            T[i, j] = X[i % n, j % d]
    return T


def numpy_tile(X, counts):
    return np.tile(X, counts)


def numpy_broadcast(X, counts):
    r, s = counts
    n, d = X.shape
    return np.broadcast_to(X[None, :, None, :], (r, n, s, d)).reshape(r * n, s * d).copy()


def numpy_indexed(X, counts):
    r, s = counts
    n, d = X.shape
    return X[np.arange(r * n)[:, None] % max(n, 1), np.arange(s * d) % max(d, 1)]


def numpy_joined(X, counts):
    r, s = counts
    row = np.hstack([X] * s) if s else X[:, :0]
    return np.vstack([row] * r) if r else row[:0]


def numpy_gradient(X, counts, cotangent):
    r, s = counts
    n, d = X.shape
    return {"X": cotangent.reshape(r, n, s, d).sum(axis=(0, 2))}


def torch_repeat(X, counts):
    return X.repeat(*counts)


def torch_tile(X, counts):
    return torch.tile(X, counts)


def torch_expand(X, counts):
    r, s = counts
    n, d = X.shape
    return X[None, :, None, :].expand(r, n, s, d).reshape(r * n, s * d).clone()


def torch_cat(X, counts):
    r, s = counts
    row = torch.cat([X] * s, dim=1) if s else X[:, :0]
    return torch.cat([row] * r) if r else row[:0].clone()


def inputs() -> Domain:
    counts = Choice((2, 1), (1, 2), (2, 3), (1, 1), (3, 3), (0, 2), (1, 0))
    return Domain(X=Reals("n d"), counts=counts).where(work=lambda n, d: 36 * n * d)


DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "has a period",
        "n rows further down, and d columns further right, stands the same number.",
        holds=lambda inputs, T: (
            np.array_equal(T[len(inputs["X"]) :], T[: max(len(T) - len(inputs["X"]), 0)])
            and np.array_equal(T[:, inputs["X"].shape[1] :], T[:, : max(T.shape[1] - inputs["X"].shape[1], 0)])
        ),
    ),
    Law(
        "upside down",
        "The matrix upside down gives the tiling upside down.",
        change=lambda inputs: {**inputs, "X": inputs["X"][::-1]},
        relate=lambda T: T[::-1],
    ),
    Law(
        "linear",
        "Minus twice the matrix has minus twice the tiling.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda T: -2 * T,
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"X": [[1, 2]], "counts": (2, 3)},
        value=[[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]],
        gradient={"X": [[6, 6]]},
        note="by hand",
    ),
    Worked(
        {"X": [[0], [1], [2]], "counts": (1, 2)},
        value=[[0, 0], [1, 1], [2, 2]],
        note="N1: what 3×1 + 1×2 makes of its first operand",
    ),
    Worked({"X": [[0, 1]], "counts": (3, 3)}, value=[[0, 1] * 3] * 3, note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("no tile", {"X": [[1, 2]], "counts": (0, 2)}, "No rows, of twice the length."),
    Edge("nothing to lay", {"X": np.empty((2, 0)), "counts": (2, 3)}, "Four rows of nothing."),
    Edge("minus zero", {"X": [[-0.0]], "counts": (2, 1)}, "Copies keep the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_BOTH = ("numpy_tile", "torch_repeat", "torch_tile")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "1 2 3 twice: torch's `repeat` tiles, as np.tile does. (np.repeat would make 1 1 2 2 3 3.)",
        {"X": np.array([1, 2, 3]), "counts": (2,)},
        {name: Gives([1, 2, 3, 1, 2, 3], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "fewer counts than axes",
        "A single count is for the columns, to `tile` on both sides; torch's `repeat` wants one for every axis.",
        {"X": np.array([[1], [2]]), "counts": (2,)},
        {
            "numpy_tile": Gives([[1, 1], [2, 2]], "int64"),
            "torch_tile": Gives([[1, 1], [2, 2]], "int64"),
            "torch_repeat": (RuntimeError, r"can not be smaller than number of dimensions"),
        },
    ),
    LibraryDifference(
        "more counts than axes",
        "The array gets axes of length one in front, in all three.",
        {"X": np.array([1, 2]), "counts": (2, 2)},
        {name: Gives([[1, 2, 1, 2], [1, 2, 1, 2]], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "a number without axes",
        "It has no axis to be repeated along, and is given one.",
        {"X": np.array(2.5), "counts": (3,)},
        {name: Gives([2.5, 2.5, 2.5], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "a negative count",
        "An error in both.",
        {"X": np.array([1, 2]), "counts": (-1,)},
        {
            "numpy_tile": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat": (RuntimeError, r"negative dimension"),
            "torch_tile": (RuntimeError, r"negative dimension"),
        },
    ),
)

SCENES = (
    Scene(
        "stretched then side by side",
        "Every row is stretched to two of it by a stride of 0: there are still four cells, and S follows a write to "
        "them. No stride lays the two side by side, so T is a copy.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            S = np.broadcast_to(X[:, None], (2, 2, 2))
            T = S.reshape(2, 4)
            X[0, 0] = 9
            T
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            S = X[:, None].expand(2, 2, 2)
            T = S.reshape(2, 4)
            X[0, 0] = 9
            T
        """,
        shows={"S": [[[9, 1], [9, 1]], [[2, 3], [2, 3]]], "T": [[0, 1, 0, 1], [2, 3, 2, 3]]},
    ),
    Scene(
        "by a list and by joining",
        "A list that names each column again, or the matrix joined to itself: eight cells each, and no way back to "
        "the four.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            L = X[:, [0, 1, 0, 1]]
            J = np.concatenate([X, X], 1)
            L[0, 0] = 8
            J[0, 0] = 9
            X
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            L = X[:, [0, 1, 0, 1]]
            J = torch.cat([X, X], 1)
            L[0, 0] = 8
            J[0, 0] = 9
            X
        """,
        shows={"X": [[0, 1], [2, 3]], "L": [[8, 1, 0, 1], [2, 3, 2, 3]], "J": [[9, 1, 0, 1], [2, 3, 2, 3]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
