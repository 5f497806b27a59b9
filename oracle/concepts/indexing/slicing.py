"""Rows and columns by slices: `start:stop:step` along each axis.

A slice selects the positions from `start` up to, not including, `stop`. A negative bound counts from the end, and a
bound beyond the end is clipped, so a slice may be empty, but its bounds are never an error. A single integer must be in
range, and removes its axis. A slice copies nothing: it is a view of the same memory with another offset and other
strides. Therefore slicing takes constant time, and a write to a slice changes the array. torch does not support
negative strides, so its step must be positive.

Shapes: X (n, d), neither of them 0; `where` is a slice or an integer for the rows, or one for the rows and one for the
columns; of the two axes those stay that are sliced.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, scaling

ROW = 25
FORMULA = (
    r"B_{pq} = X_{i_p j_q}, \qquad i_p = \mathrm{start} + p \cdot \mathrm{step} < \mathrm{stop}, \quad "
    r"\text{and likewise } j_q"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.2 "Indexing and Slicing"',
    'Study notes on Dive into Deep Learning, "Indexing and slicing"',
    'Homework on Dive into Deep Learning, 2.2.2 "Data Preparation" (`iloc[:, 1:3]`)',
    'Homework on Dive into Deep Learning, 2.3.2 "Vectors" (`x[2]`)',
)


def places(part, n):
    """The positions that a slice or an integer selects along an axis of `n` entries."""
    if not isinstance(part, slice):
        return [range(n)[part]]
    first_and_last = []
    for bound, default in ((part.start, 0), (part.stop, n)):
        at = default if bound is None else bound
        first_and_last.append(max(0, at + n if at < 0 else min(at, n)))
    first, last = first_and_last
    return range(first, last, 1 if part.step is None else part.step)


def definition(X, where):
    n, d = X.shape
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    lines, sides = places(rows, n), places(columns, d)
    kept = [len(along) for part, along in ((rows, lines), (columns, sides)) if isinstance(part, slice)]
    B = np.empty(kept, X.dtype)
    at = 0
    for i in lines:
        for j in sides:
            B.flat[at] = X[i, j]
            at += 1
    return B


def numpy_index(X, where):
    return X[where]


def numpy_one_axis_at_a_time(X, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    return X[:, columns][rows]


def numpy_take(X, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    n, d = X.shape
    return X.take(np.arange(d)[columns], axis=1).take(np.arange(n)[rows], axis=0)


def numpy_gradient(X, where, cotangent=1.0):
    dX = np.zeros_like(X)
    dX[where] = cotangent
    return {"X": dX}


def torch_index(X, where):
    return X[where]


def torch_one_axis_at_a_time(X, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    return X[:, columns][rows]


def torch_narrow(X, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    for axis, part in ((1, columns), (0, rows)):  # the last axis first, because an integer removes its axis
        if isinstance(part, slice):
            start, stop, step = part.indices(X.shape[axis])
            X = X.narrow(axis, start, max(stop - start, 0))
            X = X.index_select(axis, torch.arange(0, X.shape[axis], step)) if step > 1 else X
        else:
            X = X.select(axis, part)
    return X


def torch_index_select(X, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    n, d = X.shape
    i, j = torch.arange(n)[rows], torch.arange(d)[columns]
    return X.index_select(1, j.reshape(-1)).index_select(0, i.reshape(-1)).reshape(i.shape + j.shape)


def inputs() -> Domain:
    where = Choice(
        slice(1, 3),
        -1,
        (slice(None), slice(1, 3)),
        slice(None, None, 2),
        slice(-2, None),
        slice(0, 100),
        slice(2, 1),
        slice(-100, 2),
        (slice(None, -1), slice(1, None, 3)),
        (slice(None), -1),
        (0, slice(None, None, 2)),
        (0, -1),
    )
    return Domain(X=Reals("n d"), where=where).where(least={"n": 1, "d": 1}, work=lambda n, d: 2 * n * d)


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True

LAWS = (
    scaling(X=-2, answer=-2),
    Law("makes nothing up", "Each entry is in the matrix.", holds=lambda inputs, B: np.isin(B, inputs["X"])),
)

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]

# The source overwrote the last entry of the first row before printing; 0 replaces it here.
_RANDOM = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]

WORKED = (
    Worked(
        {"X": _TWELVE, "where": slice(1, 3)},
        value=[[4, 5, 6, 7], [8, 9, 10, 11]],
        gradient={"X": [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1]]},
        note="Study notes on Dive into Deep Learning, X[1:3]",
    ),
    Worked(
        {"X": _TWELVE, "where": -1},
        value=[8, 9, 10, 11],
        gradient={"X": [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]},
        note="Study notes on Dive into Deep Learning, X[-1]",
    ),
    Worked(
        {"X": _RANDOM, "where": -1},
        value=[-1.5078, 1.3323, 1.2738, 0.6004],
        digits=4,
        note="Homework on Dive into Deep Learning, 2.1.2, X[-1]",
    ),
    Worked(
        {"X": _RANDOM, "where": slice(1, 3)},
        value=[[-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]],
        digits=4,
        note="Homework on Dive into Deep Learning, 2.1.2, X[1:3]",
    ),
    Worked(
        {"X": [[0, 1, 2]], "where": (0, -1)},
        value=2,
        note="Homework on Dive into Deep Learning, 2.3.2: x[2], here also the last of three",
    ),
    *(
        Worked({"X": _TWELVE, "where": where}, value=value, note="by hand")
        for where, value in (
            ((slice(None), slice(1, 3)), [[1, 2], [5, 6], [9, 10]]),
            (slice(None, None, 2), [[0, 1, 2, 3], [8, 9, 10, 11]]),
            (slice(-2, None), [[4, 5, 6, 7], [8, 9, 10, 11]]),
            (slice(-100, 2), [[0, 1, 2, 3], [4, 5, 6, 7]]),
            ((slice(None, -1), slice(1, None, 3)), [[1], [5]]),
            ((slice(None), -1), [3, 7, 11]),
            ((0, slice(None, None, 2)), [0, 2]),
        )
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
