"""Central difference: the slope of a chord around the point.

(f(x + h) - f(x - h)) / 2h for the exponential. What is odd in the error cancels, and the chord's slope is off by h²/6
only, instead of h/2: the best h is larger, about the cube root of the unit roundoff, and two thirds of the digits can
be had. For a parabola the formula is exact, and any error is rounding.

Shapes: x (n,), h a positive scalar; the slopes are (n,).
"""

import numpy as np
import torch

from oracle.concept import Edge, Law, Size, Worked
from oracle.domains import Domain, Reals, Scalar
from oracle.truth import exp

ROW = 32
FORMULA = r"\frac{f(x + h) - f(x - h)}{2 h} = f'(x) + \frac{h^2}{6} f^{(3)}(\xi), \qquad f = \exp"
SOURCES = (
    "N1, Derivatives and Differentiation",
    "N4, 2.4.1 Derivatives and Differentiation",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14",
)


def definition(x, h):
    slope = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        slope[i] = +(exp(x[i] + h) - exp(x[i] - h)) / (2 * h)
    return slope


def numpy_vectorized(x, h):
    return (np.exp(x + h) - np.exp(x - h)) / x.dtype.type(2 * h)


def torch_vectorized(x, h):
    return (torch.exp(x + h) - torch.exp(x - h)) / (2 * h)


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

WORKED = (Worked({"x": [0, 1], "h": 0.5}, value=[1.04219061, 2.8329678], note="sinh(1/2) / (1/2), and e times it"),)

CORNERS = ()

EDGES = (Edge("at zero", {"x": [0], "h": 2.0**-10}, "Of e^h and e^-h for a small h most digits are the same."),)

KNOWN = ()
FORMS = ()
CONVENTIONS = ()

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
