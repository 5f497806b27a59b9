"""The exponential, entry by entry.

No library rounds it correctly; each promises some number of units in the last place, and that promise is the budget
here. What it cannot help is the argument: exp turns the *absolute* error of its argument into a relative one of the
result, so a 100 that is off in its last digit gives an e^100 that is off in several. It is its own derivative.

Shapes: x (n,); the values are (n,).
"""

import numpy as np

from oracle.page import Domain, Law, Reals, Size, Worked, exp

ROW = 20
FORMULA = r"f_i = e^{x_i}, \qquad \frac{\partial f_i}{\partial x_i} = e^{x_i}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    "Muller, Elementary Functions: Algorithms and Implementation, 3rd ed., chapter 11 (range reduction)",
)


def definition(x):
    f = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        f[i] = exp(x[i])
    return f


def numpy_vectorized(x):
    return np.exp(x)


def numpy_from_expm1(x):
    return np.expm1(x) + 1


def numpy_gradient(x, cotangent):
    return {"x": np.exp(x) * cotangent}


def torch_vectorized(x):
    return x.exp()


def torch_from_expm1(x):
    return x.expm1() + 1


def inputs() -> Domain:
    # From here to there e^x is a normal number in float16, too.
    return Domain(x=Reals("n", low=-9.0, high=9.0)).where(work=lambda n: 8 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("positive", "A power of e is above zero.", holds=lambda inputs, f: f > 0),
    Law(
        "on its side of 1",
        "Below 0 the exponential is at most 1, above 0 at least 1.",
        holds=lambda inputs, f: np.where(inputs["x"] <= 0, f <= 1, f >= 1),
    ),
)

WORKED = (
    # The note prints float32, in which e⁴ is 54.598148; the fourth decimal of the last is that of the rounding.
    Worked(
        {"x": [0, 1, 2, 3, 4]},
        value=[1.0, 2.7183, 7.3891, 20.0855, 54.5981],
        digits=3,
        note="Homework on Dive into Deep Learning",
    ),
    Worked(
        {"x": [0, 1, 2, 3]},
        value=[1.0, 2.7183, 7.3891, 20.0855],
        digits=4,
        note="Homework on Dive into Deep Learning, to all digits",
    ),
    Worked({"x": [0, 1]}, gradient={"x": [1.0, 2.71828183]}, note="its own derivative"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
