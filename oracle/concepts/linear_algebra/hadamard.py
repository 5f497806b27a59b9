"""Hadamard product of two matrices: the elementwise product.

In NumPy and torch `*` is this product and `@` the matrix product; in matrix languages such as MATLAB `*` is the matrix
product. Each entry is one multiplication with one rounding, so all versions agree to the last bit; only the dtype of
the result can differ.

Shapes: A (n, d), B (n, d); the product is (n, d).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, scaling, swapping, transposing

ROW = 15
FORMULA = r"(A \odot B)_{ij} = A_{ij} B_{ij}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.3.5 "Basic Properties of Tensor Arithmetic; Hadamard Product"',
    'Study notes on linear algebra and autograd in torch, "Hadamard product is the default"',
)


def definition(A, B):
    n, d = A.shape
    C = np.empty((n, d), A.dtype)
    for i, (left, right) in enumerate(zip(A, B, strict=True)):
        for j, (a, b) in enumerate(zip(left, right, strict=True)):
            C[i, j] = a * b
    return C


def numpy_operator(A, B):
    return A * B


def numpy_multiply(A, B):
    return np.multiply(A, B)


def numpy_einsum(A, B):
    return np.einsum("ij,ij->ij", A, B)


def numpy_gradient(A, B, cotangent):
    return {"A": cotangent * B, "B": cotangent * A}


def torch_operator(A, B):
    return A * B


def torch_mul(A, B):
    return torch.mul(A, B)


def torch_einsum(A, B):
    return torch.einsum("ij,ij->ij", A, B)


def torch_addcmul(A, B):
    return torch.addcmul(torch.zeros_like(A), A, B)


def inputs() -> Domain:
    return Domain(A=Reals("n d"), B=Reals("n d")).where(work=lambda n, d: 8 * n * d)


DIFFERENTIABLE = ("A", "B")

LAWS = (
    swapping("A", "B"),
    transposing("A", "B", answer="transposed"),
    scaling(A=-2, answer=-2),
    Law(
        "rule of signs",
        "Factors of different signs never give a positive entry, and factors of equal sign never a negative one.",
        holds=lambda inputs, C: C * np.sign(inputs["A"]) * np.sign(inputs["B"]) >= 0,
    ),
)

WORKED = (
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5]], "B": [[0, 1, 2], [3, 4, 5]]},
        value=[[0, 1, 4], [9, 16, 25]],
        gradient={"A": [[0, 1, 2], [3, 4, 5]], "B": [[0, 1, 2], [3, 4, 5]]},
        note="Homework on Dive into Deep Learning, 2.3.5",
    ),
    Worked({"A": [[1, 2], [3, 4]], "B": [[0, 1], [1, 0]]}, value=[[0, 2], [3, 0]], note="by hand: a mask"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
