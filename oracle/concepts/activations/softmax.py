"""Softmax over rows: scores to probabilities.

Each entry is its exponential divided by the sum of the exponentials of its row. Computed literally, they overflow at
moderate scores (12 in float16, 89 in float32). A constant added to a whole row changes nothing, so the largest score is
subtracted first; exponentials that then underflow are negligible. Rows sum to 1 up to rounding. Because the sum is
constant, the entries of a row's gradient sum to 0.

Shapes: X (n, c); the probabilities are (n, c).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, amax, between, detach, exp, permuting, rows_sum_to_one

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
    # NumPy's inner loops then run over the rows. Loops over ten classes would spend most of their time on overhead.
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
    # The derivative of P ⊙ (g - P·g) along v, row by row.
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
        "Adding a constant to all scores does not change the answer. (Checked where the addition is exact.)",
        change=lambda inputs: {"X": _shifted(inputs["X"])},
        relate=lambda P: P,
    ),
    between(0, 1),
    rows_sum_to_one(),
)


def _shifted(X):
    """`X + 1` if the addition is exact for every entry, else `X`."""
    shifted = X + X.dtype.type(1)
    return shifted if np.all(shifted - X.dtype.type(1) == X) and np.all(np.abs(X) < 2**7) else X


WORKED = (
    Worked(
        {"X": [[0, np.log(3)], [5, 5]]},
        value=[[0.25, 0.75], [0.5, 0.5]],
        gradient={"X": [[0, 0], [0, 0]]},
        note="by hand: the exponentials are 1 and 3. The sum of each row is 1, so its gradient is 0",
    ),
    Worked(
        {"X": [[1, 2, 3]]},
        value=[[0.09003057, 0.24472847, 0.66524096]],
        note="Homework on Dive into Deep Learning, by hand",
    ),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (4, 16, 64, 256))
