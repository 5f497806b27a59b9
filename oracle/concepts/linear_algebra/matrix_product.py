"""Product of two matrices: the dot products of the rows of the first with the columns of the second.

The same products can be added in three ways. Row times column computes the result entry by entry. Column times row
computes it as a sum of d matrices of rank one: it reads the inputs once and updates the whole result d times. Row by
row, each row of the result is a linear combination of the rows of B. A BLAS works in blocks and combines all three. The
order of the additions differs, so all results are correct but may differ in the last bits.

Shapes: A (n, d), B (d, m); the product is (n, m).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 13
FORMULA = r"C_{ij} = \sum_k A_{ik} B_{kj}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Matrix Multiplication"',
    'Study notes on linear algebra and autograd in torch, "Other Linear Algebra Utils"',
    'Homework on Dive into Deep Learning, 2.3.10 "Matrix-Matrix Multiplication"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5 (matrix multiplication)",
)


def definition(A, B):
    n, m = len(A), B.shape[1]
    C = np.empty((n, m), A.dtype)
    for i in range(n):
        for j in range(m):
            total = 0.0
            for a, b in zip(A[i], B[:, j], strict=True):
                total = total + a * b
            C[i, j] = total
    return C


def numpy_dot(A, B):
    return np.dot(A, B)


def numpy_matmul(A, B):
    return A @ B


def numpy_row_times_column(A, B):
    C = np.empty((len(A), B.shape[1]), A.dtype)
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = A[i, :] @ B[:, j]
    return C


def numpy_column_times_row(A, B):
    C = np.zeros((len(A), B.shape[1]), A.dtype)
    for column, row in zip(A.T, B, strict=True):
        C = C + np.outer(column, row)
    return C


def numpy_einsum(A, B):
    return np.einsum("ik,kj->ij", A, B)


def numpy_broadcast(A, B):
    return (A[:, :, None] * B).sum(axis=1)


def numpy_gradient(A, B, cotangent):
    return {"A": cotangent @ B.T, "B": A.T @ cotangent}


def torch_mm(A, B):
    return torch.mm(A, B)


def torch_matmul(A, B):
    return A @ B


def torch_row_times_column(A, B):
    C = A.new_empty(len(A), B.shape[1])
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = torch.dot(A[i, :], B[:, j])
    return C


def torch_column_times_row(A, B):
    C = A.new_zeros(len(A), B.shape[1])
    for column, row in zip(A.T, B, strict=True):
        C = C + torch.outer(column, row)
    return C


def torch_einsum(A, B):
    return torch.einsum("ik,kj->ij", A, B)


def torch_bmm(A, B):
    return torch.bmm(A[None], B[None])[0]


def torch_addmm(A, B):
    return torch.addmm(A.new_zeros(1, 1), A, B)


def torch_broadcast(A, B):
    return (A[:, :, None] * B).sum(dim=1)


def inputs() -> Domain:
    # An entry of `torch_row_times_column`, or a step of the other loop, costs about 64 operations of the definition.
    return Domain(A=Reals("n d"), B=Reals("d m")).where(work=lambda n, d, m: 4 * n * d * m + 64 * n * m + 64 * d)


DIFFERENTIABLE = ("A", "B")

LAWS = (
    Law(
        "transposition",
        "The transpose of a product is the product of the transposes in reverse order.",
        change=lambda inputs: {"A": inputs["B"].T, "B": inputs["A"].T},
        relate=np.transpose,
    ),
    permuting("summed entries", A=1, B=0),
    permuting("rows of A and the columns of B", answer=(0, 1), A=0, B=1),
    scaling(A=-2, B=4, answer=-8),
)

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]
_TRIPLES = [[0, 1, 2], [3, 4, 5]]

WORKED = (
    Worked(
        {"A": _GRID, "B": [[1, 1, 1]] * 4},
        value=[[6] * 3, [22] * 3, [38] * 3, [54] * 3, [70] * 3],
        gradient={"A": [[3, 3, 3, 3]] * 5, "B": [[40] * 3, [45] * 3, [50] * 3, [55] * 3]},
        note="Study notes on Dive into Deep Learning: arange(20) as 5×4 times ones; row 1 times the last column is 22",
    ),
    Worked(
        {"A": _TRIPLES, "B": [[1] * 4] * 3},
        value=[[3] * 4, [12] * 4],
        note="Homework on Dive into Deep Learning, 2.3.10",
    ),
    Worked(
        {"A": [[1, 2], [3, 4]], "B": [[0, 1], [1, 0]]},
        value=[[2, 1], [4, 3]],
        gradient={"A": [[1, 1], [1, 1]], "B": [[4, 4], [6, 6]]},
        note="by hand: the columns are swapped",
    ),
)

SIZES = tuple(Size({"n": n, "d": n, "m": n}) for n in (1, 2, 4, 8, 16, 32))
