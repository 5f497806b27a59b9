"""Assigning one number to a part of a matrix: `X[1, 2] = 9`, `X[:2, :] = 12`.

To the left of the equals sign a slice selects memory, and the number on the right is broadcast over it. The assignment
changes the matrix and every view of it; the implementations here copy first and write to the copy, and autograd
differentiates this function. The gradient with respect to an overwritten entry is 0; with respect to the written
number it is the sum over the cells that the number was written to.

Shapes: X (n, d), n at least 2 and d at least 3; value without axes; `where` as for `slicing`; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, scaling

ROW = 25
FORMULA = (
    r"B_{ij} = \begin{cases} v & i \in R,\; j \in C \\ X_{ij} & \text{otherwise} \end{cases}, \qquad "
    r"\frac{\partial}{\partial v} \sum_{ij} G_{ij} B_{ij} = \sum_{i \in R} \sum_{j \in C} G_{ij}"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.2 "Indexing and Slicing"',
    'Study notes on Dive into Deep Learning, "Indexing and slicing"',
)


def _places(part, size):
    """The positions that a slice or an integer selects along an axis, as in Python."""
    return range(size)[part] if isinstance(part, slice) else (range(size)[part],)


def definition(X, value, where):
    n, d = X.shape
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    lines, sides = _places(rows, n), _places(columns, d)
    B = np.empty((n, d), X.dtype)
    for i in range(n):
        for j in range(d):
            B[i, j] = value if i in lines and j in sides else X[i, j]
    return B


def numpy_copy(X, value, where):
    B = X.copy()
    B[where] = value
    return B


def numpy_where(X, value, where):
    mask = np.zeros(X.shape, bool)
    mask[where] = True
    return np.where(mask, value, X)


def numpy_numbered(X, value, where):
    B = X.copy(order="C")
    B.reshape(-1)[np.arange(X.size).reshape(X.shape)[where]] = value
    return B


def numpy_gradient(X, value, where, cotangent):
    dX = cotangent.copy()
    dX[where] = 0
    return {"X": dX, "value": cotangent[where].sum()}


def torch_clone(X, value, where):
    B = X.clone()
    B[where] = value
    return B


def torch_where(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return torch.where(mask, value, X)


def torch_masked_fill(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return X.masked_fill(mask, value)


def torch_index_put(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return X.index_put(mask.nonzero(as_tuple=True), value)


def torch_index_fill(X, value, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    i, j = torch.arange(X.shape[0])[rows].reshape(-1), torch.arange(X.shape[1])[columns].reshape(-1)
    return X.index_copy(0, i, X[i].index_fill(1, j, value))


def torch_slice_scatter(X, value, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    if isinstance(columns, slice):
        start, stop, step = columns.indices(X.shape[1])
        filled = X.slice_scatter(value.expand(X[:, columns].shape), 1, start, stop, step)
    else:
        filled = X.select_scatter(value.expand(len(X)), 1, columns)
    if isinstance(rows, slice):
        start, stop, step = rows.indices(X.shape[0])
        return X.slice_scatter(filled[rows], 0, start, stop, step)
    return X.select_scatter(filled[rows], 0, rows)


def inputs() -> Domain:
    where = Choice(
        (1, 2),
        (slice(None, 2), slice(None)),
        (slice(None), -1),
        slice(0, 2),
        -1,
        slice(1, 100),
        slice(2, 1),
        (slice(None, None, 2), slice(1, None)),
        (0, slice(None, -1, 2)),
    )
    return Domain(X=Reals("n d"), value=Reals(""), where=where).where(
        least={"n": 2, "d": 3}, work=lambda n, d: 3 * n * d
    )


DIFFERENTIABLE = ("X", "value")

LAWS = (
    scaling(X=-2, value=-2, answer=-2),
    Law(
        "one or the other",
        "Every entry is either the old entry or the written value.",
        holds=lambda inputs, B: (inputs["X"] == B) | (inputs["value"] == B),
    ),
)

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_NINE = [[0, 1, 2, 3], [4, 5, 9, 7], [8, 9, 10, 11]]

# The source overwrote the last entry of the first row before printing; 0 replaces it here.
_RANDOM = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]
_ONE_ZERO = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, 0, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]
_ZEROS = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, 0, 0], [-1.5078, 1.3323, 1.2738, 0]]

WORKED = (
    Worked(
        {"X": _TWELVE, "value": 9, "where": (1, 2)},
        value=_NINE,
        gradient={"X": [[1, 1, 1, 1], [1, 1, 0, 1], [1, 1, 1, 1]], "value": 1},
        note="Study notes on Dive into Deep Learning, X[1, 2] = 9",
    ),
    Worked(
        {"X": _NINE, "value": 12, "where": slice(0, 2)},
        value=[[12, 12, 12, 12], [12, 12, 12, 12], [8, 9, 10, 11]],
        gradient={"X": [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]], "value": 8},
        note="Study notes on Dive into Deep Learning, X[0:2, :] = 12",
    ),
    Worked(
        {"X": _RANDOM, "value": 0, "where": (1, 2)},
        value=_ONE_ZERO,
        digits=4,
        note="Homework on Dive into Deep Learning, 2.1.2, X[1, 2] = 0",
    ),
    Worked(
        {"X": _ONE_ZERO, "value": 0, "where": (slice(None), -1)},
        value=_ZEROS,
        digits=4,
        note="Homework on Dive into Deep Learning, 2.1.2, X[:, 3] = 0, here the last of four columns",
    ),
    Worked(
        {"X": _ZEROS, "value": 12, "where": (slice(None, 2), slice(None))},
        value=[[12, 12, 12, 12], [12, 12, 12, 12], [-1.5078, 1.3323, 1.2738, 0]],
        digits=4,
        note="Homework on Dive into Deep Learning, 2.1.2, X[:2, :] = 12",
    ),
    *(
        Worked({"X": _TWELVE, "value": 0, "where": where}, value=value, note="by hand")
        for where, value in (
            (-1, [[0, 1, 2, 3], [4, 5, 6, 7], [0, 0, 0, 0]]),
            (slice(1, 100), [[0, 1, 2, 3], [0, 0, 0, 0], [0, 0, 0, 0]]),
            ((slice(None, None, 2), slice(1, None)), [[0, 0, 0, 0], [4, 5, 6, 7], [8, 0, 0, 0]]),
            ((0, slice(None, -1, 2)), [[0, 1, 0, 3], [4, 5, 6, 7], [8, 9, 10, 11]]),
        )
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
