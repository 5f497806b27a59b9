"""PReLU: a ReLU with a learned slope for negative inputs.

The value is x above zero and a·x below: one product, rounded once. max(0, x) + a·min(0, x) is the same, since one of
the two terms is exactly 0. The gradient with respect to a is the sum of the negative inputs, each times its cotangent.

Shapes: x (n,), a (); the values are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, maximum, minimum

ROW = 8
FORMULA = r"\operatorname{prelu}(x) = \max(0, x) + a \min(0, x)"
SOURCES = (
    'Homework on Dive into Deep Learning, 5.1.2 "Activation Functions"',
    "He et al., Delving Deep into Rectifiers, ICCV 2015",
)


def definition(x, a):
    value = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        value[i] = maximum(x[i], 0) + a * minimum(x[i], 0)
    return value


def numpy_vectorized(x, a):
    return np.maximum(x, 0) + a * np.minimum(x, 0)


def numpy_where(x, a):
    return np.where(x > 0, x, a * x)


def numpy_gradient(x, a, cotangent):
    return {
        "x": cotangent * np.where(x > 0, 1, a),
        "a": (cotangent * np.minimum(x, 0)).sum(),
    }


def numpy_second_derivative(x, a, cotangent, along):
    below = cotangent * (x < 0)
    return {"x": below * along["a"], "a": (below * along["x"]).sum()}


def torch_prelu(x, a):
    return torch.prelu(x, a.reshape(1))


def torch_by_hand(x, a):
    return x.clamp(min=0) + a * x.clamp(max=0)


def torch_where(x, a):
    return torch.where(x > 0, x, a * x)


def inputs() -> Domain:
    return Domain(x=Reals("n"), a=Reals("", low=-2.0, high=2.0)).where(work=lambda n: 5 * n)


DIFFERENTIABLE = ("x", "a")
TWICE_DIFFERENTIABLE = ("x", "a")

LAWS = (
    Law(
        "the identity at a = 1",
        "For a = 1 the answer is x, bit for bit.",
        holds=lambda inputs, value: (inputs["a"] != 1) | (value == inputs["x"]),
    ),
    Law(
        "keeps what is positive",
        "Positive inputs are returned unchanged, bit for bit.",
        holds=lambda inputs, value: ~(inputs["x"] > 0) | (value == inputs["x"]),
    ),
)

WORKED = (
    Worked(
        {"x": [-2, 1, 3], "a": 0.25},
        value=[-0.5, 1, 3],
        gradient={"x": [0.25, 1, 1], "a": -2},
        note="Homework on Dive into Deep Learning, by hand",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
