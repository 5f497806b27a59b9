"""Frobenius norm of a matrix: the L2 norm of all its entries.

It is the length of the matrix read as one long vector. Other matrix norms measure how much the matrix stretches
vectors: the norm of order 2 is the largest singular value and never exceeds the Frobenius norm. Which norm a call
returns depends on the function, the order and the number of axes, and differs between NumPy and torch: see the library
differences.

Shapes: A (n, d); the norm is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, never_negative, norm, permuting, scaling, transposing

ROW = 16
FORMULA = r"\lVert A \rVert_F = \sqrt{\sum_{i,j} A_{ij}^2} = \sqrt{\mathrm{tr}(A^\top A)}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Norms"',
    'Study notes on linear algebra and autograd in torch, "Norms"',
    'Homework on Dive into Deep Learning, 2.3.11 "Norms"',
)


def definition(A):
    return norm(A.flat) if A.size else 0.0


def numpy_linalg_norm(A):
    return np.linalg.norm(A)


def numpy_fro(A):
    return np.linalg.norm(A, "fro")


def numpy_matrix_norm(A):
    return np.linalg.matrix_norm(A)


def numpy_trace(A):
    return np.sqrt(np.trace(A.T @ A))


def numpy_norm_of_row_norms(A):
    return np.linalg.norm(np.linalg.norm(A, axis=1))


def numpy_gradient(A):
    length = np.linalg.norm(A)
    return {"A": np.divide(A, length, out=np.zeros_like(A), where=length > 0)}


def numpy_second_derivative(A, along):
    length = np.linalg.norm(A)
    if length == 0:
        return {"A": np.zeros_like(A)}
    unit = A / length
    return {"A": (along["A"] - unit * np.sum(unit * along["A"])) / length}


def torch_norm(A):
    return torch.norm(A)


def torch_linalg_norm(A):
    return torch.linalg.norm(A)


def torch_matrix_norm(A):
    return torch.linalg.matrix_norm(A)


def torch_vector_norm(A):
    return torch.linalg.vector_norm(A)


def torch_root_of_squares(A):
    return A.square().sum().sqrt()


def inputs() -> Domain:
    return Domain(A=Reals("n d")).where(work=lambda n, d: 16 * n * d)


def _spread(inputs):
    """The L1 norm of all entries."""
    return np.sum(np.abs(inputs["A"]), dtype=np.longdouble)


DIFFERENTIABLE = ("A",)
TWICE_DIFFERENTIABLE = ("A",)

LAWS = (
    never_negative(),
    Law(
        "triangle inequality",
        "The norm of a sum is at most the sum of the norms: the norm of A is at most the sum of the magnitudes of its "
        "entries.",
        holds=lambda inputs, norm: norm <= _spread(inputs),
    ),
    scaling(A=-2, answer=2),
    transposing("A"),
    permuting("rows", A=0),
)

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]

WORKED = (
    Worked(
        {"A": [[1] * 9] * 4},
        value=6,
        gradient={"A": [[1 / 6] * 9] * 4},
        note="Homework on Dive into Deep Learning, 2.3.11: ones, 4×9",
    ),
    Worked({"A": [[1] * 5] * 5}, value=5, note="Study notes on linear algebra and autograd in torch: ones, 5×5"),
    Worked({"A": _GRID}, value=49.6991, digits=4, note="Study notes on Dive into Deep Learning: arange(20) as 5×4"),
    Worked({"A": [[3, 0], [0, 4]]}, value=5, gradient={"A": [[0.6, 0], [0, 0.8]]}, note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
