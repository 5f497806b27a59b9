"""Sum over some of the axes of an array.

In rounded arithmetic the result depends on the order of the additions, which differs between implementations. A loop
adds each term to a growing total and loses every term below half a unit in its last place: 4096 ones of float16, added
one by one, give 2048. NumPy adds pairwise along the axis that is contiguous in memory, but row by row, like the loop,
along the others: the *layout* decides how accurate a sum is. torch adds many partial sums in parallel, and float16 and
bfloat16 in float32. A matrix is a stack of one here.

Shapes: X (n, m, d); `axis` names the axes to reduce, and with `keepdims` they are kept with length 1.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Reals, Size, Worked, permuting, scaling

ROW = 17
FORMULA = r"S_{j} = \sum_{i} X_{ij}, \qquad \frac{\partial S_j}{\partial X_{ij}} = 1"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.3.6 "Reduction and 2.3.7 Non-Reduction Sum"',
    'Study notes on Dive into Deep Learning, "Exercises" (the shapes of the sums of a (2, 3, 4) tensor)',
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

LAWS = (scaling(X=-2, answer=-2), permuting("entries along every axis", answer="all", X="all"))

_STACK = [[[6, 0, 6, 1], [4, 4, 4, 6], [3, 8, 1, 0]], [[1, 8, 0, 3], [3, 2, 6, 7], [8, 6, 2, 2]]]
_MATRIX = [[[0, 1, 2], [3, 4, 5]]]
WORKED = (
    Worked(
        {"X": _STACK, "axis": 0, "keepdims": False},
        value=[[7, 8, 6, 4], [7, 6, 10, 13], [11, 14, 3, 2]],
        note="Study notes on Dive into Deep Learning: one matrix added to the other",
    ),
    Worked(
        {"X": _STACK, "axis": 1, "keepdims": False},
        value=[[13, 12, 11, 7], [12, 16, 8, 12]],
        note="Study notes on Dive into Deep Learning: columns",
    ),
    Worked(
        {"X": _STACK, "axis": 2, "keepdims": False},
        value=[[13, 18, 12], [12, 18, 18]],
        note="Study notes on Dive into Deep Learning: rows",
    ),
    Worked(
        {"X": [[[0, 1, 2]]], "axis": None, "keepdims": False},
        value=3,
        note="Homework on Dive into Deep Learning, 2.3.6",
    ),
    Worked(
        {"X": _MATRIX, "axis": None, "keepdims": False},
        value=15,
        gradient={"X": [[[1, 1, 1], [1, 1, 1]]]},
        note="Homework on Dive into Deep Learning, 2.3.6",
    ),
    Worked(
        {"X": _MATRIX, "axis": (1, 2), "keepdims": False},
        value=[15],
        note="Homework on Dive into Deep Learning, 2.3.6: both axes of the matrix",
    ),
    Worked(
        {"X": _MATRIX, "axis": 2, "keepdims": True},
        value=[[[3], [12]]],
        note="Homework on Dive into Deep Learning, 2.3.7",
    ),
    Worked(
        {"X": [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15], [16, 17, 18, 19]]], "axis": 2}
        | {"keepdims": False},
        value=[[6, 22, 38, 54, 70]],
        note="Study notes on Dive into Deep Learning, the row sums of arange(20)",
    ),
    Worked(
        {"X": np.arange(12).reshape(1, 3, 4), "axis": None, "keepdims": False},
        value=66,
        note="Homework on Dive into Deep Learning, 2.1.3, X.sum()",
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (2, 4, 8, 16, 32))
