"""Standard deviation: the square root of the variance.

It is the length of the vector of deviations from the mean, divided by √n (or √(n - 1)), so it has a corner at 0: for
equal numbers every slope within a ball is valid. torch returns 0 there; the chain rule through the square root gives 0
· ∞ = NaN, so one batch of equal numbers can make all parameters NaN in training. The textbook formula for the variance
may give a negative number, whose root is NaN. Squares of float32 may overflow although the numbers do not: at 10³⁰
NumPy returns ∞; torch computes in float64 and does not.

Shapes: X (n, d), with at least two rows and columns; `axis` names the axes to reduce.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Reals, Size, Worked, never_negative, norm, scaling, sqrt

ROW = 17
FORMULA = (
    r"s_j = \sqrt{\frac{1}{n - c} \sum_{i=1}^{n} (X_{ij} - m_j)^2}, \qquad m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}"
)
SOURCES = ('Homework on Dive into Deep Learning, 2.3.6 "Reduction" (the mean, of which this is the next but one)',)


def definition(X, axis, correction):
    n, d = X.shape
    if axis is None:
        return _of([X[i, j] for i in range(n) for j in range(d)], correction)
    lines = X.swapaxes(axis, 1)
    s = np.empty(len(lines), X.dtype)
    for k in range(len(lines)):
        s[k] = _of(lines[k], correction)
    return s


def _of(numbers, correction):
    total = 0.0
    for x in numbers:
        total = total + x
    mean = total / len(numbers)
    one = numbers[0] * 0 + 1
    return norm([x - mean for x in numbers]) / sqrt(one * (len(numbers) - correction))


def _count(X, axis):
    return X.shape[0] * X.shape[1] if axis is None else X.shape[axis]


def numpy_std(X, axis, correction):
    said = {} if correction is None else {"correction": correction}  # `torch.std` itself accepts None
    return np.std(X, axis=axis, **said)


def numpy_root_of_variance(X, axis, correction):
    return np.sqrt(np.var(X, axis=axis, correction=correction))


def numpy_textbook(X, axis, correction):
    n = _count(X, axis)
    return np.sqrt(((X * X).mean(axis=axis) - X.mean(axis=axis) ** 2) * (n / (n - correction)))


def numpy_norm(X, axis, correction):
    away = X - X.mean(axis=axis, keepdims=True)
    return np.linalg.norm(away, axis=axis) / (_count(X, axis) - correction) ** 0.5


def numpy_gradient(X, axis, correction, cotangent=1):
    away = X - X.mean(axis=axis, keepdims=True)
    scale = np.std(X, axis=axis, correction=correction, keepdims=True) * (_count(X, axis) - correction)
    slope = np.divide(away, scale, out=np.zeros_like(X), where=scale > 0)
    kept = cotangent if axis is None else np.expand_dims(cotangent, axis)
    return {"X": kept * slope}


def torch_std(X, axis, correction):
    return X.std(dim=axis, correction=correction)


def torch_root_of_variance(X, axis, correction):
    return X.var(dim=axis, correction=correction).sqrt()


def torch_norm(X, axis, correction):
    away = X - X.mean(dim=axis, keepdim=True)
    return torch.linalg.vector_norm(away, dim=axis) / (_count(X, axis) - correction) ** 0.5


def torch_textbook(X, axis, correction):
    n = _count(X, axis)
    return ((X.square().mean(dim=axis) - X.mean(dim=axis).square()) * (n / (n - correction))).sqrt()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(None, 0, 1), correction=Choice(0, 1)).where(
        least={"n": 2, "d": 2}, work=lambda n, d: 8 * n * d
    )


DIFFERENTIABLE = ("X",)

LAWS = (scaling(X=-2, answer=2), never_negative())

_A = [[1, 2], [3, 6]]
WORKED = (
    Worked(
        {"X": _A, "axis": 0, "correction": 0},
        value=[1, 2],
        gradient={"X": [[-0.5, -0.5], [0.5, 0.5]]},
        note="by hand: of the columns",
    ),
    Worked({"X": _A, "axis": None, "correction": 0}, value=1.87082869, note="by hand: √3.5"),
    Worked({"X": _A, "axis": 1, "correction": 1}, value=[0.70710678, 2.12132034], note="by hand: √½ and √4½"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 8, 16, 32))
