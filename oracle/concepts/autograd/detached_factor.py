"""One of two equal factors detached: half of the derivative.

z = y·x with y = 3x. The derivative is 6x, and each factor contributes 3x. If y is detached, only that of x remains.

Shapes: x (n,); the values are (n,).
"""

import numpy as np

from oracle.page import Choice, Domain, Reals, Size, Worked, detach, even, never_negative

ROW = 37
FORMULA = r"""z = y x, \; y = 3 x: \quad
\frac{dz}{dx} = 3 x \;\text{(y detached)}, \qquad \frac{dz}{dx} = 6 x \;\text{(not)}"""
SOURCES = (
    'Study notes on Dive into Deep Learning, "Detaching Computation; Exercises"',
    'Homework on Dive into Deep Learning, "Exercises on detach"',
)


def definition(x, detached):
    z = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        y = 3 * x[i]
        z[i] = (detach(y) if detached else y) * x[i]
    return z


def numpy_vectorized(x, detached):
    return 3 * x * x


def numpy_gradient(x, detached, cotangent):
    return {"x": (3 if detached else 6) * x * cotangent}


def torch_detach(x, detached):
    y = 3 * x
    return (y.detach() if detached else y) * x


def torch_detached_input(x, detached):
    y = 3 * (x.detach() if detached else x)
    return y * x


def inputs() -> Domain:
    return Domain(x=Reals("n"), detached=Choice(True, False)).where(work=lambda n: 3 * n)


DIFFERENTIABLE = ("x",)

LAWS = (even("x"), never_negative())

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3], "detached": False},
        value=[0, 3, 12, 27],
        gradient={"x": [0, 6, 12, 18]},
        note="Study notes on Dive into Deep Learning: 6x",
    ),
    Worked(
        {"x": [0, 1, 2, 3], "detached": True},
        gradient={"x": [0, 3, 6, 9]},
        note="Study notes on Dive into Deep Learning: 3x",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
