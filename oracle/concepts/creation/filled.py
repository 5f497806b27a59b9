"""Arrays filled with one number: zeros, ones, and any other.

`zeros` and `ones` have the dtype float64 in NumPy and float32 in torch; `full` takes the dtype of the number. The
`_like` versions take the dtype of an array and convert the number to it; for integers they truncate. A tensor filled
with the Python number of another tensor (`item()`) has no history; only results computed from the tensor itself
(expanded, multiplied, written with `fill_`) have a gradient.

Shapes: X (n, a, b) gives the shape and the dtype; value is a single number; the answer is (n, a, b).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, even, scaling

ROW = 22
FORMULA = r"Y_{ijk} = v, \qquad \frac{\partial L}{\partial v} = \sum_{ijk} \frac{\partial L}{\partial Y_{ijk}}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Study notes on linear algebra and autograd in torch, "Linear Algebra"',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started"',
)


def definition(X, value):
    n, a, b = X.shape
    Y = np.empty((n, a, b), X.dtype)
    for i in range(n):
        for j in range(a):
            for k in range(b):
                Y[i, j, k] = value
    return Y


def numpy_full(X, value):
    return np.full(X.shape, value)


def numpy_full_like(X, value):
    return np.full_like(X, value)


def numpy_zeros(X, value):
    return np.zeros(X.shape, X.dtype) + value


def numpy_ones(X, value):
    return np.ones(X.shape, X.dtype) * value


def numpy_broadcast(X, value):
    return np.broadcast_to(value, X.shape).copy()


def numpy_filled(X, value):
    Y = np.empty(X.shape, X.dtype)
    Y.fill(value)
    return Y


def numpy_gradient(X, value, cotangent):
    return {"value": cotangent.sum()}


def torch_full(X, value):
    number = value.item() if isinstance(value, torch.Tensor) else value
    return torch.full(X.shape, number, dtype=getattr(value, "dtype", None))


def torch_full_like(X, value):
    return torch.full_like(X, value.item() if isinstance(value, torch.Tensor) else value)


def torch_zeros(X, value):
    return torch.zeros(X.shape, dtype=X.dtype) + value


def torch_ones(X, value):
    return torch.ones(X.shape, dtype=X.dtype) * value


def torch_expand(X, value):
    return value.expand(X.shape).clone()


def torch_filled(X, value):
    return torch.empty_like(X).fill_(value)


def inputs() -> Domain:
    return Domain(X=Reals("n a b"), value=Reals("")).where(work=lambda n, a, b: 4 * n * a * b)


DIFFERENTIABLE = ("value",)

LAWS = (
    Law("one number", "Every entry equals the number exactly.", holds=lambda inputs, Y: inputs["value"] == Y),
    even("X"),
    scaling(value=-2, answer=-2),
)

_CUBE = [[[5, 6, 7, 8]] * 3] * 2

WORKED = (
    Worked(
        {"X": _CUBE, "value": 0},
        value=[[[0] * 4] * 3] * 2,
        gradient={"value": 24},
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning: zeros((2, 3, 4))",
    ),
    Worked(
        {"X": _CUBE, "value": 1},
        value=[[[1] * 4] * 3] * 2,
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning: ones((2, 3, 4))",
    ),
    Worked(
        {"X": [[[7, 7]] * 3] * 6, "value": 1},
        value=[[[1, 1]] * 3] * 6,
        note="Study notes on linear algebra and autograd in torch: ones((6, 3, 2))",
    ),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
