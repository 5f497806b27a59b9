"""Elementwise multiplication of two vectors.

The exact product of two floats has up to twice as many digits and is rounded once. A product can overflow or
underflow: two large factors give infinity, two tiny factors give zero. The derivative with respect to one factor is the
other factor.

Shapes: x (n,), y (n,); the product is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, even, swapping

ROW = 20
FORMULA = r"p_i = x_i \, y_i"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    'Study notes on Dive into Deep Learning, "Basic Properties of Tensor Arithmetic"',
)


def definition(x, y):
    p = np.empty(len(x), x.dtype)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        p[i] = left * right
    return p


def numpy_vectorized(x, y):
    return x * y


def numpy_gradient(x, y, cotangent):
    return {"x": y * cotangent, "y": x * cotangent}


def torch_vectorized(x, y):
    return x * y


def torch_einsum(x, y):
    return torch.einsum("i,i->i", x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (swapping("x", "y"), even("x", "y"))

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [2, 2, 2, 2]},
        value=[2, 4, 8, 16],
        gradient={"x": [2, 2, 2, 2], "y": [1, 2, 4, 8]},
        note="Homework on Dive into Deep Learning",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
