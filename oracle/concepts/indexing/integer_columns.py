"""Columns by index: `A[:, [1, 0, 1]]`.

The colon keeps every row; the list selects columns, in any order and repeatedly. `A[arange(n), [1, 0, 1]]` differs: it
selects one entry of each row (`integer_pairs`), because two lists are paired, while a slice and a list are combined
in all ways. Index lists always copy, since strides cannot describe the selection. The gradient of a column that was
selected twice is the sum of both. `dA[:, j] += G` keeps only the last of them, because each column is read once and
written once; `np.add.at` and `index_add` accumulate.

Shapes: A (n, d), j (m,) integers in [0, d); the answer is (n, m).
"""

import numpy as np
import torch
from torch.nn.functional import embedding

from oracle.page import Domain, Labels, Reals, Size, Worked, permuting, renumbering, scaling

ROW = 27
FORMULA = (
    r"B_{iq} = A_{i j_q}, \qquad \frac{\partial}{\partial A_{ik}} \sum_{iq} G_{iq} B_{iq} = \sum_{q : j_q = k} G_{iq}"
)
SOURCES = ('Study notes on NumPy and PyTorch, "Slicing vs. Indexing"',)


def definition(A, j):
    n, m = A.shape[0], len(j)
    B = np.empty((n, m), A.dtype)
    for i in range(n):
        for q in range(m):
            B[i, q] = A[i, j[q]]
    return B


def numpy_index(A, j):
    return A[:, j]


def numpy_take(A, j):
    return A.take(j, axis=1)


def numpy_transposed(A, j):
    return A.T[j].T


def numpy_take_along_axis(A, j):
    return np.take_along_axis(A, j[None, :], axis=1)


def numpy_grid(A, j):
    return A[np.ix_(np.arange(len(A)), j)]


def numpy_gradient(A, j, cotangent):
    dA = np.zeros_like(A)
    np.add.at(dA.T, j, cotangent.T)
    return {"A": dA}


def numpy_gradient_loop(A, j, cotangent):
    dA = np.zeros_like(A)
    for q, column in enumerate(j):
        dA[:, column] += cotangent[:, q]
    return {"A": dA}


def torch_index(A, j):
    return A[:, j]


def torch_index_select(A, j):
    return A.index_select(1, j)


def torch_gather(A, j):
    return A.gather(1, j.expand(len(A), -1))


def torch_take_along_dim(A, j):
    return A.take_along_dim(j[None, :], 1)


def torch_embedding(A, j):
    return embedding(j, A.T).T


def torch_index_add_gradient(A, j, cotangent):
    return {"A": torch.zeros_like(A).index_add(1, j, cotangent)}


def inputs() -> Domain:
    return Domain(A=Reals("n d"), j=Labels("m", below="d")).where(work=lambda n, d, m: n * d + 2 * n * m)


DIFFERENTIABLE = ("A",)

LAWS = (permuting("column numbers", answer=1, j=0), renumbering("j", A=1), scaling(A=-2, answer=-2))

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"A": _A, "j": [1, 0, 1]},
        value=[[2, 1, 2], [4, 3, 4], [6, 5, 6]],
        gradient={"A": [[1, 2], [1, 2], [1, 2]]},
        note="Study notes on NumPy and PyTorch, a[:, [1, 0, 1]]",
    ),
)

SIZES = tuple(Size({"n": n, "d": n, "m": n}) for n in (3, 10, 30, 100))
