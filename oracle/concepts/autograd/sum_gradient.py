"""The gradient of a sum: ones.

The derivative of the sum by each entry is 1, for all values. In torch gradients *accumulate*: after another `backward`
without clearing `.grad`, the ones are added to the existing gradient.

Shapes: x (n,); the sum is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, scaling

ROW = 34
FORMULA = r"y = \sum_i x_i, \qquad \nabla y = (1, \dots, 1)"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.5.1 "A Simple Function"',
    'Study notes on Dive into Deep Learning, "A Simple Function"',
)


def definition(x):
    total = 0.0
    for entry in x:
        total = total + entry
    return total


def numpy_vectorized(x):
    return x.sum()


def numpy_gradient(x):
    return {"x": np.ones_like(x)}


def numpy_second_derivative(x, along):
    return {"x": np.zeros_like(x)}


def torch_vectorized(x):
    return x.sum()


def torch_dot_ones(x):
    return torch.dot(x, torch.ones_like(x))


def torch_gradient_after_zero(x):
    x = x.detach().clone().requires_grad_()
    torch.dot(x, x).backward()
    x.grad.zero_()
    x.sum().backward()
    return {"x": x.grad}


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (scaling(x=2, answer=2),)

WORKED = (
    Worked({"x": [0, 1, 2, 3]}, value=6, gradient={"x": [1, 1, 1, 1]}, note="Homework on Dive into Deep Learning"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
