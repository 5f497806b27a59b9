"""Twice the squared length of a vector, and its gradient.

The first function that one differentiates by machine: y = 2 x·x, a scalar, so that `backward` needs no argument; its
gradient is 4x, and its Hessian 4 times the identity.

Shapes: x (n,); the value is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Law, Size, Worked
from oracle.domains import Domain, Reals

ROW = 34
FORMULA = r"y = 2 x^\top x, \qquad \nabla y = 4 x, \qquad \nabla^2 y = 4 I"
SOURCES = ("N1, A Simple Function", "N4, 2.5.1 A Simple Function", "N3, Automatic Differentiation")


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

LAWS = (
    Law("even", "A vector and its opposite are as long.", change=lambda i: {"x": -i["x"]}, relate=lambda y: y),
    Law("never negative", "A square is not below 0.", holds=lambda inputs, y: ~(y < 0)),
)

ERRORS = ()

WORKED = (Worked({"x": [0, 1, 2, 3]}, value=28, gradient={"x": [0, 4, 8, 12]}, note="N4"),)

CORNERS = ()
EDGES = (Edge("nothing", {"x": []}, "The empty vector has no length."),)
EXPECTED_FAILURES = ()
REARRANGEMENTS = ()
LIBRARY_DIFFERENCES = ()

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
