"""The hyperbolic tangent: maps any number to one between -1 and 1.

It is odd and steepest at 0, where its derivative is 1. As a quotient of exponentials it overflows for large |x| and
cancels near 0: for a small x, e^x - e^-x is the difference of two numbers near 1. The tanh of a library avoids both.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, between, odd, tanh

ROW = 8
FORMULA = r"""\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}, \quad \tanh' = 1 - \tanh^2, \quad
\tanh'' = -2 \tanh \, (1 - \tanh^2)"""
SOURCES = ('Homework on Dive into Deep Learning, 5.1.2 "Activation Functions"',)


def definition(x):
    value = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        value[i] = tanh(x[i])
    return value


def numpy_vectorized(x):
    return np.tanh(x)


def numpy_exponentials(x):
    up, down = np.exp(x), np.exp(-x)
    return (up - down) / (up + down)


def numpy_gradient(x, cotangent):
    y = np.tanh(x)
    return {"x": cotangent * (1 - y * y)}


def numpy_second_derivative(x, cotangent, along):
    y = np.tanh(x)
    return {"x": -2 * cotangent * along["x"] * y * (1 - y * y)}


def torch_tanh(x):
    return torch.tanh(x)


def torch_module(x):
    return torch.nn.Tanh()(x)


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-96.0, high=96.0)).where(work=lambda n: 10 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (odd("x"), between(-1, 1))

WORKED = (
    Worked(
        {"x": [-1, 0, 0.5]},
        value=[-0.76159416, 0, 0.46211716],
        gradient={"x": [0.41997434, 1, 0.78644773]},
        note="Homework on Dive into Deep Learning, the curve at three points",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
