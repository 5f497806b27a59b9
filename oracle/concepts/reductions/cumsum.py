"""Cumulative sum along one axis of a matrix.

A sum of k terms may contain k - 1 rounding errors. NumPy rounds every total and adds the next term to the rounded
total: in float16 a running count of ones stops at 2048. torch keeps the total of float16 and bfloat16 in float32 (and
that of float32 in float64) and rounds only the stored values. A matrix product with a triangle of ones costs n times as
much, and multiplies the later terms by 0, which gives NaN for ∞ and NaN. The gradient is summed in the other direction:
a term contributes to its own total and to all later ones.

Shapes: X (n, d); the running totals along `axis` have the same shape.
"""

import math

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, scaling

ROW = 17
FORMULA = (
    r"C_{ij} = \sum_{k \le i} X_{kj}, \qquad "
    r"\frac{\partial L}{\partial X_{kj}} = \sum_{i \ge k} \frac{\partial L}{\partial C_{ij}}"
)
SOURCES = ('Homework on Dive into Deep Learning, 2.3.7 "Non-Reduction Sum"',)


def definition(X, axis):
    C = np.empty(X.shape, X.dtype)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            total = 0.0
            for k in range(i + 1 if axis == 0 else j + 1):
                total = total + (X[k, j] if axis == 0 else X[i, k])
            C[i, j] = total
    return C


def numpy_vectorized(X, axis):
    return X.cumsum(axis=axis)


def numpy_accumulate(X, axis):
    return np.add.accumulate(X, axis=axis)


def numpy_triangle(X, axis):
    triangle = np.tri(X.shape[axis], dtype=X.dtype)
    return triangle @ X if axis == 0 else X @ triangle.T


def numpy_gradient(X, axis, cotangent):
    return {"X": np.flip(np.flip(cotangent, axis).cumsum(axis), axis)}


def torch_vectorized(X, axis):
    return X.cumsum(dim=axis)


def torch_triangle(X, axis):
    triangle = X.new_ones(X.shape[axis], X.shape[axis]).tril()
    return triangle @ X if axis == 0 else X @ triangle.T


def torch_loop(X, axis):
    totals, total = [], 0
    for line in X.unbind(axis):
        total = total + line
        totals.append(total)
    return torch.stack(totals, axis) if totals else X.clone()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(0, 1)).where(work=lambda n, d: n * d * (n + d))


DIFFERENTIABLE = ("X",)


def _from_the_sum(inputs, C):
    """Return the distance of each last running total from the sum of its line."""
    if not C.size:
        return []
    lines = np.moveaxis(np.asarray(inputs["X"], np.float64), inputs["axis"], -1)
    last = _last(inputs, C)
    # fsum raises an error on overflow; a power of two is exact.
    factor = 2.0**-64 if np.abs(lines).max(initial=0.0) > 2.0**900 else 1.0
    return [
        abs(math.fsum([*(factor * line), -factor * got])) / factor if math.isfinite(got) else 0.0
        for got, line in zip(last, lines, strict=True)
    ]


def _last(inputs, C):
    return np.take(C, -1, inputs["axis"]) if C.size else np.zeros(0)


LAWS = (
    scaling(X=-2, answer=-2),
    Law("the last is the sum", "The last running total is the sum of the line.", gap=_from_the_sum, allows=_last),
    Law(
        "no matter which way",
        "The running totals of the transpose along the other axis are the transpose of the result.",
        change=lambda inputs: {**inputs, "X": inputs["X"].T, "axis": 1 - inputs["axis"]},
        relate=np.transpose,
    ),
)

WORKED = (
    Worked(
        {"X": [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], "axis": 0},
        value=[[0, 1, 2], [3, 5, 7], [9, 12, 15], [18, 22, 26]],
        gradient={"X": [[4, 4, 4], [3, 3, 3], [2, 2, 2], [1, 1, 1]]},
        note="Homework on Dive into Deep Learning, 2.3.7",
    ),
    Worked({"X": [[0, 1, 2], [3, 4, 5]], "axis": 1}, value=[[0, 1, 3], [3, 7, 12]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": 4}) for n in (4, 8, 16, 32, 64, 128))
