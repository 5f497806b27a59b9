"""The derivative as a limit: the slope of a chord that gets shorter.

(f(x + h) - f(x)) / h for the parabola 3x² - 4x. Mathematics says: the smaller h, the better, since the chord's slope is
off by 3h. Floats say: f(x + h) and f(x) agree in ever more digits, and what is left of their difference, divided by an
h that small, is mostly their rounding. In between is a best h, about the root of the unit roundoff, and half of the
digits is all there is to have.

Shapes: x (n,), h a positive scalar; the slopes are (n,).
"""

import numpy as np

from oracle.concept import Edge, Law, Size, Worked
from oracle.domains import Domain, Reals, Scalar

ROW = 32
FORMULA = r"\frac{f(x + h) - f(x)}{h} = f'(x) + 3 h, \qquad f(x) = 3 x^2 - 4 x"
SOURCES = (
    "N1, Derivatives and Differentiation",
    "N4, 2.4.1 Derivatives and Differentiation",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14",
)


def definition(x, h):
    slope = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        ahead = +(x[i] + h)
        slope[i] = +(+(3 * (ahead * ahead) - 4 * ahead) - +(3 * (x[i] * x[i]) - 4 * x[i])) / h
    return slope


def numpy_vectorized(x, h):
    def f(x):
        return 3 * x**2 - 4 * x

    return (f(x + h) - f(x)) / x.dtype.type(h)


def torch_vectorized(x, h):
    def f(x):
        return 3 * x**2 - 4 * x

    return (f(x + h) - f(x)) / h


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-8.0, high=8.0), h=Scalar(2.0**-10, 1.0)).where(work=lambda n: 12 * n)


DIFFERENTIABLE = ()

LAWS = (
    Law(
        "blind to the order of the points",
        "Reversing the points reverses the slopes.",
        change=lambda inputs: {**inputs, "x": inputs["x"][::-1]},
        relate=lambda slope: slope[::-1],
    ),
)

ERRORS = ()

WORKED = (
    Worked({"x": [1], "h": 0.1}, value=[2.3], note="N1"),
    Worked({"x": [1], "h": 0.01}, value=[2.03], note="N1"),
    Worked({"x": [1], "h": 0.001}, value=[2.003], digits=8, note="N1"),
)

CORNERS = ()

EDGES = (
    Edge("powers of two", {"x": [1], "h": 0.125}, "Nothing is rounded: the slope is 2 + 3/8."),
    Edge("flat", {"x": [2 / 3], "h": 2.0**-10}, "Near the bottom of the parabola the difference is all rounding."),
)

KNOWN = ()
FORMS = ()
CONVENTIONS = ()

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
