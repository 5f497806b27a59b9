"""Elementwise power, with one exponent for all entries.

`**` calls several functions: for the exponent 2 both libraries multiply, for 0.5 they take a square root, and for most
others they call `pow`, which has an error of about one ulp. exp(p · log x) defines the power for real exponents but is
inaccurate: the exponential turns the absolute error of p · log x into a relative error, so the result loses about as
many digits as p · log x has before the point. Integers are special: 2 ** -1 is not an integer.

Shapes: x (n,) above 0, p a number; the powers are (n,).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, power

ROW = 20
FORMULA = r"f_i = x_i^p, \qquad \frac{\partial f_i}{\partial x_i} = p \, x_i^{p - 1}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    "Muller, Elementary Functions: Algorithms and Implementation, 3rd ed., chapter 13 (the power function)",
)


def definition(x, p):
    f = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        f[i] = power(x[i], p)
    return f


def numpy_operator(x, p):
    return x**p


def numpy_power(x, p):
    return np.power(x, p)


def numpy_array_of_exponents(x, p):
    return x ** np.full_like(x, p)


def numpy_float_power(x, p):
    return np.float_power(x, p).astype(x.dtype)


def numpy_by_logarithm(x, p):
    return np.exp(p * np.log(x))


def numpy_gradient(x, p, cotangent):
    return {"x": p * x ** (p - 1) * cotangent}


def torch_operator(x, p):
    return x**p


def torch_pow(x, p):
    return torch.pow(x, p)


def torch_array_of_exponents(x, p):
    return x ** torch.full_like(x, p)


def torch_float_power(x, p):
    return torch.float_power(x, p).to(x.dtype)


def torch_by_logarithm(x, p):
    return torch.exp(p * torch.log(x))


def inputs() -> Domain:
    # In this range the cube of the largest x and the derivative of 1/x at the smallest are normal in float16.
    return Domain(x=Reals("n", low=2.0**-4, high=2.0**4), p=Choice(2, 3, 0.5, -1, 1.5, -0.5)).where(
        work=lambda n: 8 * n
    )


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("positive", "A power of a positive number is positive.", holds=lambda inputs, f: f > 0),
    Law(
        "on its side of 1",
        "With a positive exponent, the power is at most 1 for x below 1, and at least 1 for x above 1.",
        holds=lambda inputs, f: np.where((inputs["x"] <= 1) == (inputs["p"] > 0), f <= 1, f >= 1),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "p": 2},
        value=[1, 4, 16, 64],
        gradient={"x": [2, 4, 8, 16]},
        note="Homework on Dive into Deep Learning",
    ),
    Worked({"x": [1, 4, 9], "p": 0.5}, value=[1, 2, 3], gradient={"x": [0.5, 0.25, 1 / 6]}, note="by hand: roots"),
    Worked({"x": [1, 4, 0.5], "p": -1}, value=[1, 0.25, 2], note="by hand: reciprocals"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
