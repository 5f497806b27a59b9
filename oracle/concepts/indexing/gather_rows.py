"""Rows by an index array: `A[b]`, as in an embedding lookup.

Each index in b is replaced by the row with this index, so the answer has the axes of b, followed by the axis of a row.
An index array of shape (3, 1) gives (3, 1, d), not (3, d). A row may be selected several times or not at all. In the
gradient, each row of A gets the sum over all positions where it was selected; a row that was not selected gets 0. An
`embedding` layer is trained by this gradient.

Shapes: A (n, d), b (p, q) integers in [0, n); the answer is (p, q, d).
"""

import numpy as np
import torch
from torch.nn.functional import embedding

from oracle.page import Domain, Labels, Law, Reals, Size, Worked, permuting, renumbering

ROW = 27
FORMULA = (
    r"C_{rsk} = A_{b_{rs} k}, \qquad "
    r"\frac{\partial}{\partial A_{ik}} \sum_{rsk} G_{rsk} C_{rsk} = \sum_{r,s : b_{rs} = i} G_{rsk}"
)
SOURCES = ('Study notes on NumPy and PyTorch, "Indexing"',)


def definition(A, b):
    (p, q), d = b.shape, A.shape[1]
    C = np.empty((p, q, d), A.dtype)
    for r in range(p):
        for s in range(q):
            for k in range(d):
                C[r, s, k] = A[b[r, s], k]
    return C


def numpy_index(A, b):
    return A[b]


def numpy_take(A, b):
    return A.take(b, axis=0)


def numpy_flat(A, b):
    return A[b.ravel()].reshape(*b.shape, A.shape[1])


def numpy_gradient(A, b, cotangent):
    dA = np.zeros_like(A)
    np.add.at(dA, b, cotangent)
    return {"A": dA}


def numpy_gradient_one_hot(A, b, cotangent):
    named = (b.ravel()[:, None] == np.arange(len(A))).astype(A.dtype)
    return {"A": named.T @ cotangent.reshape(-1, A.shape[1])}


def numpy_gradient_counted(A, b, cotangent):
    flat, named = cotangent.reshape(-1, A.shape[1]), b.ravel()
    dA = np.empty_like(A)
    for q, column in enumerate(flat.T):
        dA[:, q] = np.bincount(named, column, len(A))
    return {"A": dA}


def torch_index(A, b):
    return A[b]


def torch_embedding(A, b):
    return embedding(b, A)


def torch_index_select(A, b):
    return A.index_select(0, b.reshape(-1)).reshape(*b.shape, A.shape[1])


def torch_take_along_dim(A, b):
    return A[:, None].take_along_dim(b[..., None], 0)


def torch_index_add_gradient(A, b, cotangent):
    return {"A": torch.zeros_like(A).index_add(0, b.reshape(-1), cotangent.reshape(-1, A.shape[1]))}


def inputs() -> Domain:
    return Domain(A=Reals("n d"), b=Labels("p q", below="n")).where(
        least={"d": 1}, work=lambda n, d, p, q: n * d + 2 * p * q * d
    )


DIFFERENTIABLE = ("A",)

LAWS = (
    permuting("row numbers", answer=0, b=0),
    renumbering("b", A=0),
    Law(
        "transposes with the numbers",
        "Transposing the index array swaps the first two axes of the answer.",
        change=lambda inputs: {**inputs, "b": inputs["b"].T},
        relate=lambda C: C.swapaxes(0, 1),
    ),
)

WORKED = (
    Worked(
        {"A": [[1, 2], [3, 4]], "b": [[0], [1], [0]]},
        value=[[[1, 2]], [[3, 4]], [[1, 2]]],
        gradient={"A": [[2, 2], [1, 1]]},
        note="Study notes on NumPy and PyTorch, a[b]",
    ),
    Worked(
        {"A": [[1, 2], [3, 4], [5, 6]], "b": [[0, 0], [2, 0]]},
        value=[[[1, 2], [1, 2]], [[5, 6], [1, 2]]],
        gradient={"A": [[3, 3], [0, 0], [1, 1]]},
        note="by hand: one row selected three times, one row never",
    ),
)

SIZES = tuple(Size({"n": n, "d": 8, "p": n, "q": 4}) for n in (3, 10, 100, 1_000))
