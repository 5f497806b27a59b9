"""Multiclass hinge loss of a linear classifier, with an L2 penalty.

Each wrong class should score at least 1 below the right one. The loss sums the shortfalls of the wrong classes and
averages over the examples. Each shortfall adds the example to the gradient of its class and subtracts it from that of
the right class. At a margin of exactly 0 every slope from 0 to 1 is a valid subgradient.

Shapes: X (n, d), y (n,) integers in [0, c), W (d, c), reg a scalar; the loss is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Labels, Reals, Scalar, Size, Worked, maximum, never_negative, permuting, renumbering

ROW = 2
FORMULA = r"L = \frac{1}{n} \sum_i \sum_{j \ne y_i} \max(0,\; x_i w_j - x_i w_{y_i} + 1) + \lambda \sum_{k,j} W_{kj}^2"
SOURCES = (
    'Study notes on NumPy and PyTorch, "SVM Classifier / Hinge Loss"',
    "Crammer and Singer, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, JMLR 2 (2001)",
)


def definition(X, y, W, reg):
    (n, d), c = X.shape, W.shape[1]
    loss = 0.0
    for i in range(n):
        scores = []
        for j in range(c):
            score = 0.0
            for k in range(d):
                score = score + X[i, k] * W[k, j]
            scores.append(+score)
        for j in range(c):
            if j != y[i]:
                loss = loss + maximum(0, scores[j] - scores[y[i]] + 1)
    penalty = 0.0
    for weight in W.flat:
        penalty = penalty + weight * weight
    return loss / n + reg * penalty


def numpy_vectorized(X, y, W, reg):
    margins = X @ W
    margins -= np.take_along_axis(margins, y[:, None], axis=1)
    margins += 1
    np.maximum(margins, 0, out=margins)
    np.put_along_axis(margins, y[:, None], 0, axis=1)
    return margins.sum() / len(y) + reg * np.square(W).sum()


def numpy_gradient(X, y, W, reg):
    scores = X @ W
    margins = scores - np.take_along_axis(scores, y[:, None], axis=1) + 1
    np.put_along_axis(margins, y[:, None], 0, axis=1)
    mask = (margins > 0).astype(X.dtype)
    np.put_along_axis(mask, y[:, None], -mask.sum(axis=1, keepdims=True), axis=1)
    mask /= len(y)  # before the products, which could overflow otherwise
    return {"X": mask @ W.T, "W": X.T @ mask + 2 * reg * W}


def numpy_gradient_loops(X, y, W, reg):
    dX, dW, n = np.zeros_like(X), 2 * reg * W, len(y)
    for i, right in enumerate(y):
        scores = X[i] @ W
        short = [j for j in range(len(scores)) if j != right and scores[j] - scores[right] + 1 > 0]
        for j in short:
            dW[:, j] += X[i] / n
            dX[i] += W[:, j] / n
        dW[:, right] -= len(short) / n * X[i]
        dX[i] -= len(short) / n * W[:, right]
    return {"X": dX, "W": dW}


def torch_loop(X, y, W, reg):
    loss = 0
    for x, right in zip(X, y, strict=True):
        scores = x @ W
        margins = torch.relu(scores - scores[right] + 1)
        loss = loss + margins[:right].sum() + margins[right + 1 :].sum()
    return loss / len(y) + reg * W.square().sum()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0)).where(
        least={"n": 1, "d": 1, "c": 1}, work=lambda n, d, c: 2 * n * d * c + 3 * n * c + 2 * d * c
    )


DIFFERENTIABLE = ("X", "W")

LAWS = (permuting("examples", X=0, y=0), renumbering("y", W=1), never_negative())

WORKED = (
    Worked(
        {"X": [[1, 2], [3, 4], [5, 6], [7, 8]], "y": [1, 0, 2, 1], "W": [[0, 0, 0], [0, 0, 0]], "reg": 5e-7},
        value=2,
        gradient={"W": [[1.75, -2, 0.25], [2, -2.5, 0.5]]},
        note="Study notes on NumPy and PyTorch, at W = 0",
    ),
    Worked(
        {"X": [[1, 1], [2, 0]], "y": [0, 1], "W": [[1, 0, 2], [0, 1, 0]], "reg": 0.5},
        value=8.5,
        gradient={"X": [[0, 0.5], [1.5, -1]], "W": [[1, -1.5, 3.5], [-1, 1.5, 0.5]]},
        note="by hand: margins 1, 2 and 3, 5; the loss is 11 / 2 + 6 / 2",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "c": 10}) for n in (4, 16, 64, 256))

DATA = "digits"  # the digit images of scikit-learn are checked as well
