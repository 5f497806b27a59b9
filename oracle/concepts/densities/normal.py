"""Density of the normal distribution.

The exponent is a parabola, and the factor before the exponential makes the area 1. Far from the mean the density is
positive but underflows to 0. The exponential turns the absolute error of its argument into a relative error: at z = 8,
one unit roundoff in z² / 2 = 32 becomes 32 units of roundoff in the density.

Shapes: x (n,), μ and σ scalars, σ > 0; the densities are (n,).
"""

import math

import numpy as np
import torch

from oracle.page import Domain, Reals, Scalar, Size, Worked, even, exp, never_negative, sqrt

ROW = 10
FORMULA = r"p(x) = \frac{1}{\sqrt{2 \pi \sigma^2}} \, e^{-(x - \mu)^2 / (2 \sigma^2)}"
SOURCES = ('Homework on Dive into Deep Learning, 3.1.3 "The Normal Distribution and Squared Loss"',)

_PI = math.pi  # its relative error of 4e-17 is below the unit roundoff of all dtypes here


def definition(x, mu, sigma):
    p = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        z = +(x[i] - mu) / sigma
        p[i] = exp(-(z * z) / 2) / sqrt(2 * _PI * (sigma * sigma))
    return p


def numpy_vectorized(x, mu, sigma):
    return 1 / math.sqrt(2 * math.pi * sigma**2) * np.exp(-0.5 * ((x - mu) / sigma) ** 2)


def numpy_gradient(x, mu, sigma, cotangent):
    z = (x - mu) / sigma
    p = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi * sigma**2)
    return {"x": -z / sigma * p * cotangent}


def torch_vectorized(x, mu, sigma):
    return 1 / math.sqrt(2 * math.pi * sigma**2) * torch.exp(-0.5 * ((x - mu) / sigma) ** 2)


def torch_from_logarithm(x, mu, sigma):
    return torch.exp(-0.5 * ((x - mu) / sigma) ** 2 - math.log(sigma) - 0.5 * math.log(2 * math.pi))


def inputs() -> Domain:
    # Wider than in the notes. The density underflows at 20 standard deviations, in float16 beyond 4.
    return Domain(x=Reals("n", low=-7.0, high=7.0), mu=Scalar(-3.0, 3.0), sigma=Scalar(0.5, 4.0)).where(
        work=lambda n: 16 * n
    )


DIFFERENTIABLE = ("x",)

LAWS = (even("x", "mu"), never_negative())

WORKED = (
    Worked(
        {"x": [-4, -1, 0, 1, 2], "mu": 0.0, "sigma": 1.0},
        value=[0.00013383, 0.24197072, 0.39894228, 0.24197072, 0.05399097],
        gradient={"x": [0.00053532, 0.24197072, 0, -0.24197072, -0.10798193]},
        note="Homework on Dive into Deep Learning, (μ, σ) = (0, 1)",
    ),
    Worked(
        {"x": [-4, 0, 2], "mu": 0.0, "sigma": 2.0},
        value=[0.02699548, 0.19947114, 0.12098536],
        note="Homework on Dive into Deep Learning, (μ, σ) = (0, 2)",
    ),
    Worked(
        {"x": [1, 3, 4], "mu": 3.0, "sigma": 1.0},
        value=[0.05399097, 0.39894228, 0.24197072],
        note="Homework on Dive into Deep Learning, (μ, σ) = (3, 1)",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (14, 140, 1_400, 14_000))
