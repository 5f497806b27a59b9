"""Repetition: each row or column several times in a row, before the next one comes.

NumPy's `repeat` is torch's `repeat_interleave`: 1 2 becomes 1 1 2 2. torch's `repeat` is NumPy's `tile`: 1 2 becomes 1
2 1 2 (see the concept `tile`). Repetition enlarges a picture without smoothing, and matches labels to examples that are
used several times.

Shapes: X (n, d); repeated c times along axis 0 it is (c·n, d), along axis 1 (n, c·d).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, permuting

ROW = 23
FORMULA = (
    r"R_{ij} = X_{\lfloor i / c \rfloor \, j} \quad \text{(axis 0)}, \qquad "
    r"R_{ij} = X_{i \lfloor j / c \rfloor} \quad \text{(axis 1)}"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.4 "Broadcasting" (expand arrays by copying elements)',
    'Study notes on Dive into Deep Learning, "Broadcasting Mechanism"',
)


def definition(X, count, axis):
    n, d = X.shape
    down, across = (count, 1) if axis == 0 else (1, count)
    R = np.empty((down * n, across * d), X.dtype)
    for i in range(down * n):
        for j in range(across * d):
            R[i, j] = X[i // down, j // across]
    return R


def numpy_repeat(X, count, axis):
    return np.repeat(X, count, axis=axis)


def numpy_indexed(X, count, axis):
    return np.take(X, np.arange(count * X.shape[axis]) // max(count, 1), axis=axis)


def numpy_broadcast(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return np.broadcast_to(X[:, None, :], (n, count, d)).reshape(count * n, d).copy()
    return np.broadcast_to(X[:, :, None], (n, d, count)).reshape(n, count * d).copy()


def numpy_kron(X, count, axis):
    block = (count, 1) if axis == 0 else (1, count)
    return np.kron(X, np.ones(block, X.dtype))


def numpy_gradient(X, count, axis, cotangent):
    n, d = X.shape
    if axis == 0:
        return {"X": cotangent.reshape(n, count, d).sum(axis=1)}
    return {"X": cotangent.reshape(n, d, count).sum(axis=2)}


def torch_repeat_interleave(X, count, axis):
    return X.repeat_interleave(count, dim=axis)


def torch_expand(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return X[:, None, :].expand(n, count, d).reshape(count * n, d).clone()
    return X[:, :, None].expand(n, d, count).reshape(n, count * d).clone()


def torch_indexed(X, count, axis):
    return X.index_select(axis, torch.arange(count * X.shape[axis]) // max(count, 1))


def torch_kron(X, count, axis):
    return torch.kron(X, X.new_ones((count, 1) if axis == 0 else (1, count)))


def inputs() -> Domain:
    return Domain(X=Reals("n d"), count=Choice(2, 1, 3, 0), axis=Choice(0, 1)).where(work=lambda n, d: 12 * n * d)


DIFFERENTIABLE = ("X",)


def _runs(inputs, R):
    count = inputs["count"]
    if not count:
        return R.size == 0
    lines = np.moveaxis(R, inputs["axis"], 0)
    return all(np.array_equal(lines[i], lines[i - i % count]) for i in range(len(lines)))


LAWS = (
    Law("in runs", "Every row or column equals the first of its run of copies.", holds=_runs),
    permuting("rows and columns", answer="all", X="all"),
    Law(
        "no matter which way",
        "Repeating the transpose along the other axis gives the transposed answer.",
        change=lambda inputs: {**inputs, "X": inputs["X"].T, "axis": 1 - inputs["axis"]},
        relate=np.transpose,
    ),
)

WORKED = (
    Worked(
        {"X": [[1, 2]], "count": 2, "axis": 1},
        value=[[1, 1, 2, 2]],
        gradient={"X": [[2, 2]]},
        note="by hand: tiling would give 1 2 1 2",
    ),
    Worked(
        {"X": [[0], [1], [2]], "count": 2, "axis": 1},
        value=[[0, 0], [1, 1], [2, 2]],
        note="Study notes on Dive into Deep Learning: the first operand of 3×1 + 1×2 after broadcasting",
    ),
    Worked(
        {"X": [[0, 1]], "count": 3, "axis": 0},
        value=[[0, 1], [0, 1], [0, 1]],
        note="Study notes on Dive into Deep Learning: the second operand; along an axis of length one repeating and "
        "tiling are the same",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
