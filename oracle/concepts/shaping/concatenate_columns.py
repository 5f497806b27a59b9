"""Concatenation along axis 1: one matrix beside the other.

Every row of the answer is a row of the first matrix followed by a row of the second, so in memory the two are
interleaved. Nothing is broadcast: the number of rows must agree. A typical mistake is to pass vectors: `hstack` joins
them end to end, `column_stack` makes columns of them, and `concatenate` with axis 1 raises an error, because a vector
has no axis 1.

Shapes: X (n, d), Y (n, k); joined they are (n, d + k).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting

ROW = 23
FORMULA = r"Z_{ij} = \begin{cases} X_{ij} & j < d \\ Y_{i (j - d)} & \text{otherwise} \end{cases}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    'Homework on Dive into Deep Learning, 2.1 "Data Manipulation Summary"',
)


def definition(X, Y):
    n, d = X.shape
    rows, k = Y.shape
    if n != rows:
        raise ValueError(f"{n} rows and {rows} rows cannot be joined side by side")
    Z = np.empty((n, d + k), X.dtype)
    for i in range(n):
        for j in range(d):
            Z[i, j] = X[i, j]
        for j in range(k):
            Z[i, d + j] = Y[i, j]
    return Z


def numpy_concatenate(X, Y):
    return np.concatenate((X, Y), axis=1)


def numpy_hstack(X, Y):
    return np.hstack((X, Y))


def numpy_column_stack(X, Y):
    return np.column_stack((X, Y))


def numpy_c(X, Y):
    return np.c_[X, Y]


def numpy_block(X, Y):
    return np.block([X, Y])


def numpy_transposed(X, Y):
    return np.vstack((X.T, Y.T)).T


def numpy_gradient(X, Y, cotangent):
    d = X.shape[1]
    return {"X": cotangent[:, :d], "Y": cotangent[:, d:]}


def torch_cat(X, Y):
    return torch.cat((X, Y), dim=1)


def torch_hstack(X, Y):
    return torch.hstack((X, Y))


def torch_column_stack(X, Y):
    return torch.column_stack((X, Y))


def torch_transposed(X, Y):
    return torch.vstack((X.T, Y.T)).T


def inputs() -> Domain:
    return Domain(X=Reals("n d"), Y=Reals("n k")).where(work=lambda n, d, k: 4 * n * (d + k))


DIFFERENTIABLE = ("X", "Y")

LAWS = (
    Law(
        "the left part",
        "The first columns equal those of the first matrix exactly.",
        holds=lambda inputs, Z: Z[:, : inputs["X"].shape[1]] == inputs["X"],
    ),
    Law(
        "mirrored",
        "Reversing the columns of both matrices and their order reverses the columns of the answer.",
        change=lambda inputs: {"X": inputs["Y"][:, ::-1], "Y": inputs["X"][:, ::-1]},
        relate=lambda Z: Z[:, ::-1],
    ),
    permuting("rows", answer=0, X=0, Y=0),
)

_X = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_Y = [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]

WORKED = (
    Worked(
        {"X": _X, "Y": _Y},
        value=[[0, 1, 2, 3, 2, 1, 4, 3], [4, 5, 6, 7, 1, 2, 3, 4], [8, 9, 10, 11, 4, 3, 2, 1]],
        gradient={"X": [[1] * 4] * 3, "Y": [[1] * 4] * 3},
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning: cat along dim 1",
    ),
    Worked({"X": [[1], [4]], "Y": [[2, 3], [5, 6]]}, value=[[1, 2, 3], [4, 5, 6]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n, "k": n}) for n in (1, 3, 10, 30, 100))
