"""The rows with a positive weight: `X[w > 0]`.

A mask with one truth value for each row selects whole rows, and the columns stay: the axis of the answer that replaces
the masked axis has one entry for each true value. Selecting by the indices of the true rows (`nonzero`) is equivalent;
both libraries work this way internally.

Shapes: X (n, d), w (n,); the answer is (k, d), k being how many weights are positive.
"""

import numpy as np

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 26
FORMULA = r"B = (X_{i} : w_i > 0)"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Mask" (Boolean array indexing)',
    'Homework on Dive into Deep Learning, 4.4.5 "Prediction" (`X[wrong]`)',
)


def definition(X, w):
    kept = []
    for row, weight in zip(X, w, strict=True):
        if weight > 0:
            kept.append(row)
    B = np.empty((len(kept), X.shape[1]), X.dtype)
    for i, row in enumerate(kept):
        for j, entry in enumerate(row):
            B[i, j] = entry
    return B


def numpy_mask(X, w):
    return X[w > 0]


def numpy_compress(X, w):
    return X.compress(w > 0, axis=0)


def numpy_nonzero(X, w):
    return X[np.flatnonzero(w > 0)]


def numpy_delete(X, w):
    return np.delete(X, ~(w > 0), axis=0)


def numpy_gradient(X, w, cotangent):
    dX = np.zeros_like(X)
    dX[w > 0] = cotangent
    return {"X": dX}


def torch_mask(X, w):
    return X[w > 0]


def torch_nonzero(X, w):
    return X[(w > 0).nonzero()[:, 0]]


def torch_index_select(X, w):
    return X.index_select(0, (w > 0).nonzero()[:, 0])


def torch_masked_select(X, w):
    return X.masked_select((w > 0)[:, None]).reshape(-1, X.shape[1])


def inputs() -> Domain:
    return Domain(X=Reals("n d"), w=Reals("n")).where(least={"d": 1}, work=lambda n, d: 2 * n * d + n)


DIFFERENTIABLE = ("X",)

LAWS = (
    permuting("rows", answer=0, X=0, w=0),
    scaling(X=-2, answer=-2),
    Law(
        "as many as are true",
        "The number of rows equals the number of positive weights.",
        holds=lambda inputs, B: len(B) == (inputs["w"] > 0).sum(),
    ),
)

_X = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"X": _X, "w": [-1, 1, 3]},
        value=[[3, 4], [5, 6]],
        gradient={"X": [[0, 0], [1, 1], [1, 1]]},
        note="Study notes on NumPy and PyTorch: the rows of the printed mask",
    ),
    Worked({"X": _X, "w": [1, 0, 2]}, value=[[1, 2], [5, 6]], note="by hand: 0 is not positive"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
