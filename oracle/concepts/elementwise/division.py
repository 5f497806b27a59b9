"""Elementwise division of two vectors.

IEEE 754 requires a correctly rounded quotient: one rounding. Multiplying by the reciprocal is faster but rounds twice,
and differs in the last digit for about one pair in four. If the divisor is tiny, the quotient may overflow; its
derivative with respect to the divisor, -x / y², overflows much earlier.

Shapes: x (n,), y (n,) away from 0; the quotient is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, scaling

ROW = 20
FORMULA = r"q_i = x_i / y_i"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 2.2",
)


def definition(x, y):
    q = np.empty(len(x), x.dtype)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        q[i] = left / right
    return q


def numpy_vectorized(x, y):
    return x / y


def numpy_by_reciprocal(x, y):
    return x * (1 / y)


def numpy_gradient(x, y, cotangent):
    return {"x": cotangent / y, "y": -(x / y) / y * cotangent}


def torch_vectorized(x, y):
    return x / y


def torch_true_divide(x, y):
    return torch.true_divide(x, y)


def torch_by_reciprocal(x, y):
    return x * y.reciprocal()


def inputs() -> Domain:
    # Neither a divisor nor its square is 0.
    return Domain(x=Reals("n"), y=Reals("n", low=2.0**-10, high=2.0**12)).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    scaling(y=2, answer=0.5),
    Law("odd", "For y > 0 it has the sign of x.", holds=lambda inputs, q: np.sign(q) * inputs["x"] >= 0),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [2, 2, 2, 2]},
        value=[0.5, 1, 2, 4],
        gradient={"x": [0.5, 0.5, 0.5, 0.5], "y": [-0.25, -0.5, -1, -2]},
        note="Homework on Dive into Deep Learning",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
