"""Softmax over rows: scores to probabilities.

Exponentials, divided by their sum. Taken literally they overflow at scores that are not even large (12 in float16, 89
in float32). A constant added to a whole row changes nothing, so everybody takes the largest score away first; what
underflows then would have been 0 anyway. Rows sum to one, up to rounding, and because they do, the gradient of a row
is orthogonal to a constant.

Shapes: X (n, c); the probabilities are (n, c).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, amax, between, detach, exp, permuting

ROW = 9
FORMULA = r"P_{ij} = \frac{e^{x_{ij}}}{\sum_k e^{x_{ik}}}"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Softmax Classifier"',
    'Homework on Dive into Deep Learning, 4.4.1 "The Softmax"',
    "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, IMA JNA 41 (2021)",
)


def definition(X):
    P = np.empty(X.shape, X.dtype)
    for i in range(len(X)):
        top = detach(amax(X[i]))
        exponentials = [exp(x - top) for x in X[i]]
        total = 0.0
        for e in exponentials:
            total = total + e
        for j, e in enumerate(exponentials):
            P[i, j] = e / total
    return P


def numpy_shifted(X):
    exponentials = np.exp(X - X.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def numpy_classes_first(X):
    # NumPy's inner loops are then as long as there are rows: of ten classes, most of the time goes into beginning them.
    P = np.array(X.T, order="C")
    P -= P.max(axis=0)
    np.exp(P, out=P)
    P /= P.sum(axis=0)
    return P.T


def numpy_naive(X):
    exponentials = np.exp(X)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def numpy_gradient(X, cotangent):
    P = numpy_shifted(X)
    return {"X": P * (cotangent - (P * cotangent).sum(axis=1, keepdims=True))}


def numpy_second_derivative(X, cotangent, along):
    # Differentiating P ⊙ (g - P·g) along v, row by row.
    P, v = numpy_shifted(X), along["X"]
    turned = P * (v - (P * v).sum(axis=1, keepdims=True))
    mean = (P * cotangent).sum(axis=1, keepdims=True)
    return {"X": turned * (cotangent - mean) - P * (turned * cotangent).sum(axis=1, keepdims=True)}


def torch_softmax(X):
    return torch.softmax(X, dim=1)


def torch_module(X):
    return torch.nn.Softmax(dim=1)(X)


def torch_shifted(X):
    exponentials = torch.exp(X - X.amax(dim=1, keepdim=True))
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def torch_naive(X):
    exponentials = torch.exp(X)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def inputs() -> Domain:
    return Domain(X=Reals("n c")).where(least={"c": 1}, work=lambda n, c: 40 * n * c)


DIFFERENTIABLE = ("X",)
TWICE_DIFFERENTIABLE = ("X",)

LAWS = (
    permuting("classes", answer=1, X=1),
    Law(
        "shift invariance",
        "A constant added to all scores changes nothing. (Tried where the addition is exact.)",
        change=lambda inputs: {"X": _shifted(inputs["X"])},
        relate=lambda P: P,
    ),
    between(0, 1),
    # Every entry is divided by the same rounded sum: c - 1 additions and one division are all that can be off.
    Law(
        "rows sum to one",
        "The probabilities of a row add up to 1, but for a rounding for each of them and one more.",
        holds_within=lambda inputs, P, unit: np.abs(P.sum(axis=1) - 1) <= (P.shape[1] + 2) * unit,
    ),
)


def _shifted(X):
    """`X` with 1 added where that is exact for every entry, else as it is."""
    shifted = X + X.dtype.type(1)
    return shifted if np.all(shifted - X.dtype.type(1) == X) and np.all(np.abs(X) < 2**7) else X


WORKED = (
    Worked(
        {"X": [[0, np.log(3)], [5, 5]]},
        value=[[0.25, 0.75], [0.5, 0.5]],
        gradient={"X": [[0, 0], [0, 0]]},
        note="by hand: e⁰ : 3 = 1 : 3. Rows sum to one whatever the scores, so that their sum has no slope",
    ),
    Worked(
        {"X": [[1, 2, 3]]},
        value=[[0.09003057, 0.24472847, 0.66524096]],
        note="Homework on Dive into Deep Learning, by hand",
    ),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (4, 16, 64, 256))
