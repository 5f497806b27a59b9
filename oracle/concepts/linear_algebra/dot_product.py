"""Dot product of two vectors: the sum of the products of corresponding entries.

`dot`, `*` with `sum`, `einsum` and a loop compute the same sum in different orders: a loop adds from the left, `sum` in
pairs, a BLAS in blocks. No order is more correct than another. All of them satisfy the same error bound, which is
proportional to the sum of the magnitudes |x_i y_i|, so the relative error is large where the terms cancel. If all terms
and partial sums are integers that the format can represent, nothing is rounded and every order gives the same result.

Shapes: x (n,), y (n,); the product is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, permuting, scaling, swapping

ROW = 11
FORMULA = r"x^\top y = \sum_{i} x_i y_i"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Dot Product"',
    'Study notes on linear algebra and autograd in torch, "Dot product only works with 1D tensors"',
    'Homework on Dive into Deep Learning, 2.3.8 "Dot Products"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1 (inner products)",
)


def definition(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def numpy_dot(x, y):
    return np.dot(x, y)


def numpy_product_and_sum(x, y):
    return np.sum(x * y)


def numpy_matmul(x, y):
    return x @ y


def numpy_vdot(x, y):
    return np.vdot(x, y)


def numpy_einsum(x, y):
    return np.einsum("i,i->", x, y)


def numpy_gradient(x, y):
    return {"x": np.array(y), "y": np.array(x)}


def torch_loop(x, y):
    total = x.new_zeros(())
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def torch_dot(x, y):
    return torch.dot(x, y)


def torch_product_and_sum(x, y):
    return (x * y).sum()


def torch_vdot(x, y):
    return torch.vdot(x, y)


def torch_matmul(x, y):
    return x @ y


def torch_einsum(x, y):
    return torch.einsum("i,i->", x, y)


def inputs() -> Domain:
    # A step of `torch_loop` costs about as much as 32 operations of the definition, so it determines the work.
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 32 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (swapping("x", "y"), scaling(x=-2, answer=-2), permuting("entries", x=0, y=0))

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [1, 1, 1, 1]},
        value=15,
        gradient={"x": [1, 1, 1, 1], "y": [1, 2, 4, 8]},
        note="Study notes on Dive into Deep Learning: the dot product with ones is the sum",
    ),
    Worked(
        {"x": [0, 1, 2], "y": [1, 1, 1]},
        value=3,
        gradient={"y": [0, 1, 2]},
        note="Homework on Dive into Deep Learning, 2.3.8",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000, 100_000))
