"""Softmax cross-entropy of a linear classifier, with an L2 penalty.

The loss of an example is log Σ exp(scores) minus the score of the right class. Computed literally, the exponential
overflows (exp(89) is too large for float32), so the largest score is subtracted first. The logarithm can still fail: if
the probability is computed first, it may underflow to 0, and log 0 is -∞. A computation with logarithms only
(log-sum-exp) avoids both problems.

Shapes: X (n, d), y (n,) integers in [0, c), W (d, c), reg a scalar; the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from oracle.page import Domain, Labels, Reals, Scalar, Size, Worked, logsumexp, permuting, renumbering

ROW = 3
FORMULA = r"L = \frac{1}{n} \sum_i \Bigl( \log \sum_j e^{x_i w_j} - x_i w_{y_i} \Bigr) + \lambda \sum_{k,j} W_{kj}^2"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Softmax Classifier / Cross-entropy Loss"',
    'Homework on Dive into Deep Learning, 4.4 "Softmax Regression Implementation from Scratch"',
    "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, IMA JNA 41 (2021)",
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
        loss = loss + +(logsumexp(scores) - scores[y[i]])
    penalty = 0.0
    for weight in W.flat:
        penalty = penalty + weight * weight
    return loss / n + reg * penalty


def numpy_naive(X, y, W, reg):
    scores = X @ W
    losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y]
    return losses.sum() / len(y) + reg * np.square(W).sum()


def numpy_shifted(X, y, W, reg):
    scores = X @ W
    scores -= scores.max(axis=1, keepdims=True)
    exponentials = np.exp(scores)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    return -np.log(probabilities[np.arange(len(y)), y]).sum() / len(y) + reg * np.square(W).sum()


def numpy_logsumexp(X, y, W, reg):
    scores = W.T @ X.T  # classes first: NumPy's inner loops then run over the examples
    scores -= scores.max(axis=0)
    losses = np.log(np.exp(scores).sum(axis=0)) - scores[y, np.arange(len(y))]
    return losses.sum() / len(y) + reg * np.square(W).sum()


def numpy_gradient(X, y, W, reg):
    scores = X @ W
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    mask = exponentials / exponentials.sum(axis=1, keepdims=True)
    mask[np.arange(len(y)), y] -= 1
    mask /= len(y)
    return {"X": mask @ W.T, "W": X.T @ mask + 2 * reg * W}


def torch_naive(X, y, W, reg):
    scores = X @ W
    losses = scores.exp().sum(dim=1).log() - scores[torch.arange(len(y)), y]
    return losses.sum() / len(y) + reg * W.square().sum()


def torch_shifted(X, y, W, reg):
    scores = X @ W
    scores = scores - scores.amax(dim=1, keepdim=True)
    losses = scores.exp().sum(dim=1).log() - scores[torch.arange(len(y)), y]
    return losses.sum() / len(y) + reg * W.square().sum()


def torch_logsumexp(X, y, W, reg):
    scores = X @ W
    losses = scores.logsumexp(dim=1) - scores[torch.arange(len(y)), y]
    return losses.sum() / len(y) + reg * W.square().sum()


def torch_cross_entropy(X, y, W, reg):
    return cross_entropy(X @ W, y) + reg * W.square().sum()


def torch_from_probabilities(X, y, W, reg):
    probabilities = (X @ W).softmax(dim=1)
    return -probabilities[torch.arange(len(y)), y].log().sum() / len(y) + reg * W.square().sum()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0)).where(
        least={"n": 1, "d": 1, "c": 1}, work=lambda n, d, c: 2 * n * d * c + 4 * n * c + 2 * d * c
    )


DIFFERENTIABLE = ("X", "W")

LAWS = (permuting("examples", X=0, y=0), renumbering("y", W=1))

_X, _Y = [[1, 2], [3, 4], [5, 6], [7, 8]], [1, 0, 2, 1]

WORKED = (
    Worked(
        {"X": _X, "y": _Y, "W": [[0, 0, 0], [0, 0, 0]], "reg": 5e-7},
        value=1.09861229,
        gradient={"W": [[7 / 12, -2 / 3, 1 / 12], [2 / 3, -5 / 6, 1 / 6]]},
        note="Study notes on NumPy and PyTorch, at W = 0: ln 3",
    ),
    Worked(
        {"X": [[1]], "y": [1], "W": [[0, np.log(3)]], "reg": 0},
        value=0.28768207,
        gradient={"X": [[-0.27465307]], "W": [[0.25, -0.25]]},
        note="by hand: probabilities 1/4 and 3/4, the loss is ln(4/3)",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "c": 10}) for n in (4, 16, 64, 256))

DATA = "digits"  # the digit images of scikit-learn are checked as well
