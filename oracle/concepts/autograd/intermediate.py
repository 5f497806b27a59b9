"""A chain through an intermediate: y = t·t, z = 2·y·y.

The derivative of z by t is that by y, 4y, times that of y by t, 2t: together 8t³. Autograd keeps the gradient of y only
after `retain_grad`, and frees the saved tensors after the first pass unless `retain_graph` is set. One pass through
both steps and two passes through one step each compute the same product.

Shapes: t (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, even, scaling

ROW = 36
FORMULA = r"y = t^2, \quad z = 2 y^2, \qquad \frac{dz}{dt} = \frac{dz}{dy} \frac{dy}{dt} = 4 y \cdot 2 t = 8 t^3"
SOURCES = ('Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',)


def definition(t):
    z = np.empty(len(t), t.dtype)
    for i in range(len(t)):
        y = t[i] * t[i]
        z[i] = 2 * (y * y)
    return z


def numpy_in_steps(t):
    y = t * t
    return 2 * y * y


def numpy_gradient(t, cotangent):
    y = t * t
    by_y = 4 * y * cotangent
    return {"t": by_y * 2 * t}


def numpy_second_derivative(t, cotangent, along):
    return {"t": 24 * t * t * cotangent * along["t"]}


def torch_autograd(t):
    y = t * t
    return 2 * y * y


def torch_pow(t):
    return 2 * (t**2) ** 2


def torch_gradient_retained(t, cotangent):
    t = t.detach().clone().requires_grad_()
    y = t * t
    y.retain_grad()
    (2 * y * y).backward(gradient=cotangent)
    return {"t": y.grad * 2 * t.detach()}


def torch_gradient_in_two_passes(t, cotangent):
    t = t.detach().clone().requires_grad_()
    y = t * t
    (by_y,) = torch.autograd.grad(2 * y * y, y, cotangent, retain_graph=True)
    (by_t,) = torch.autograd.grad(y, t, by_y)
    return {"t": by_t}


def inputs() -> Domain:
    return Domain(t=Reals("n", low=-64.0, high=64.0)).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("t",)
TWICE_DIFFERENTIABLE = ("t",)

LAWS = (
    even("t"),
    # z is homogeneous of degree 4, and scaling by a power of two is exact.
    scaling(t=0.5, answer=0.0625),
)

WORKED = (
    Worked(
        {"t": [0, 1, 2, 3]},
        value=[0, 2, 32, 162],
        gradient={"t": [0, 8, 64, 216]},
        note="Study notes on linear algebra and autograd in torch: 8t³",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
