"""Rows of a matrix divided by their sums.

With `keepdims` the sums are a column, and every row is divided by its own sum. Without, they are broadcast as a row,
and NumPy and torch divide every *column* by one of them: an error for a matrix that is not square, and a wrong result
without an error for a square one. A square matrix with equal row sums does not show this fault.

Shapes: B (n, m) of positive numbers; the rows that sum to 1 are (n, m).
"""

import numpy as np

from oracle.page import Domain, Reals, Size, Worked, permuting, rows_sum_to_one, scaling

ROW = 18
FORMULA = r"A_{ij} = \frac{B_{ij}}{\sum_k B_{ik}}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Non-Reduction Sum; Exercises"',
    'Homework on Dive into Deep Learning, 2.3.7 "Non-Reduction Sum"',
)


def definition(B):
    A = np.empty(B.shape, B.dtype)
    for i in range(len(B)):
        total = 0.0
        for entry in B[i]:
            total = total + entry
        for j, entry in enumerate(B[i]):
            A[i, j] = entry / total
    return A


def numpy_keepdims(B):
    return B / B.sum(axis=1, keepdims=True)


def numpy_without_keepdims(B):
    return B / B.sum(axis=1)


def numpy_transposed(B):
    return np.ascontiguousarray((B.T / B.sum(axis=1)).T)


def numpy_gradient(B, cotangent):
    total = B.sum(axis=1, keepdims=True)
    return {"B": cotangent / total - (cotangent * (B / total)).sum(axis=1, keepdims=True) / total}


def torch_keepdim(B):
    return B / B.sum(dim=1, keepdim=True)


def torch_without_keepdim(B):
    return B / B.sum(dim=1)


def torch_normalize(B):
    return B / B.sum(dim=1)[:, None]


def inputs() -> Domain:
    return Domain(B=Reals("n m", low=2.0**-6, high=2.0**6)).where(work=lambda n, m: 16 * n * m)


DIFFERENTIABLE = ("B",)
LAWS = (
    scaling(B=2),
    permuting("rows", answer=0, B=0),
    rows_sum_to_one(),
)

WORKED = (
    Worked(
        {"B": [[1, 3], [1, 1]]},
        value=[[0.25, 0.75], [0.5, 0.5]],
        gradient={"B": [[0, 0], [0, 0]]},
        note="by hand; a normalised row always sums to 1, so the gradient of its sum is 0",
    ),
    Worked(
        {"B": [[5.0, 6.0, 7.0, 8.0, 9.0], [10.0, 11.0, 12.0, 13.0, 14.0]]},
        value=[[0.1429, 0.1714, 0.2000, 0.2286, 0.2571], [0.1667, 0.1833, 0.2000, 0.2167, 0.2333]],
        digits=4,
        note="Study notes on Dive into Deep Learning: two rows of arange(25), divided by their own sums",
    ),
)

SIZES = tuple(Size({"n": n, "m": n}) for n in (4, 16, 64, 256))
