"""Detached: a factor that counts as a constant.

z = u·x with u = x·x. If u is detached, autograd treats it as a constant: z has the same value, but the derivative is u.
If not, the derivative is 3x². The value is the same in both cases, so an extra `detach` can only be found by checking
the gradient.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, detach, odd

ROW = 37
FORMULA = r"""z = u x, \; u = x^2: \quad
\frac{dz}{dx} = u \;\text{(u detached)}, \qquad \frac{dz}{dx} = 3 x^2 \;\text{(not)}"""
SOURCES = (
    'Homework on Dive into Deep Learning, 2.5.3 "Detaching Computation"',
    'Study notes on Dive into Deep Learning, "Detaching Computation"',
)


def definition(x, detached):
    z = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        u = x[i] * x[i]
        z[i] = (detach(u) if detached else u) * x[i]
    return z


def numpy_vectorized(x, detached):
    return x * x * x


def numpy_gradient(x, detached, cotangent):
    u = x * x
    return {"x": cotangent * (u if detached else 3 * u)}


def torch_detach(x, detached):
    y = x * x
    u = y.detach() if detached else y
    return u * x


def torch_no_grad(x, detached):
    with torch.set_grad_enabled(not detached):
        u = x * x
    return u * x


def torch_stop_by_data(x, detached):
    u = x.detach() ** 2 if detached else x**2
    return u * x


def inputs() -> Domain:
    return Domain(x=Reals("n"), detached=Choice(True, False)).where(work=lambda n: 3 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law(
        "the value is independent of detach",
        "The value is the same with and without `detach`.",
        change=lambda inputs: {**inputs, "detached": not inputs["detached"]},
        relate=lambda z: z,
    ),
    odd("x"),
)

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3], "detached": True},
        value=[0, 1, 8, 27],
        gradient={"x": [0, 1, 4, 9]},
        note="Homework on Dive into Deep Learning: u itself",
    ),
    Worked(
        {"x": [0, 1, 2, 3], "detached": False},
        gradient={"x": [0, 3, 12, 27]},
        note="Homework on Dive into Deep Learning: 3x²",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
