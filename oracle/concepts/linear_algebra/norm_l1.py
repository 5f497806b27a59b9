"""L1 norm of a vector: the sum of the magnitudes of its entries (the Manhattan distance from 0).

An outlier counts in proportion to its magnitude, not to its square as in the L2 norm. Where an entry is 0 the norm is
not differentiable: every slope from -1 to 1 is a valid subgradient there, and all libraries return 0. (This corner is
why L1 penalties make entries exactly 0.) Elsewhere the norm is linear: its gradient is the sign, its second derivative
is 0, and by Euler's identity x · sign(x) equals the norm.

Shapes: x (n,); the norm is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch
from torch.nn.functional import l1_loss

from oracle.page import Domain, Law, Reals, Size, Worked, absolute, never_negative, permuting, scaling

ROW = 16
FORMULA = r"\lVert x \rVert_1 = \sum_i |x_i|"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Norms"',
    'Study notes on linear algebra and autograd in torch, "Norms"',
    'Homework on Dive into Deep Learning, 2.3.11 "Norms"',
)


def definition(x):
    total = 0.0
    for entry in x:
        total = total + absolute(entry)
    return total


def numpy_sum_of_magnitudes(x):
    return np.abs(x).sum()


def numpy_linalg_norm(x):
    return np.linalg.norm(x, ord=1)


def numpy_euler(x):
    return np.sign(x) @ x


def numpy_gradient(x):
    return {"x": np.sign(x)}


def numpy_second_derivative(x, along):
    return {"x": np.zeros_like(x)}


def torch_sum_of_magnitudes(x):
    return x.abs().sum()


def torch_norm(x):
    return torch.norm(x, p=1)


def torch_vector_norm(x):
    return torch.linalg.vector_norm(x, ord=1)


def torch_linalg_norm(x):
    return torch.linalg.norm(x, ord=1)


def torch_l1_loss(x):
    return l1_loss(x, torch.zeros_like(x), reduction="sum")


def torch_larger_of_both_signs(x):
    return torch.maximum(x, -x).sum()


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 16 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    never_negative(),
    Law("definite", "Only the zero vector has norm 0.", holds=lambda inputs, norm: (norm > 0) == inputs["x"].any()),
    scaling(x=-2, answer=2),
    Law(
        "triangle inequality",
        "Neither the magnitude of an entry nor that of the sum of all entries exceeds the norm.",
        holds=lambda inputs, norm: np.all(norm >= np.abs([*inputs["x"], np.sum(inputs["x"], dtype=np.longdouble)])),
    ),
    permuting("entries", x=0),
)

WORKED = (
    Worked(
        {"x": [3, -4]},
        value=7,
        gradient={"x": [1, -1]},
        note="Study notes on Dive into Deep Learning; Homework on Dive into Deep Learning, 2.3.11",
    ),
    Worked({"x": [1, 2, 4, 8]}, value=15, gradient={"x": [1, 1, 1, 1]}, note="by hand: the sum of positive entries"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
