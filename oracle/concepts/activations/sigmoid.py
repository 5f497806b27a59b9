"""The sigmoid: maps any number to one between 0 and 1.

Computed literally, 1 / (1 + exp(-x)) overflows in exp(-x) for large negative x. The value is still right, because 1 / ∞
is 0, but the chain rule computes ∞ / ∞², which is NaN. The form with tanh never overflows, but where the sigmoid is
near 0 it subtracts nearly equal numbers. The derivative y (1 - y) is usually computed from the result y; where y is
near 1, most digits of 1 - y cancel.

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
    # At both ends e^-x is outside the normal range of float32.
    return Domain(x=Reals("n", low=-96.0, high=96.0)).where(work=lambda n: 10 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    between(0, 1),
    Law(
        "on its side of a half",
        "The answer is at most 1/2 for x ≤ 0 and at least 1/2 for x > 0.",
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
