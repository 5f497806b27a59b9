"""Tiling: the whole matrix over and over, like tiles on a floor.

torch's `repeat` is NumPy's `tile`: 1 2 becomes 1 2 1 2. NumPy's `repeat` is torch's `repeat_interleave`: 1 2 becomes 1
1 2 2 (see the concept `repeat`). A typical mistake is to keep the name `repeat` when porting code: both answers have
the same shape, so no error is raised, but the numbers are in another order.

Shapes: X (n, d), counts (r, s); tiled it is (r·n, s·d).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 23
FORMULA = r"T_{ij} = X_{(i \bmod n) (j \bmod d)}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.4 "Broadcasting" (expand arrays by copying elements)',
    'Study notes on Dive into Deep Learning, "Broadcasting Mechanism"',
)


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
        "An entry equals the entry n rows below it and the entry d columns to the right.",
        holds=lambda inputs, T: (
            np.array_equal(T[len(inputs["X"]) :], T[: max(len(T) - len(inputs["X"]), 0)])
            and np.array_equal(T[:, inputs["X"].shape[1] :], T[:, : max(T.shape[1] - inputs["X"].shape[1], 0)])
        ),
    ),
    permuting("rows", answer=0, X=0),
    scaling(X=-2, answer=-2),
)

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
        note="Study notes on Dive into Deep Learning: the first operand of 3×1 + 1×2 after broadcasting",
    ),
    Worked({"X": [[0, 1]], "counts": (3, 3)}, value=[[0, 1] * 3] * 3, note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
