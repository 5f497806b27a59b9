"""An array out of nested lists: the outer list is axis 0, the inner ones are the rows.

The shape follows from the lengths of the lists, and the dtype from the numbers: only booleans give bool, integers give
int64, and with at least one float everything becomes float64 in NumPy and float32 in torch, which then rounds large
integers. Lists of different lengths raise an error in both. An empty list does not contain the length of its rows: zero
rows of three entries give the shape (0,).

Shapes: X (n, d), handed over as n lists of d numbers; the array is (n, d), n ≥ 1.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting

ROW = 22
FORMULA = r"Y_{ij} = (\ell_i)_j, \qquad \ell = (\ell_0, \dots, \ell_{n-1})"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started"',
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
)


def definition(X):
    Y = np.empty(X.shape, X.dtype)
    for i, row in enumerate(X):
        for j, number in enumerate(row):
            Y[i, j] = number
    return Y


def numpy_array(X):
    return np.array(X)


def numpy_lists(X):
    return np.array(X.tolist(), X.dtype)


def numpy_rows(X):
    return np.stack([np.array(row.tolist(), X.dtype) for row in X])


def numpy_fromiter(X):
    return np.fromiter((number for row in X.tolist() for number in row), X.dtype, X.size).reshape(X.shape)


def torch_asarray(X):
    return torch.asarray(X)


def torch_lists(X):
    return torch.tensor(X.tolist(), dtype=X.dtype)


def torch_rows(X):
    return torch.stack([torch.tensor(row.tolist(), dtype=X.dtype) for row in X])


def inputs() -> Domain:
    return Domain(X=Reals("n d")).where(least={"n": 1}, work=lambda n, d: 8 * n * d)


SHARES_MEMORY = True  # torch.asarray of a tensor is the tensor

LAWS = (
    Law("keeps the numbers", "Every number is in its place, exactly.", holds=lambda inputs, Y: inputs["X"] == Y),
    permuting("lists", answer=0, X=0),
)

WORKED = (
    Worked(
        {"X": [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]},
        value=[[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]],
        note="Study notes on Dive into Deep Learning, and homework on Dive into Deep Learning, 2.1.1",
    ),
    Worked(
        {"X": [[1.0, 2, 4, 8]]},
        value=[[1, 2, 4, 8]],
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning, 2.1.3, as a row",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
