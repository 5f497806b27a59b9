"""Squeezing: axes of length one are dropped, and no number moves.

Without an axis argument every axis of length one is dropped. A typical mistake: a batch with a single example loses its
batch axis, so code that works for two examples fails for one, or broadcasts. A given axis that is longer than one
raises an error in NumPy; torch leaves it unchanged.

Shapes: X (n, a, b); what is left are those of n, a and b that are not 1, possibly none.
"""

import numpy as np

from oracle.page import Domain, Law, Reals, Size, Worked, same_entries, scaling

ROW = 23
FORMULA = r"Y_{j_1 \dots j_q} = X_{i_1 i_2 i_3}, \quad (j_1, \dots, j_q) = (i_k : s_k \ne 1)"
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 4.2 "The Image Classification Dataset" (squeeze(1) before a picture is '
        "shown)"
    ),
)


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

LAWS = (
    same_entries("X"),
    Law(
        "once is enough",
        "The answer has no axis of length one.",
        holds=lambda inputs, Y: 1 not in Y.shape,
    ),
    scaling(X=-2, answer=-2),
)

WORKED = (
    Worked(
        {"X": [[[1, 2, 3]], [[4, 5, 6]]]},
        value=[[1, 2, 3], [4, 5, 6]],
        gradient={"X": [[[1, 1, 1]], [[1, 1, 1]]]},
        note="Homework on Dive into Deep Learning, 4.2, by hand: the axis of the single channel is dropped",
    ),
    Worked({"X": [[[1, 2, 3]]]}, value=[1, 2, 3], note="by hand: with a single picture its axis is dropped as well"),
)

SIZES = tuple(Size({"n": n, "a": 1, "b": n}) for n in (1, 3, 10, 30, 100))
