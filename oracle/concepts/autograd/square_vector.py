"""The gradient of a vector: of its sum, or with a cotangent.

y = x·x, entry by entry, is a vector, and the derivative of a vector is a Jacobian. `backward` therefore needs a
cotangent, one number for each entry, and returns the vector-Jacobian product; with ones it is the gradient of the sum.
Without a cotangent it raises an error.

Shapes: x (n,); the squares are (n,).
"""

import numpy as np

from oracle.page import Domain, Reals, Size, Worked, even, never_negative

ROW = 34
FORMULA = r"y_i = x_i^2, \qquad \frac{\partial}{\partial x_i} \sum_j g_j y_j = 2 g_i x_i"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.5.2 "Backward for Non-Scalar Variables"',
    'Study notes on Dive into Deep Learning, "Backward for Non-Scalar Variables"',
)


def definition(x):
    y = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        y[i] = x[i] * x[i]
    return y


def numpy_vectorized(x):
    return x * x


def numpy_square(x):
    return np.square(x)


def numpy_gradient(x, cotangent):
    return {"x": 2 * x * cotangent}


def numpy_second_derivative(x, cotangent, along):
    return {"x": 2 * cotangent * along["x"]}


def torch_vectorized(x):
    return x * x


def torch_pow(x):
    return x**2


def torch_gradient_by_backward(x, cotangent):
    x = x.detach().clone().requires_grad_()
    (x * x).backward(gradient=cotangent)
    return {"x": x.grad}


def torch_gradient_of_the_sum(x, cotangent):
    x = x.detach().clone().requires_grad_()
    (cotangent * (x * x)).sum().backward()
    return {"x": x.grad}


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 2 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (even("x"), never_negative())

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3]},
        value=[0, 1, 4, 9],
        gradient={"x": [0, 2, 4, 6]},
        note="Homework on Dive into Deep Learning",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
