"""A parabola and its first and second derivative.

The expanded form 3x² - 4x and the factored form x (3x - 4) are the same polynomial. Near its root at 4/3 both subtract
nearly equal numbers: the expanded form in its last operation, the factored form before the multiplication.

Shapes: x (n,); values, slopes and curvatures are (n,).
"""

import numpy as np

from oracle.page import Domain, Law, Reals, Size, Worked

ROW = 32
FORMULA = r"f(x) = 3 x^2 - 4 x, \qquad f'(x) = 6 x - 4, \qquad f''(x) = 6"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Derivatives and Differentiation"',
    'Homework on Dive into Deep Learning, 2.4 "Calculus"',
)


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
        "The answer is at least -4/3.",
        holds=lambda inputs, f: f >= -4 / 3,
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 0]},
        value=[-1, 4, 0],
        gradient={"x": [2, 8, -4]},
        note="Study notes on Dive into Deep Learning: the slope at 1 is 2",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
