"""Elementwise subtraction of two vectors.

Each entry is rounded once, as in addition. If the two numbers are within a factor of two of each other, the difference
is exact (Sterbenz). Hence cancellation is not an error of the subtraction: it exposes earlier rounding errors of the
operands.

Shapes: x (n,), y (n,); the difference is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, swapping

ROW = 20
FORMULA = r"d_i = x_i - y_i"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    "Sterbenz, Floating-Point Computation (1974), theorem 4.3.1",
)


def definition(x, y):
    d = np.empty(len(x), x.dtype)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        d[i] = left - right
    return d


def numpy_vectorized(x, y):
    return x - y


def numpy_negated(x, y):
    return x + -y


def numpy_gradient(x, y, cotangent):
    return {"x": 1 * cotangent, "y": -cotangent}


def torch_vectorized(x, y):
    return x - y


def torch_sub(x, y):
    return torch.sub(x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    swapping("x", "y", answer="negated"),
    Law(
        "exact between neighbours",
        "For numbers within a factor of two of each other, the difference is zero only if they are equal.",
        holds=lambda inputs, d: (d != 0) | (inputs["x"] == inputs["y"]),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [2, 2, 2, 2]},
        value=[-1, 0, 2, 6],
        gradient={"x": [1, 1, 1, 1], "y": [-1, -1, -1, -1]},
        note="Homework on Dive into Deep Learning",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
