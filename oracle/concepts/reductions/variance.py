"""Variance: the mean of the squared deviations from the mean.

By default NumPy divides by n, torch by n - 1 (`correction` sets it). The algorithm matters as well. The two-pass
algorithm computes the mean first; the deviations are small and keep most of their digits. The textbook formula, the
mean of the squares minus the square of the mean, needs one pass but subtracts two large, nearly equal numbers: in
float32 no digit is correct for 10000, 10001 and 10002, and around a million the result may be negative. Welford's
one-pass updates keep the digits. torch computes float16 and bfloat16 in float32, and float32 in float64; NumPy uses the
type of the array, where even the sum of a hundred float16 may overflow.

Shapes: X (n, d), with at least two rows and columns; `axis` names the axes to reduce.
"""

import numpy as np

from oracle.page import Choice, Domain, Reals, Size, Worked, permuting, scaling

ROW = 17
FORMULA = r"v_j = \frac{1}{n - c} \sum_{i=1}^{n} (X_{ij} - m_j)^2, \qquad m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.3.6 "Reduction" (the mean, of which this is the next)',
    "Chan, Golub and LeVeque, Algorithms for computing the sample variance, The American Statistician 37 (1983)",
    "Welford, Note on a method for calculating corrected sums of squares and products, Technometrics 4 (1962)",
)


def definition(X, axis, correction):
    n, d = X.shape
    if axis is None:
        return _of([X[i, j] for i in range(n) for j in range(d)], correction)
    lines = X.swapaxes(axis, 1)
    v = np.empty(len(lines), X.dtype)
    for k in range(len(lines)):
        v[k] = _of(lines[k], correction)
    return v


def _of(numbers, correction):
    total, squares = 0.0, 0.0
    for x in numbers:
        total = total + x
    mean = total / len(numbers)
    for x in numbers:
        away = x - mean
        squares = squares + away * away
    return squares / (len(numbers) - correction)


def _count(X, axis):
    return X.shape[0] * X.shape[1] if axis is None else X.shape[axis]


def numpy_var(X, axis, correction):
    said = {} if correction is None else {"correction": correction}  # `torch.var` itself accepts None
    return np.var(X, axis=axis, **said)


def numpy_two_passes(X, axis, correction):
    away = X - X.mean(axis=axis, keepdims=True)
    return np.square(away, out=away).sum(axis=axis) / (_count(X, axis) - correction)


def numpy_textbook(X, axis, correction):
    n = _count(X, axis)
    return ((X * X).mean(axis=axis) - X.mean(axis=axis) ** 2) * (n / (n - correction))


def numpy_welford(X, axis, correction):
    numbers = X.reshape(-1) if axis is None else np.moveaxis(X, axis, 0)
    mean = squares = np.zeros_like(numbers[0])
    for count, x in enumerate(numbers, 1):
        away = x - mean
        mean = mean + away / count
        squares = squares + away * (x - mean)
    return squares / (len(numbers) - correction)


def numpy_gradient(X, axis, correction, cotangent=1):
    away = X - X.mean(axis=axis, keepdims=True)
    kept = cotangent if axis is None else np.expand_dims(cotangent, axis)
    return {"X": kept * (2 * away / (_count(X, axis) - correction))}


def torch_var(X, axis, correction):
    return X.var(dim=axis, correction=correction)


def torch_two_passes(X, axis, correction):
    away = X - X.mean(dim=axis, keepdim=True)
    return away.square().sum(dim=axis) / (_count(X, axis) - correction)


def torch_textbook(X, axis, correction):
    n = _count(X, axis)
    return (X.square().mean(dim=axis) - X.mean(dim=axis).square()) * (n / (n - correction))


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(None, 0, 1), correction=Choice(0, 1)).where(
        least={"n": 2, "d": 2}, work=lambda n, d: 8 * n * d
    )


DIFFERENTIABLE = ("X",)

LAWS = (scaling(X=-2, answer=4), permuting("rows and columns", answer="all", X="all"))

_A = [[1, 2], [3, 6]]
WORKED = (
    Worked(
        {"X": _A, "axis": None, "correction": 0},
        value=3.5,
        gradient={"X": [[-1, -0.5], [0, 1.5]]},
        note="by hand: mean 3, squares 4, 1, 0, 9",
    ),
    Worked({"X": _A, "axis": 0, "correction": 0}, value=[1, 4], note="by hand: of the columns"),
    Worked(
        {"X": _A, "axis": 1, "correction": 1},
        value=[0.5, 4.5],
        gradient={"X": [[-1, 1], [-3, 3]]},
        note="by hand: of the rows, divided by n - 1",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 8, 16, 32))
