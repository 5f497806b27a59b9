"""One entry of each row: `A[arange(n), j]`.

Two index lists of the same length are paired: the first row with the first index, the second with the second. This
selects the score of the correct class of each example. A colon in place of the first list combines every row with
every index, n by n entries, with the wanted ones on the diagonal (`integer_columns`). Masking with a one-hot matrix and
summing the rows gives the same with n · d products. The mask must select, though: multiplying by 0 turns infinity into
NaN, and NaN stays NaN.

Shapes: A (n, d), j (n,) integers in [0, d); the answer is (n,).
"""

import numpy as np
import torch
from torch.nn.functional import nll_loss, one_hot

from oracle.page import Domain, Labels, Law, Reals, Size, Worked, permuting, renumbering

ROW = 27
FORMULA = r"b_i = A_{i j_i}"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Slicing vs. Indexing"',
    'Homework on Dive into Deep Learning, 4.4.3 "The Cross-Entropy Loss" (`y_hat[[0, 1], y]`)',
    'Study notes on NumPy and PyTorch, "SVM Classifier / Hinge Loss" (`scores[np.arange(num_train), y]`)',
)


def definition(A, j):
    b = np.empty(len(A), A.dtype)
    for i, (row, column) in enumerate(zip(A, j, strict=True)):
        b[i] = row[column]
    return b


def numpy_index(A, j):
    return A[np.arange(len(A)), j]


def numpy_take_along_axis(A, j):
    return np.take_along_axis(A, j[:, None], axis=1)[:, 0]


def numpy_flat(A, j):
    n, d = A.shape
    return A.ravel()[np.arange(n) * d + j]


def numpy_masked_sum(A, j):
    return np.where(j[:, None] == np.arange(A.shape[1]), A, 0).sum(axis=1)


def numpy_one_hot_product(A, j):
    return (A * (j[:, None] == np.arange(A.shape[1]))).sum(axis=1)


def numpy_gradient(A, j, cotangent):
    dA = np.zeros_like(A)
    dA[np.arange(len(A)), j] = cotangent  # no position occurs twice, so nothing is accumulated
    return {"A": dA}


def torch_index(A, j):
    return A[torch.arange(len(A)), j]


def torch_gather(A, j):
    return A.gather(1, j[:, None]).squeeze(1)


def torch_take_along_dim(A, j):
    return A.take_along_dim(j[:, None], 1).squeeze(1)


def torch_masked_sum(A, j):
    return torch.where(j[:, None] == torch.arange(A.shape[1]), A, 0).sum(dim=1)


def torch_one_hot_product(A, j):
    return (A * one_hot(j, A.shape[1])).sum(dim=1)


def torch_nll_loss(A, j):
    return -nll_loss(A, j, reduction="none")


def inputs() -> Domain:
    return Domain(A=Reals("n d"), j=Labels("n", below="d")).where(
        least={"n": 1, "d": 1}, work=lambda n, d: n * d + 2 * n
    )


DIFFERENTIABLE = ("A",)

LAWS = (
    permuting("rows", answer=0, A=0, j=0),
    renumbering("j", A=1),
    Law(
        "found in its row",
        "Each result is an entry of its row.",
        holds=lambda inputs, b: (np.asarray(inputs["A"], np.float64) == b[:, None]).any(axis=1),
    ),
)

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"A": _A, "j": [1, 0, 1]},
        value=[2, 3, 6],
        gradient={"A": [[0, 1], [1, 0], [0, 1]]},
        note="Study notes on NumPy and PyTorch, a[np.arange(3), [1, 0, 1]] and a[[0, 1, 2], [1, 0, 1]]",
    ),
    Worked(
        {"A": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "j": [0, 2]},
        value=[0.1, 0.5],
        digits=4,
        note="Homework on Dive into Deep Learning, 4.4.3",
    ),
)

SIZES = tuple(Size({"n": n, "d": 10}) for n in (3, 10, 100, 1_000))
