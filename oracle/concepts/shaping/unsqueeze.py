"""Unsqueezing: a new axis of length one, so that shapes line up.

`A[:, None]`, `np.expand_dims` and `unsqueeze` do the same: they return a view of the same numbers with one more axis,
which can be broadcast. None in an index is np.newaxis, and means the same in torch. Typical uses: a vector becomes a
column before it is added to a row, and a single example becomes a batch with `x[None]`.

Shapes: X (n, d); the answer is (1, n, d), (n, 1, d) or (n, d, 1), the new axis where `axis` says, counted in the
answer.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, same_entries, scaling

ROW = 23
FORMULA = r"Y_{1ij} = X_{ij}, \qquad Y_{i1j} = X_{ij}, \qquad Y_{ij1} = X_{ij} \qquad (\text{axis} = 0, 1, 2)"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Broadcast" (x as (2, 1, 3, 4, 4))',
    'Homework on Dive into Deep Learning, 2.1.4 "Broadcasting"',
)


def definition(X, axis):
    n, d = X.shape
    if not -3 <= axis < 3:
        raise IndexError(f"axis {axis} is out of bounds for three axes")
    shape, at = [n, d], axis if axis >= 0 else axis + 3
    shape.insert(at, 1)
    Y = np.empty(shape, X.dtype)
    for i in range(n):
        for j in range(d):
            place = [i, j]
            place.insert(at, 0)
            Y[tuple(place)] = X[i, j]
    return Y


def numpy_expand_dims(X, axis):
    return np.expand_dims(X, axis)


def numpy_none(X, axis):
    return (X[None], X[:, None], X[:, :, None])[axis]


def numpy_ellipsis(X, axis):
    return (X[np.newaxis, ...], X[:, np.newaxis, ...], X[..., np.newaxis])[axis]


def numpy_reshape(X, axis):
    n, d = X.shape
    return X.reshape(((1, n, d), (n, 1, d), (n, d, 1))[axis])


def numpy_stack(X, axis):
    return np.stack([X], axis=axis)


def numpy_gradient(X, axis, cotangent):
    return {"X": cotangent.squeeze(axis)}


def torch_unsqueeze(X, axis):
    return X.unsqueeze(axis)


def torch_none(X, axis):
    return (X[None], X[:, None], X[:, :, None])[axis]


def torch_view(X, axis):
    n, d = X.shape
    return X.reshape(((1, n, d), (n, 1, d), (n, d, 1))[axis])


def torch_stack(X, axis):
    return torch.stack([X], dim=axis)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(0, 1, 2, -1, -2, -3)).where(work=lambda n, d: 8 * n * d)


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True

LAWS = (
    same_entries("X"),
    Law(
        "counted from either end",
        "Axis -1 is axis 2, -2 is 1, -3 is 0.",
        change=lambda inputs: {**inputs, "axis": inputs["axis"] - 3 if inputs["axis"] >= 0 else inputs["axis"] + 3},
        relate=lambda Y: Y,
    ),
    scaling(X=-2, answer=-2),
)

WORKED = (
    Worked(
        {"X": [[0, 1], [2, 3]], "axis": 0},
        value=[[[0, 1], [2, 3]]],
        gradient={"X": [[1, 1], [1, 1]]},
        note="Homework on Dive into Deep Learning, 2.1.8: arange(4) as 1×2×2",
    ),
    Worked(
        {"X": [[0, 1], [2, 3]], "axis": 1},
        value=[[[0, 1]], [[2, 3]]],
        note="Study notes on NumPy and PyTorch, in small: (2, 1, ...)",
    ),
    Worked({"X": [[0, 1]], "axis": -1}, value=[[[0], [1]]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
