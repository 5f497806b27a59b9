"""The chain rule with several inner functions.

y = u² + u v, where u = x₁ + 2 x₂ and v = x₁ x₂. Each variable acts through u and v; its derivative sums, over both
paths, the outer derivative times the inner one. Backpropagation is this rule, applied from the output to the inputs.

Shapes: x1 (n,), x2 (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, permuting

ROW = 33
FORMULA = r"""y = u^2 + u v, \; u = x_1 + 2 x_2, \; v = x_1 x_2, \quad \frac{\partial y}{\partial x_k} =
\frac{\partial y}{\partial u} \frac{\partial u}{\partial x_k} +
\frac{\partial y}{\partial v} \frac{\partial v}{\partial x_k}"""
SOURCES = (
    'Study notes on Dive into Deep Learning, "Chain Rule"',
    'Homework on Dive into Deep Learning, 2.4.4 "Chain Rule"',
)


def definition(x1, x2):
    y = np.empty(len(x1), x1.dtype)
    for i, (a, b) in enumerate(zip(x1, x2, strict=True)):
        u, v = +(a + 2 * b), a * b
        y[i] = u * u + u * v
    return y


def numpy_inner_and_outer(x1, x2):
    u, v = x1 + 2 * x2, x1 * x2
    return u**2 + u * v


def numpy_gradient(x1, x2, cotangent):
    u, v = x1 + 2 * x2, x1 * x2
    by_u, by_v = 2 * u + v, u
    return {"x1": (by_u + by_v * x2) * cotangent, "x2": (2 * by_u + by_v * x1) * cotangent}


def numpy_second_derivative(x1, x2, cotangent, along):
    # d(2u + v) and du along the direction, then the product rule.
    u = x1 + 2 * x2
    du = along["x1"] + 2 * along["x2"]
    dv = along["x1"] * x2 + x1 * along["x2"]
    d_by_u = 2 * du + dv
    return {
        "x1": (d_by_u + du * x2 + u * along["x2"]) * cotangent,
        "x2": (2 * d_by_u + du * x1 + u * along["x1"]) * cotangent,
    }


def torch_composed(x1, x2):
    u, v = x1 + 2 * x2, x1 * x2
    return u**2 + u * v


def torch_factored(x1, x2):
    u = x1 + 2 * x2
    return u * (u + x1 * x2)


def torch_fused(x1, x2):
    u = torch.add(x1, x2, alpha=2)
    return u * torch.addcmul(u, x1, x2)


def inputs() -> Domain:
    return Domain(x1=Reals("n"), x2=Reals("n")).where(work=lambda n: 12 * n)


DIFFERENTIABLE = ("x1", "x2")
TWICE_DIFFERENTIABLE = ("x1", "x2")

LAWS = (permuting("points", answer=0, x1=0, x2=0),)

WORKED = (
    Worked(
        {"x1": [1], "x2": [2]},
        value=[35],
        gradient={"x1": [22], "x2": [29]},
        note="by hand: u = 5, v = 2; (2u + v) + u·x₂ = 12 + 10, and 2 (2u + v) + u·x₁ = 24 + 5",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
