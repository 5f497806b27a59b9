"""A detached sum of squares as a common factor.

u = x·x is one number for the whole vector. If it is detached, z = u·x has the derivative u at every entry. If not,
every entry changes u and so all entries of z: the gradient of the sum of z gains 2x times the sum of x.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, detach, odd

ROW = 37
FORMULA = r"""z = u x, \; u = \sum_k x_k^2: \quad
\nabla \sum_i z_i = u \;\text{(u detached)}, \quad u + 2 x \sum_i x_i \;\text{(not)}"""
SOURCES = (
    'Study notes on Dive into Deep Learning, "Detaching Computation; Exercises"',
    'Homework on Dive into Deep Learning, "Exercises on detach"',
)


def definition(x, detached):
    u = 0.0
    for entry in x:
        u = u + entry * entry
    u = +u
    z = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        z[i] = (detach(u) if detached else u) * x[i]
    return z


def numpy_vectorized(x, detached):
    return np.dot(x, x) * x


def numpy_gradient(x, detached, cotangent):
    u = np.dot(x, x)
    return {"x": u * cotangent if detached else u * cotangent + 2 * x * np.dot(cotangent, x)}


def torch_detach(x, detached):
    u = torch.dot(x, x)
    return (u.detach() if detached else u) * x


def torch_no_grad(x, detached):
    with torch.set_grad_enabled(not detached):
        u = (x * x).sum()
    return u * x


def inputs() -> Domain:
    return Domain(x=Reals("n"), detached=Choice(True, False)).where(work=lambda n: 6 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    odd("x"),
    Law(
        "the value is independent of detach",
        "The value is the same with and without `detach`.",
        change=lambda inputs: {**inputs, "detached": not inputs["detached"]},
        relate=lambda z: z,
    ),
)

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3], "detached": True},
        value=[0, 14, 28, 42],
        gradient={"x": [14, 14, 14, 14]},
        note="Study notes on Dive into Deep Learning: the derivative is 0 + 1 + 4 + 9 at every entry",
    ),
    Worked({"x": [0, 1, 2, 3], "detached": False}, gradient={"x": [14, 26, 38, 50]}, note="by hand: 14 + 12x"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
