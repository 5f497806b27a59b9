"""Multiclass hinge loss of a linear classifier, with an L2 penalty.

Every wrong class should score at least 1 below the right one; the loss is the sum of the shortfalls, averaged over
the examples. Its gradient needs no more than counting: each class that falls short adds the example to its own column
and takes it away from the right one, which a mask of zeros and ones does in one matrix product. Where a margin is
exactly 0 the loss has a corner; each slope from 0 to 1 is right there.

Shapes: X (n, d), y (n,) integers in [0, c), W (d, c), reg a scalar; the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import multi_margin_loss

from oracle.catalogue.declarations import Alternative, Corner, Edge, Error, ExpectedFailure, Law, Size, Worked
from oracle.domains import Domain, Labels, Reals, Scalar
from oracle.truth import absolute, amax, maximum

ROW = 2
FORMULA = r"L = \frac{1}{n} \sum_i \sum_{j \ne y_i} \max(0,\; x_i w_j - x_i w_{y_i} + 1) + \lambda \sum_{k,j} W_{kj}^2"
SOURCES = (
    "N0, SVM Classifier / Hinge Loss",
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
    mask /= len(y)  # before the products, which might overflow without
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


def torch_vectorized(X, y, W, reg):
    scores = X @ W
    margins = (scores - scores.gather(1, y[:, None]) + 1).clamp(min=0)
    return margins.scatter(1, y[:, None], 0).sum() / len(y) + reg * W.square().sum()


def torch_mask_gradient(X, y, W, reg):
    scores = X @ W
    margins = (scores - scores.gather(1, y[:, None]) + 1).scatter(1, y[:, None], 0)
    mask = (margins > 0).to(X.dtype)
    mask.scatter_(1, y[:, None], -mask.sum(dim=1, keepdim=True))
    mask /= len(y)
    return {"X": mask @ W.T, "W": X.T @ mask + 2 * reg * W}


def torch_multi_margin(X, y, W, reg):
    # torch divides the margins of an example by the number of classes; weighing each by that number undoes it.
    c = W.shape[1]
    losses = multi_margin_loss(X @ W, y, weight=W.new_full((c,), c), reduction="none")
    return losses.sum() / len(y) + reg * W.square().sum()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0)).where(
        least={"n": 1, "d": 1, "c": 1}, work=lambda n, d, c: 2 * n * d * c + 3 * n * c + 2 * d * c
    )


DIFFERENTIABLE = ("X", "W")

LAWS = (
    Law(
        "blind to the order of the examples",
        "Reversing the examples changes nothing.",
        change=lambda inputs: {**inputs, "X": inputs["X"][::-1], "y": inputs["y"][::-1]},
        relate=lambda loss: loss,
    ),
    Law(
        "blind to the names of the classes",
        "Numbering the classes backwards changes nothing.",
        change=lambda inputs: {**inputs, "W": inputs["W"][:, ::-1], "y": inputs["W"].shape[1] - 1 - inputs["y"]},
        relate=lambda loss: loss,
    ),
    Law("never negative", "Shortfalls and squares are not below zero.", holds=lambda inputs, loss: ~(loss < 0)),
)

ERRORS = (
    Error(
        "a label too large",
        "Class c does not exist; the last is c - 1. (Negative labels are left alone: NumPy counts them from the end.)",
        spoil=lambda inputs: {**inputs, "y": np.full_like(inputs["y"], inputs["W"].shape[1])},
        numpy=(IndexError, r"index .*out of (bounds|range)"),
        torch=((IndexError, RuntimeError), r"index \d+ is out of bounds for dimension|target out of range"),
    ),
    Error(
        "features that do not match",
        "Examples of three features cannot meet weights for two.",
        spoil=lambda inputs: {
            **inputs,
            "X": np.ones((len(inputs["y"]), 3), inputs["X"].dtype),
            "W": np.ones((2, 2), inputs["W"].dtype),
        },
        numpy=((ValueError, IndexError), r"mismatch in its core dimension|index 2 is out of bounds"),
        torch=(RuntimeError, r"shapes cannot be multiplied|size mismatch"),
    ),
)

_X, _Y = [[1, 2], [3, 4], [5, 6], [7, 8]], [1, 0, 2, 1]
_DW = [[1.75, -2, 0.25], [2, -2.5, 0.5]]

WORKED = (
    Worked(
        {"X": _X, "y": _Y, "W": [[0, 0, 0], [0, 0, 0]], "reg": 5e-7}, value=2, gradient={"W": _DW}, note="N0, at W = 0"
    ),
    Worked(
        {"X": [[1, 1], [2, 0]], "y": [0, 1], "W": [[1, 0, 2], [0, 1, 0]], "reg": 0.5},
        value=8.5,
        gradient={"X": [[0, 0.5], [1.5, -1]], "W": [[1, -1.5, 3.5], [-1, 1.5, 0.5]]},
        note="by hand: margins 1, 2 and 3, 5; the loss is 11 / 2 + 6 / 2",
    ),
)

CORNERS = (Corner("margin exactly 0", {"X": [[1]], "y": [1], "W": [[0, 1]], "reg": 0}, ("W", (0, 0))),)

EDGES = (
    Edge("one class", {"X": [[1]], "y": [0], "W": [[1]], "reg": 0}, "With no wrong class there is no loss."),
    Edge(
        "no weights",
        {"X": [[1, 2]], "y": [0], "W": [[0, 0, 0], [0, 0, 0]], "reg": 0},
        "All scores tie: every wrong class is short by 1.",
    ),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "torch_multi_margin",
        "special",
        "wrong",
        "its kernel keeps what is above 0, and NaN is not: a NaN score costs nothing",
        {"X": [[np.nan]], "y": [0], "W": [[0, 0]], "reg": 0},
        ("float32", "float64"),
    ),
    *(
        ExpectedFailure(
            "torch_multi_margin",
            "value",
            "wrong",
            "the weight c multiplies before torch divides by c, so the loss overflows c times too early",
            {"X": [[large]], "y": [1], "W": [[1, 0]], "reg": 0},
            (dtype,),
        )
        for dtype, large in (("float32", 3e38), ("float64", 1.5e308))
    ),
)


def _loss(X, y, W, reg, margin=1, power=1, largest=False):
    """The loss under other conventions."""
    loss, penalty = 0.0, 0.0
    for x, right in zip(X, y, strict=True):
        scores = []
        for column in W.T:
            score = 0.0
            for feature, weight in zip(x, column, strict=True):
                score = score + feature * weight
            scores.append(+score)
        wrong = [score for j, score in enumerate(scores) if j != right]
        shortfalls = [maximum(0, score - scores[right] + margin) ** power for score in wrong]
        for shortfall in [amax(shortfalls)] if largest and shortfalls else shortfalls:
            loss = loss + shortfall
    for weight in W.flat:
        penalty = penalty + weight * weight
    return loss / len(X) + reg * penalty


ALTERNATIVES = (
    Alternative(
        "half penalty",
        "The penalty is λ/2 · ‖W‖².",
        lambda definition, X, y, W, reg: definition(X, y, W, reg / 2),
    ),
    Alternative(
        "L1 penalty",
        "The penalty is λ · Σ|W|.",
        lambda definition, X, y, W, reg: definition(X, y, W, 0) + reg * sum(map(absolute, W.flat)),
    ),
    Alternative("no penalty", "The penalty is left out.", lambda definition, X, y, W, reg: definition(X, y, W, 0)),
    Alternative(
        "sum",
        "The losses are summed, not divided by n.",
        lambda definition, X, y, W, reg: len(X) * definition(X, y, W, reg / len(X)),
    ),
    Alternative(
        "zero margin",
        "The margin is 0 instead of 1, the loss of a perceptron.",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, margin=0),
    ),
    Alternative(
        "squared hinge",
        "The shortfalls are squared.",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, power=2),
    ),
    Alternative(
        "largest shortfall",
        "Only the largest shortfall of an example counts, as Crammer and Singer have it.",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, largest=True),
    ),
    Alternative(
        "right class too",
        "The right class counts too, and adds 1 for every example.",
        lambda definition, X, y, W, reg: definition(X, y, W, reg) + 1,
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "c": 10}) for n in (4, 16, 64, 256))

DATA = "digits"  # the images that ship with scikit-learn are judged as well
