"""Transpose of a matrix: rows become columns.

Nothing is computed, and usually no entry is moved. The transpose is a view of the same memory with the two strides
swapped, so its cost does not depend on the size, and writing to it changes the matrix. `ascontiguousarray` or
`contiguous` makes a copy in the new order, except for a matrix with one row or one column, whose entries are already in
that order.

Shapes: A (n, d); the transpose is (d, n).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, scaling, transposing

ROW = 15
FORMULA = r"B_{ji} = A_{ij}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.3.3 "Matrices"',
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
)


def definition(A):
    n, d = A.shape
    B = np.empty((d, n), A.dtype)
    for i in range(n):
        for j in range(d):
            B[j, i] = A[i, j]
    return B


def numpy_attribute(A):
    return A.T


def numpy_transpose(A):
    return np.transpose(A)


def numpy_swapaxes(A):
    return np.swapaxes(A, 0, 1)


def numpy_matrix_transpose(A):
    return np.matrix_transpose(A)


def numpy_einsum(A):
    return np.einsum("ij->ji", A)


def numpy_copy(A):
    return np.ascontiguousarray(A.T)


def numpy_gradient(A, cotangent):
    return {"A": cotangent.T}


def torch_attribute(A):
    return A.T


def torch_t(A):
    return A.t()


def torch_transpose(A):
    return A.transpose(0, 1)


def torch_mT(A):
    return A.mT


def torch_permute(A):
    return A.permute(1, 0)


def torch_einsum(A):
    return torch.einsum("ij->ji", A)


def torch_contiguous(A):
    return A.T.contiguous()


def inputs() -> Domain:
    return Domain(A=Reals("n d"))


DIFFERENTIABLE = ("A",)
SHARES_MEMORY = True

LAWS = (
    transposing("A", answer="transposed"),
    Law(
        "keeps the entries",
        "Every entry appears exactly once, bit for bit.",
        holds=lambda inputs, B: np.ravel(B, order="F") == np.ravel(inputs["A"]),
    ),
    permuting("rows", answer=1, A=0),
    scaling(A=-2, answer=-2),
)

WORKED = (
    Worked(
        {"A": [[0, 1], [2, 3], [4, 5]]},
        value=[[0, 2, 4], [1, 3, 5]],
        gradient={"A": [[1, 1], [1, 1], [1, 1]]},
        note="Homework on Dive into Deep Learning, 2.3.3",
    ),
    Worked({"A": [[1, 2], [3, 4]]}, value=[[1, 3], [2, 4]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
