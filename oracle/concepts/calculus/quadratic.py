"""A parabola, its slope and its curvature.

The function whose derivative one takes first. Expanded or factored, 3x² - 4x or x (3x - 4), it is the same polynomial;
near its root at 4/3 the first subtracts two numbers that almost agree, and the second does so one digit earlier.

Shapes: x (n,); values, slopes and curvatures are (n,).
"""

import numpy as np

from oracle.catalogue.declarations import Edge, Law, Rearrangement, Size, Worked
from oracle.domains import Domain, Reals

ROW = 32
FORMULA = r"f(x) = 3 x^2 - 4 x, \qquad f'(x) = 6 x - 4, \qquad f''(x) = 6"
SOURCES = ("N1, Derivatives and Differentiation", "N4, 2.4 Calculus")


def definition(x):
    f = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        f[i] = 3 * (x[i] * x[i]) - 4 * x[i]
    return f


def numpy_vectorized(x):
    return 3 * x**2 - 4 * x


def numpy_factored(x):
    return x * (3 * x - 4)


def numpy_gradient(x, cotangent):
    return {"x": (6 * x - 4) * cotangent}


def numpy_second_derivative(x, cotangent, along):
    return {"x": 6 * cotangent * along["x"]}


def torch_autograd(x):
    return 3 * x**2 - 4 * x


def torch_factored(x):
    return x * (3 * x - 4)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 5 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    Law(
        "above its lowest point",
        "The parabola is nowhere below -4/3, but for rounding.",
        holds=lambda inputs, f, unit: ~(f < -4 / 3 * (1 + 8 * unit)),
    ),
)

ERRORS = ()

WORKED = (Worked({"x": [1, 2, 0]}, value=[-1, 4, 0], gradient={"x": [2, 8, -4]}, note="N1: the slope at 1 is 2"),)

CORNERS = ()

EDGES = (
    Edge("at the root", {"x": [4 / 3]}, "4/3 is no float: what is left of the value is its error."),
    Edge("at the bottom", {"x": [2 / 3]}, "Where the slope is 0 but for the error of 2/3."),
)

EXPECTED_FAILURES = ()

_FACTORED = (
    "It rounds 3x - 4 and then multiplies: the rounding of the larger 4 is scaled by x, where the expanded form has "
    "only that of the result."
)
_NEAR = {"x": [-0.1]}
REARRANGEMENTS = (Rearrangement("numpy_factored", _FACTORED, _NEAR), Rearrangement("torch_factored", _FACTORED, _NEAR))
LIBRARY_DIFFERENCES = ()

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
