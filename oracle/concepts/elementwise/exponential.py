"""The exponential function, elementwise.

No library rounds it correctly; each guarantees a number of units in the last place, which is the error bound here. The
exponential turns an *absolute* error of its argument into a relative error of the result: if 100 has an error in its
last digit, several digits of e^100 are wrong. The exponential is its own derivative.

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
    # Within these bounds e^x is a normal number in float16, too.
    return Domain(x=Reals("n", low=-9.0, high=9.0)).where(work=lambda n: 8 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("positive", "A power of e is positive.", holds=lambda inputs, f: f > 0),
    Law(
        "on its side of 1",
        "For x below 0 the exponential is at most 1, for x above 0 at least 1.",
        holds=lambda inputs, f: np.where(inputs["x"] <= 0, f <= 1, f >= 1),
    ),
)

WORKED = (
    # The source prints float32, in which e⁴ is 54.598148; its fourth decimal depends on this rounding.
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
