"""Partial derivatives of a function of two variables.

f = x² y + e^x y² + sin(x y). For each partial derivative the other variable is a constant; the gradient is the vector
of the two. Of the four second derivatives the two mixed ones are equal, whatever the order (Schwarz). The Hessian is
therefore symmetric, and one product with a direction depends on all its entries.

Shapes: x (n,), y (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, exp, sin

ROW = 33
FORMULA = r"f(x, y) = x^2 y + e^x y^2 + \sin (x y)"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Partial Derivatives and Gradients"',
    'Homework on Dive into Deep Learning, 2.4.3 "Partial Derivatives and Gradients"',
)


def definition(x, y):
    f = np.empty(len(x), x.dtype)
    for i, (a, b) in enumerate(zip(x, y, strict=True)):
        f[i] = a * a * b + exp(a) * (b * b) + sin(a * b)
    return f


def numpy_vectorized(x, y):
    return x**2 * y + np.exp(x) * y**2 + np.sin(x * y)


def numpy_gradient(x, y, cotangent):
    wave = np.cos(x * y)
    return {
        "x": (2 * x * y + np.exp(x) * y**2 + y * wave) * cotangent,
        "y": (x**2 + 2 * np.exp(x) * y + x * wave) * cotangent,
    }


def numpy_second_derivative(x, y, cotangent, along):
    grown, wave, turned = np.exp(x), np.cos(x * y), np.sin(x * y)
    xx = 2 * y + grown * y**2 - y**2 * turned
    xy = 2 * x + 2 * grown * y + wave - x * y * turned
    yy = 2 * grown - x**2 * turned
    return {
        "x": (xx * along["x"] + xy * along["y"]) * cotangent,
        "y": (xy * along["x"] + yy * along["y"]) * cotangent,
    }


def torch_autograd(x, y):
    return x**2 * y + torch.exp(x) * y**2 + torch.sin(x * y)


def torch_in_steps(x, y):
    xy = x * y
    return x * xy + x.exp() * y.square() + xy.sin()


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-3.0, high=3.0), y=Reals("n", low=-3.0, high=3.0)).where(work=lambda n: 60 * n)


DIFFERENTIABLE = ("x", "y")
TWICE_DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "nothing at y = 0",
        "Where y is 0, the answer is 0, bit for bit.",
        holds=lambda inputs, f: (inputs["y"] != 0) | (f == 0),
    ),
)

WORKED = (
    Worked(
        {"x": [0, 1], "y": [2, 0]},
        value=[4, 0],
        gradient={"x": [6, 0], "y": [4, 2]},
        note="by hand: at (0, 2) y² + y = 6 and 2y = 4; at (1, 0) 0 and x² + x = 2",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
