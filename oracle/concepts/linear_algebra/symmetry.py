"""Symmetry of a square matrix: where an entry equals the corresponding entry of the transpose.

`A == A.T` is a table of booleans; a matrix is symmetric if all of them are True. The comparison is exact: X Xᵀ is
symmetric in exact arithmetic, but its rounded entries agree only if both were added in the same order. NaN does not
equal itself, so a matrix with NaN is not symmetric. For finite entries, comparing the difference with 0 is equivalent,
because subnormals represent the difference of any two distinct numbers. A single row raises no error: it is broadcast
against its transpose.

Shapes: A (n, n); the answers are (n, n) booleans.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, transposing

ROW = 15
FORMULA = r"S_{ij} = \begin{cases} 1 & A_{ij} = A_{ji} \\ 0 & \text{otherwise} \end{cases}"
SOURCES = ('Homework on Dive into Deep Learning, 2.3.3 "Matrices"',)


def definition(A):
    same = np.empty(A.shape, bool)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            same[i, j] = A[i, j] == A[j, i]
    return same


def numpy_vectorized(A):
    return A == A.T


def numpy_equal(A):
    return np.equal(A, np.transpose(A))


def numpy_difference(A):
    return ~np.not_equal(A - A.T, 0)


def torch_vectorized(A):
    return A == A.T


def torch_eq(A):
    return torch.eq(A, A.t())


def torch_difference(A):
    return (A - A.mT).logical_not()


def inputs() -> Domain:
    return Domain(A=Reals("n n"))


RETURNS = "bool"

LAWS = (
    Law(
        "symmetric itself",
        "If an entry equals its mirror image, the image equals the entry.",
        holds=lambda inputs, same: same == np.transpose(same),
    ),
    Law("the diagonal", "An entry of the diagonal is its own mirror image.", holds=lambda inputs, same: np.diag(same)),
    transposing("A"),
    permuting("rows and columns", answer=(0, 1), A=(0, 1)),
)

WORKED = (
    Worked(
        {"A": [[1, 2, 3], [2, 0, 4], [3, 4, 5]]},
        value=[[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        note="Homework on Dive into Deep Learning, 2.3.3",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5], [6, 7, 8]]},
        value=[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        note="by hand: arange(9), only the diagonal",
    ),
    Worked({"A": [[1, 2], [2, 1]]}, value=[[1, 1], [1, 1]], note="by hand"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 3, 10, 30, 100))
