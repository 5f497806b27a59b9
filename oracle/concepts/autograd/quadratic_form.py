"""Twice the squared length of a vector, and its gradient.

y = 2 x·x is a scalar, so `backward` needs no argument. Its gradient is 4x, and its Hessian is 4 times the identity.

Shapes: x (n,); the value is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, even, never_negative

ROW = 34
FORMULA = r"y = 2 x^\top x, \qquad \nabla y = 4 x, \qquad \nabla^2 y = 4 I"
SOURCES = (
    'Study notes on Dive into Deep Learning, "A Simple Function"',
    'Homework on Dive into Deep Learning, 2.5.1 "A Simple Function"',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
)


def definition(x):
    total = 0.0
    for entry in x:
        total = total + entry * entry
    return 2 * +total


def numpy_dot(x):
    return 2 * np.dot(x, x)


def numpy_sum_of_squares(x):
    return 2 * (x**2).sum()


def numpy_gradient(x):
    return {"x": 4 * x}


def numpy_second_derivative(x, along):
    return {"x": 4 * along["x"]}


def torch_dot(x):
    return 2 * torch.dot(x, x)


def torch_sum_of_squares(x):
    return (2 * x * x).sum()


def torch_gradient_by_backward(x):
    x = x.detach().clone().requires_grad_()
    y = 2 * torch.dot(x, x)
    y.backward()
    return {"x": x.grad}


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 2 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (even("x"), never_negative())

WORKED = (
    Worked({"x": [0, 1, 2, 3]}, value=28, gradient={"x": [0, 4, 8, 12]}, note="Homework on Dive into Deep Learning"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
