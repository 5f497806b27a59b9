"""Cross-entropy from probabilities: the mean of -log of the probability of the right class.

With one-hot labels only one term of the sum over the classes is nonzero, so the implementations pick that entry by its
index. The inputs must be probabilities: scores may be negative, and the logarithm of a negative number is NaN.
(`linear_classifiers/softmax_loss` starts from scores and is the usual choice for training.)

Shapes: P (n, c) in (0, 1], y (n,) integers in [0, c); the loss is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import nll_loss

from oracle.page import Domain, Labels, Reals, Size, Worked, log, never_negative, permuting

ROW = 3
FORMULA = r"L = -\frac{1}{n} \sum_i \log P_{i y_i}"
SOURCES = ('Homework on Dive into Deep Learning, 4.4.3 "The Cross-Entropy Loss"',)


def definition(P, y):
    loss = 0.0
    for i in range(len(P)):
        loss = loss - log(P[i, y[i]])
    return loss / len(P)


def numpy_vectorized(P, y):
    return -np.log(P[np.arange(len(y)), y]).mean()


def numpy_one_hot(P, y):
    one_hot = np.eye(P.shape[1], dtype=P.dtype)[y]
    return -(one_hot * np.log(P)).sum() / len(y)


def numpy_gradient(P, y):
    rows, dP = np.arange(len(y)), np.zeros_like(P)
    dP[rows, y] = -1 / (len(y) * P[rows, y])
    return {"P": dP}


def torch_indexed(P, y):
    return -P[torch.arange(len(y)), y].log().mean()


def torch_gather(P, y):
    return -P.gather(1, y[:, None]).log().mean()


def torch_nll_loss(P, y):
    return nll_loss(P.log(), y)


def inputs() -> Domain:
    # 2^-24 is the smallest positive float16, so every dtype can represent it.
    return Domain(P=Reals("n c", low=2.0**-24, high=1.0), y=Labels("n", below="c")).where(
        least={"n": 1, "c": 1}, work=lambda n, c: 8 * n + n * c
    )


DIFFERENTIABLE = ("P",)

LAWS = (permuting("examples", P=0, y=0), never_negative())

WORKED = (
    Worked(
        {"P": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "y": [0, 2]},
        value=1.4979,
        gradient={"P": [[-5, 0, 0], [0, 0, -1]]},
        digits=4,
        note="Homework on Dive into Deep Learning",
    ),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (10, 100, 1_000, 10_000))
