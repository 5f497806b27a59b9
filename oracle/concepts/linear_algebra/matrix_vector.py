"""Product of a matrix and a vector: the dot product of every row with the vector.

It can be computed in two ways. Row by row, each entry of the result is the dot product of that row and the vector.
Column by column, the result is a linear combination of the columns, with the entries of the vector as coefficients.
Both add the same products, so the same error bound holds for both; a BLAS combines the two.

Shapes: A (n, d), x (d,); the product is (n,).
"""

import numpy as np
import torch
from torch.nn.functional import linear

from oracle.page import Domain, Reals, Size, Worked, permuting, scaling

ROW = 12
FORMULA = r"y_i = \sum_k A_{ik} x_k"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Matrix-Vector Products"',
    'Study notes on linear algebra and autograd in torch, "Matrix vector products"',
    'Homework on Dive into Deep Learning, 2.3.9 "Matrix-Vector Products"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5 (matrix multiplication)",
)


def definition(A, x):
    y = np.empty(len(A), A.dtype)
    for i in range(len(A)):
        total = 0.0
        for a, entry in zip(A[i], x, strict=True):
            total = total + a * entry
        y[i] = total
    return y


def numpy_dot(A, x):
    return np.dot(A, x)


def numpy_matmul(A, x):
    return A @ x


def numpy_matvec(A, x):
    return np.matvec(A, x)


def numpy_einsum(A, x):
    return np.einsum("ij,j->i", A, x)


def numpy_row_by_row(A, x):
    y = np.empty(len(A), A.dtype)
    for i in range(len(A)):
        y[i] = A[i] @ x
    return y


def numpy_mixture_of_columns(A, x):
    y = np.zeros(len(A), A.dtype)
    for column, share in zip(A.T, x, strict=True):
        y = y + column * share
    return y


def numpy_broadcast(A, x):
    return (A * x).sum(axis=1)


def numpy_gradient(A, x, cotangent):
    return {"A": np.outer(cotangent, x), "x": A.T @ cotangent}


def torch_mv(A, x):
    return torch.mv(A, x)


def torch_matmul(A, x):
    return A @ x


def torch_einsum(A, x):
    return torch.einsum("ij,j->i", A, x)


def torch_row_by_row(A, x):
    y = A.new_empty(len(A))
    for i in range(len(A)):
        y[i] = torch.dot(A[i], x)
    return y


def torch_broadcast(A, x):
    return (A * x).sum(dim=1)


def torch_linear(A, x):
    return linear(x, A)


def inputs() -> Domain:
    # A row of `torch_row_by_row` costs about as much as 64 operations of the definition.
    return Domain(A=Reals("n d"), x=Reals("d")).where(work=lambda n, d: 4 * n * d + 64 * n)


DIFFERENTIABLE = ("A", "x")

LAWS = (
    permuting("columns", A=1, x=0),
    permuting("rows", answer=0, A=0),
    scaling(x=-2, answer=-2),
    scaling(A=4, answer=4),
)

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]

WORKED = (
    Worked(
        {"A": _GRID, "x": [1, 2, 4, 8]},
        value=[34, 94, 154, 214, 274],
        gradient={"A": [[1, 2, 4, 8]] * 5, "x": [40, 45, 50, 55]},
        note="Study notes on Dive into Deep Learning: arange(20) as 5×4",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5]], "x": [0, 1, 2]},
        value=[5, 14],
        gradient={"A": [[0, 1, 2], [0, 1, 2]], "x": [3, 5, 7]},
        note="Homework on Dive into Deep Learning, 2.3.9",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], "x": [0, 1, 2]},
        value=[5, 14, 23, 32],
        note="Homework on Dive into Deep Learning, 2.3.9 (Discussion)",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
