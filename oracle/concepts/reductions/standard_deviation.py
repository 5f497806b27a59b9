"""Standard deviation: the root of the variance.

It is a length, that of the distances from the mean over the root of n, and like every length it has a corner at 0: of
equal numbers, each slope within a ball is right. torch takes 0 there; the chain rule through the root of the variance
finds 0 · ∞, and says NaN. That is how a batch of equal numbers ends a training. Over the short cut of the textbook the
variance may come out negative, and has no root at all. And the squares of float32 leave their range where the numbers
themselves are far from it: at 10³⁰ NumPy says ∞, and torch, in float64 underneath, does not.

Shapes: X (n, d), with at least two rows and columns; `axis` says which axes go.
"""

from typing import Any

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Alternative,
    Corner,
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Rearrangement,
    Size,
    Worked,
)
from oracle.domains import Choice, Domain, Reals
from oracle.truth import norm, sqrt

ROW = 17
FORMULA = (
    r"s_j = \sqrt{\frac{1}{n - c} \sum_{i=1}^{n} (X_{ij} - m_j)^2}, \qquad m_j = \frac{1}{n} \sum_{i=1}^{n} X_{ij}"
)
SOURCES = ("N4, 2.3.6 Reduction (the mean, of which this is the next but one)",)


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
    said = {} if correction is None else {"correction": correction}  # `torch.std` takes None for its default itself
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

LAWS = (
    Law(
        "homogeneous",
        "Minus twice the numbers have twice the deviation.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda s: 2 * s,
    ),
    Law("never negative", "No deviation is below 0.", holds=lambda inputs, s: ~(s < 0)),
)

ERRORS = (
    Error(
        "an axis that is not there",
        "Two axes are numbered 0 and 1.",
        spoil=lambda inputs: {**inputs, "axis": 2},
        numpy=(IndexError, r"out of range|out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

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

_ALL_EQUAL = {"X": [[1, 1], [1, 1]], "axis": None, "correction": 0}
CORNERS = (Corner("equal numbers", _ALL_EQUAL, ("X", (0, 0))),)

EDGES = (
    Edge("no spread", {"X": [[0.1, 0.1, 0.1]] * 3, "axis": None, "correction": 0}, "Equal numbers deviate by nothing."),
)

_NEGATIVE = "the short cut to the variance rounds to something negative, and its root is NaN"
_ROOT = "the slope of a bare square root at 0 is infinite, and 0 · ∞ is NaN"
_NEARLY_EQUAL: dict[str, dict[str, Any]] = {
    "float16": {"X": [[1 - 2.0**-11, 1], [1, 1]], "axis": 0, "correction": 0},
    "bfloat16": {"X": [[1 - 2.0**-8, 1], [1, 1]], "axis": 0, "correction": 0},
    "float32": {"X": [[1.3] * 3] * 2, "axis": None, "correction": 0},
    "float64": {"X": [[0.3] * 3] * 2, "axis": None, "correction": 0},
}
EXPECTED_FAILURES = (
    *(
        ExpectedFailure("numpy_textbook", "value", "wrong", _NEGATIVE, numbers, (dtype,))
        for dtype, numbers in _NEARLY_EQUAL.items()
        if dtype != "bfloat16"
    ),
    *(
        ExpectedFailure("torch_textbook", "value", "wrong", _NEGATIVE, numbers, (dtype,))
        for dtype, numbers in _NEARLY_EQUAL.items()
    ),
    ExpectedFailure("torch_root_of_variance", "gradient", "wrong", _ROOT, _ALL_EQUAL),
    ExpectedFailure("torch_textbook", "gradient", "wrong", _ROOT, _ALL_EQUAL),
)

_WELFORD = (
    "torch goes through the numbers once, by Welford's updates, and in float64 it has no wider type to do so in: the "
    "running mean is rounded at every step, and of numbers that agree but for their last digits the deviation is too."
)
_LAST_DIGITS = {"X": [[1 + 2.0**-50, 1 + 2.0**-50], [1, 1], [1, 1], [1, 1]], "axis": 0, "correction": 0}
REARRANGEMENTS = (
    Rearrangement("torch_std", _WELFORD, _LAST_DIGITS),
    Rearrangement("torch_root_of_variance", _WELFORD, _LAST_DIGITS),
)


def _asked(X, axis=None, correction=None):
    return {"X": X, "axis": axis, "correction": correction}


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "unless told",
        "The deviation of 1 and 3: NumPy divides by 2 and says 1, torch by 1 and says √2.",
        _asked(np.array([[1.0, 3.0]])),
        {"numpy_std": Gives(1, "float64"), "torch_std": Gives(2**0.5, "float64")},
    ),
    LibraryDifference(
        "of one number",
        "Unless told, NumPy says 0, and torch, dividing by 0, NaN. (torch warns.)",
        _asked(np.array([[5.0]])),
        {"numpy_std": Gives(0.0, "float64"), "torch_std": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "integers",
        "NumPy takes them for float64; torch refuses.",
        _asked(np.array([[1, 3]]), None, 0),
        {
            "numpy_std": Gives(1, "float64"),
            "torch_std": (RuntimeError, r"std and var only support floating point"),
        },
    ),
    LibraryDifference(
        "of nothing",
        "NaN in both. (Both warn.)",
        _asked(np.empty((0, 2)), None, 0),
        {"numpy_std": Gives(np.nan, "float64"), "torch_std": Gives(np.nan, "float64")},
    ),
    LibraryDifference(
        "large float32",
        "10³⁰ and -10³⁰: NumPy squares in float32 and says ∞; torch squares in float64, where they fit.",
        _asked(np.array([[1e30, -1e30]], np.float32), None, 0),
        {"numpy_std": Gives(np.inf, "float32"), "torch_std": Gives(np.float32(1e30), "float32")},
    ),
    LibraryDifference(
        "small float32",
        "10⁻³⁰ and -10⁻³⁰: NumPy's squares underflow, and nothing deviates; torch's do not.",
        _asked(np.array([[1e-30, -1e-30]], np.float32), None, 0),
        {"numpy_std": Gives(0.0, "float32"), "torch_std": Gives(np.float32(1e-30), "float32")},
    ),
    LibraryDifference(
        "large float16",
        "300 and -300: the square of 300 is beyond float16, in which NumPy takes it; torch takes it in float32.",
        _asked(np.array([[300, -300]], np.float16), None, 0),
        {"numpy_std": Gives(np.inf, "float16"), "torch_std": Gives(300, "float16")},
    ),
    LibraryDifference(
        "large float64",
        "10²⁰⁰ and -10²⁰⁰: nobody has a wider type, and both say ∞.",
        _asked(np.array([[1e200, -1e200]]), None, 0),
        {"numpy_std": Gives(np.inf, "float64"), "torch_std": Gives(np.inf, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "biased",
        "The divisor is n, whatever the correction.",
        lambda definition, X, axis, correction: definition(X, axis, 0),
    ),
    Alternative(
        "unbiased",
        "The divisor is n - 1, whatever the correction.",
        lambda definition, X, axis, correction: definition(X, axis, 1),
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 8, 16, 32))
