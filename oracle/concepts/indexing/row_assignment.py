"""Assigning one row to several rows: `X[1:3] = r`.

The row is broadcast to the shape of the selected rows. The gradient with respect to r is the sum over the rows that r
was written to; with respect to the overwritten entries of X it is 0.

Shapes: X (n, d), r (d,); `rows` is a slice; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Reals, Size, Worked, permuting, scaling

ROW = 25
FORMULA = (
    r"B_{ij} = \begin{cases} r_j & i \in R \\ X_{ij} & \text{otherwise} \end{cases}, \qquad "
    r"\frac{\partial}{\partial r_j} \sum_{ij} G_{ij} B_{ij} = \sum_{i \in R} G_{ij}"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.2 "Indexing and Slicing" (a single number)',
    'Study notes on Dive into Deep Learning, "Indexing and slicing" (a single number)',
)


def definition(X, r, rows):
    n, d = X.shape
    B = np.empty((n, d), X.dtype)
    for i in range(n):
        for j, entry in zip(range(d), r, strict=True):
            B[i, j] = entry if i in range(n)[rows] else X[i, j]
    return B


def numpy_copy(X, r, rows):
    B = X.copy()
    B[rows] = r
    return B


def numpy_where(X, r, rows):
    mask = np.zeros((len(X), 1), bool)
    mask[rows] = True
    return np.where(mask, r, X)


def numpy_put(X, r, rows):
    B = X.copy()
    B[np.arange(len(X))[rows]] = r
    return B


def numpy_gradient(X, r, rows, cotangent):
    dX = cotangent.copy()
    dX[rows] = 0
    return {"X": dX, "r": cotangent[rows].sum(axis=0)}


def torch_clone(X, r, rows):
    B = X.clone()
    B[rows] = r
    return B


def torch_copy(X, r, rows):
    B = X.clone()
    B[rows].copy_(r)
    return B


def torch_where(X, r, rows):
    mask = torch.zeros(len(X), 1, dtype=torch.bool)
    mask[rows] = True
    return torch.where(mask, r, X)


def torch_index_put(X, r, rows):
    return X.index_put((torch.arange(len(X))[rows],), r)


def torch_index_copy(X, r, rows):
    i = torch.arange(len(X))[rows]
    return X.index_copy(0, i, r.expand(len(i), -1))


def torch_slice_scatter(X, r, rows):
    start, stop, step = rows.indices(len(X))
    return X.slice_scatter(r.expand(X[rows].shape), 0, start, stop, step)


def inputs() -> Domain:
    rows = Choice(slice(1, 3), slice(None), slice(None, None, 2), slice(-1, None), slice(2, 1), slice(0, 100))
    return Domain(X=Reals("n d"), r=Reals("d"), rows=rows).where(work=lambda n, d: 3 * n * d)


DIFFERENTIABLE = ("X", "r")

LAWS = (scaling(X=-2, r=-2, answer=-2), permuting("columns", answer=1, X=1, r=0))

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]

WORKED = (
    Worked(
        {"X": _TWELVE, "r": [12, 12, 12, 12], "rows": slice(1, 3)},
        value=[[0, 1, 2, 3], [12, 12, 12, 12], [12, 12, 12, 12]],
        gradient={"X": [[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], "r": [2, 2, 2, 2]},
        note="by hand, after study notes on Dive into Deep Learning's X[0:2, :] = 12",
    ),
    Worked(
        {"X": [[1, 2], [3, 4], [5, 6]], "r": [7, 8], "rows": slice(None, None, 2)},
        value=[[7, 8], [3, 4], [7, 8]],
        gradient={"X": [[0, 0], [1, 1], [0, 0]], "r": [2, 2]},
        note="by hand",
    ),
    Worked(
        {"X": [[1, 2], [3, 4], [5, 6]], "r": [7, 8], "rows": slice(-1, None)},
        value=[[1, 2], [3, 4], [7, 8]],
        note="by hand",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
