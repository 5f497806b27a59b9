"""L2 norm of a vector: its Euclidean length, the square root of the sum of the squares.

The squares may overflow or underflow although the norm is representable: in NumPy's float16 the norm of (300, 400) is
∞, and in float32 that of (3, 4)·2^65 is ∞ in both libraries. The remedy is known from `hypot`: divide the vector by a
power of two near its largest entry, which rounds nothing, and multiply the root by it.

At the zero vector the norm has a corner: every vector of length at most 1 is a valid subgradient, and 0 is the usual
choice. The chain rule through the square root gives 0/0 = NaN there. Elsewhere the gradient is x divided by its norm,
and by Euler's identity x · gradient equals the norm; the second derivative is the projection orthogonal to x, divided
by the norm.

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
    # A power of two near the largest entry: dividing by it is exact, except for entries too small to matter.
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
    """Return the L1 norm, an upper bound."""
    return np.sum(np.abs(inputs["x"]), dtype=np.longdouble)


LAWS = (
    never_negative(),
    Law(
        "triangle inequality",
        "The norm of a sum is at most the sum of the norms: the norm of x is at most the sum of the magnitudes of its "
        "entries.",
        holds=lambda inputs, norm: norm <= _street(inputs),
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
