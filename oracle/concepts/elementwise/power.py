"""Raising numbers to a power, entry by entry, the exponent being one number for all.

`**` is several functions under one name. For an exponent of 2 both libraries multiply, for 0.5 they take a root, and
only otherwise do they call `pow`, which is rounded to an ulp or so. Going by the logarithm, exp(p · log x), is how one
would define it for real exponents, and is not how to compute it: the exponential turns the absolute error of its
argument into a relative one, so that the digits of p · log x before the point are lost from the result. Integers are a
case of their own: 2 ** -1 is no integer.

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
    # Small enough that the cube of the largest, and the slope of the reciprocal of the smallest, are normal in float16.
    return Domain(x=Reals("n", low=2.0**-4, high=2.0**4), p=Choice(2, 3, 0.5, -1, 1.5, -0.5)).where(
        work=lambda n: 8 * n
    )


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("positive", "A power of a positive number is above zero.", holds=lambda inputs, f: f > 0),
    Law(
        "on its side of 1",
        "With a positive exponent, numbers below 1 have powers of at most 1, and those above at least 1.",
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
