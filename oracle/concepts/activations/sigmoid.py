"""The sigmoid: any number to one between 0 and 1.

Read literally it takes exp(-x), which overflows for large negative x; the quotient 1 / ∞ is 0, and so the accident has
no consequence for the value. It has for the gradient, where ∞ / ∞² is NaN. Written with tanh it never overflows, but
close to 0 it is what is left of 1 - 1. Its slope, y (1 - y), everybody takes from the result, and where y is nearly 1
most digits of 1 - y are gone.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, between, sigmoid

ROW = 8
FORMULA = r"\sigma(x) = \frac{1}{1 + e^{-x}}, \; \sigma' = \sigma (1 - \sigma), \; \sigma'' = \sigma' (1 - 2\sigma)"
SOURCES = (
    'Homework on Dive into Deep Learning, 5.1.2 "Activation Functions"',
    "Higham, What Is the Sigmoid Function? (2022)",
)


def definition(x):
    value = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        value[i] = sigmoid(x[i])
    return value


def numpy_literal(x):
    return 1 / (1 + np.exp(-x))


def numpy_two_branches(x):
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def numpy_tanh(x):
    return (np.tanh(x / 2) + 1) / 2


def numpy_gradient(x, cotangent):
    y = 1 / (1 + np.exp(-x))
    return {"x": cotangent * (y * (1 - y))}


def numpy_second_derivative(x, cotangent, along):
    y = 1 / (1 + np.exp(-x))
    return {"x": cotangent * along["x"] * (y * (1 - y)) * (1 - 2 * y)}


def torch_sigmoid(x):
    return torch.sigmoid(x)


def torch_module(x):
    return torch.nn.Sigmoid()(x)


def torch_literal(x):
    return 1 / (1 + torch.exp(-x))


def torch_tanh(x):
    return (torch.tanh(x / 2) + 1) / 2


def inputs() -> Domain:
    # Beyond these e^-x leaves float32, too.
    return Domain(x=Reals("n", low=-96.0, high=96.0)).where(work=lambda n: 10 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    between(0, 1, nan=False),
    Law(
        "on its side of a half",
        "Below 0 at most a half, above 0 at least a half.",
        holds=lambda inputs, y: np.where(inputs["x"] <= 0, y <= 0.5, y >= 0.5),
    ),
)

WORKED = (
    Worked(
        {"x": [-2, 0, 2]},
        value=[0.11920292, 0.5, 0.88079708],
        gradient={"x": [0.10499359, 0.25, 0.10499359]},
        note="Homework on Dive into Deep Learning, the curve at three points",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
