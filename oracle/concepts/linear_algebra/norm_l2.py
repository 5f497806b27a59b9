"""L2 norm of a vector: its Euclidean length, the root of the sum of squares.

The squares are what goes wrong. They overflow, and underflow, where the length itself is in the middle of the range:
(300, 400) has no length in NumPy's float16, and (3, 4)·2^65 none in float32 for anybody. The cure is as old as `hypot`:
bring the vector to the size of one by a power of two, which rounds nothing, and put it back after the root.

At the zero vector the norm has a corner: every vector no longer than one is a slope there, and 0 is the usual choice.
The chain rule through a bare root finds 0/0 instead. Elsewhere the slope is the vector at unit length, and by Euler's
identity x · slope is the norm again; the second derivative is what is across the vector, divided by its length.

Shapes: x (n,); the norm is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch
from torch.nn.functional import pairwise_distance

from oracle.page import Domain, Law, Reals, Size, Worked, never_negative, norm, permuting, scaling

ROW = 16
FORMULA = r"\lVert x \rVert_2 = \sqrt{\sum_i x_i^2}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Norms"',
    'Study notes on linear algebra and autograd in torch, "Norms"',
    'Homework on Dive into Deep Learning, 2.3.11 "Norms"',
    "Blue, A portable Fortran program to find the Euclidean norm of a vector, ACM TOMS 4 (1978)",
)


def definition(x):
    return norm(x) if len(x) else 0.0


def numpy_linalg_norm(x):
    return np.linalg.norm(x)


def numpy_root_of_dot(x):
    return np.sqrt(x @ x)


def numpy_root_of_squares(x):
    return np.sqrt(np.sum(x**2))


def numpy_scaled(x):
    # A power of two near the largest entry: dividing by it is exact, except for what is too small to count.
    _, exponent = np.frexp(np.max(np.abs(x), initial=0))
    return np.ldexp(np.linalg.norm(np.ldexp(x, -exponent)), exponent)


def numpy_gradient(x):
    length = np.linalg.norm(x)
    return {"x": np.divide(x, length, out=np.zeros_like(x), where=length > 0)}


def numpy_second_derivative(x, along):
    length = np.linalg.norm(x)
    if length == 0:
        return {"x": np.zeros_like(x)}
    unit = x / length
    return {"x": (along["x"] - unit * (unit @ along["x"])) / length}


def torch_norm(x):
    return torch.norm(x)


def torch_vector_norm(x):
    return torch.linalg.vector_norm(x)


def torch_linalg_norm(x):
    return torch.linalg.norm(x)


def torch_root_of_squares(x):
    return x.square().sum().sqrt()


def torch_root_of_dot(x):
    return torch.dot(x, x).sqrt()


def torch_pairwise_distance(x):
    return pairwise_distance(x, torch.zeros_like(x), eps=0)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 16 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)


def _street(inputs):
    """The way along the axes, which is the L1 norm."""
    return np.sum(np.abs(inputs["x"]), dtype=np.longdouble)


LAWS = (
    never_negative(nan=False),
    Law(
        "triangle inequality",
        "A sum is not longer than its parts: x is the sum of its entries, each along its own axis. (Asked where no "
        "square underflows.)",
        holds_within=lambda inputs, norm, unit: (
            (norm <= 1) | np.isinf(norm) | (norm <= _street(inputs) * (1 + 2 * (len(inputs["x"]) + 2) * unit))
        ),
    ),
    scaling(x=-2, answer=2),
    permuting("entries", x=0),
)

WORKED = (
    Worked(
        {"x": [3, -4]},
        value=5,
        gradient={"x": [0.6, -0.8]},
        note="Study notes on Dive into Deep Learning; Homework on Dive into Deep Learning, 2.3.11",
    ),
    Worked({"x": [2, 3, 6]}, value=7, note="by hand: 4 + 9 + 36 = 49"),
    Worked({"x": [1, 1]}, value=1.41421356, gradient={"x": [0.70710678, 0.70710678]}, note="by hand: a diagonal"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
