"""Rows and columns by slices: `start:stop:step` along each axis.

A slice is a rule for counting: begin at `start`, end before `stop`. A bound below 0 counts from the end, and one beyond
the end stops there, so that a slice may be too long, or empty, but never wrong. A single integer is another matter: it
must be there, and its axis goes. Nothing is copied. A slice is a second look at the same memory, with another first
entry and other strides, which is why both libraries can slice a million rows in no time, and why whoever writes into a
slice writes into the array. torch's strides are never below 0, so that it cannot count backwards.

Shapes: X (n, d), neither of them 0; `where` is a slice or an integer for the rows, or one for the rows and one for the
columns; of the two axes those stay that are sliced.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 25
FORMULA = (
    r"B_{pq} = X_{i_p j_q}, \qquad i_p = \mathrm{start} + p \cdot \mathrm{step} < \mathrm{stop}, \quad "
    r"\text{and likewise } j_q"
)
SOURCES = (
    "N4, 2.1.2 Indexing and Slicing",
    "N1, Indexing and slicing",
    "N4, 2.2.2 Data Preparation (`iloc[:, 1:3]`)",
    "N4, 2.3.2 Vectors (`x[2]`)",
)


def places(part, n):
    """Where along an axis of `n` entries a slice leads, or an integer."""
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
    for axis, part in ((1, columns), (0, rows)):  # the last first: an integer takes its axis away
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
MODELLED = ("numpy_index", "numpy_one_axis_at_a_time", "torch_index", "torch_one_axis_at_a_time")

LAWS = (
    Law(
        "linear",
        "A slice of -2 X is -2 times the slice.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda B: -2 * B,
    ),
    Law("makes nothing up", "What is in the slice is in the matrix.", holds=lambda inputs, B: np.isin(B, inputs["X"])),
)

ERRORS = (
    Error(
        "a row that is not there",
        "A bound may lie beyond the end, an integer may not: there is no row 100.",
        spoil=lambda inputs: {**inputs, "where": 100},
        numpy=(IndexError, r"index 100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index 100 (is )?out of (bounds|range)"),
    ),
    Error(
        "a row too far from the end",
        "Of three rows the fourth from the end is not there.",
        spoil=lambda inputs: {**inputs, "where": -100},
        numpy=(IndexError, r"index -100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index -100 (is )?out of (bounds|range)"),
    ),
    Error(
        "a step of 0",
        "Who takes no steps never gets there.",
        spoil=lambda inputs: {**inputs, "where": slice(None, None, 0)},
        numpy=(ValueError, r"slice step cannot be zero|must not be zero"),
        torch=(ValueError, r"slice step cannot be zero"),
    ),
    Error(
        "a bound that is no integer",
        "There is no row 1.5, not even to stop before.",
        spoil=lambda inputs: {**inputs, "where": slice(0, 1.5)},
        numpy=(TypeError, r"slice indices must be integers|'float' object cannot be interpreted as an integer"),
        torch=(TypeError, r"slice indices must be integers"),
    ),
)

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
# The last entry of the first row had been overwritten before the note printed it; a 0 stands for it.
_RANDOM = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]

WORKED = (
    Worked(
        {"X": _TWELVE, "where": slice(1, 3)},
        value=[[4, 5, 6, 7], [8, 9, 10, 11]],
        gradient={"X": [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1]]},
        note="N1, X[1:3]",
    ),
    Worked(
        {"X": _TWELVE, "where": -1},
        value=[8, 9, 10, 11],
        gradient={"X": [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]},
        note="N1, X[-1]",
    ),
    Worked({"X": _RANDOM, "where": -1}, value=[-1.5078, 1.3323, 1.2738, 0.6004], digits=4, note="N4, 2.1.2, X[-1]"),
    Worked(
        {"X": _RANDOM, "where": slice(1, 3)},
        value=[[-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]],
        digits=4,
        note="N4, 2.1.2, X[1:3]",
    ),
    Worked({"X": [[0, 1, 2]], "where": (0, -1)}, value=2, note="N4, 2.3.2: x[2], which is also the last of three"),
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

CORNERS = ()

EDGES = (
    Edge("nothing", {"X": [[1, 2]], "where": slice(2, 1)}, "Who stops before the start gets no rows, of two columns."),
    Edge("beyond the end", {"X": [[1, 2]], "where": slice(0, 100)}, "A hundred rows of one: the one."),
    Edge("after the end", {"X": [[1, 2]], "where": slice(1, 3)}, "Rows from the second on, of one: none."),
    Edge("minus zero", {"X": [[-0.0]], "where": (0, -1)}, "Looking keeps the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_X = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "backwards",
        "NumPy counts down with a negative step. torch has no negative strides, and refuses; `flip` copies instead.",
        {"X": _X, "where": slice(None, None, -1)},
        {
            "numpy_index": Gives(_ROWS[::-1], "float64"),
            "numpy_take": Gives(_ROWS[::-1], "float64"),
            "torch_index": (ValueError, r"step must be greater than zero"),
            "torch_index_select": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "bounds far outside",
        "Both cut them down to what is there.",
        {"X": _X, "where": slice(-100, 100)},
        {"numpy_index": Gives(_ROWS, "float64"), "torch_index": Gives(_ROWS, "float64")},
    ),
    LibraryDifference(
        "a plain 1.0",
        "No index, to either, though it is a whole number.",
        {"X": _X, "where": 1.0},
        {
            "numpy_index": (IndexError, r"only integers, slices"),
            "torch_index": (IndexError, r"only integers, slices .* \(got float\)"),
        },
    ),
    LibraryDifference(
        "too many",
        "Three indices for two axes, to both.",
        {"X": _X, "where": (0, 0, 0)},
        {
            "numpy_index": (IndexError, r"too many indices for array: array is 2-dimensional, but 3 were indexed"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "None and an ellipsis",
        "None makes an axis of length 1, and three dots stand for the axes that are not named, in both.",
        {"X": _X, "where": (..., None, 0)},
        {
            "numpy_index": Gives([[0], [2], [4]], "float64"),
            "torch_index": Gives([[0], [2], [4]], "float64"),
        },
    ),
    LibraryDifference(
        "true",
        "True is not the row 1. It is a mask without axes, and makes an axis of length 1, in both.",
        {"X": _X, "where": True},
        {"numpy_index": Gives([_ROWS], "float64"), "torch_index": Gives([_ROWS], "float64")},
    ),
    LibraryDifference(
        "false",
        "A mask that lets nothing through: an axis of length 0, in both.",
        {"X": _X, "where": False},
        {
            "numpy_index": Gives(np.empty((0, 3, 2)), "float64"),
            "torch_index": Gives(np.empty((0, 3, 2)), "float64"),
        },
    ),
    LibraryDifference(
        "slices in a list",
        "Indices in brackets of their own are one index, says NumPy, and a slice is none of the numbers it may hold. "
        "torch reads a short list that holds a slice as if it were a tuple.",
        {"X": _X, "where": [slice(0, 2), slice(0, 1)]},
        {"numpy_index": (IndexError, r"only integers, slices"), "torch_index": Gives([[0], [2]], "float64")},
    ),
    LibraryDifference(
        "numbers in a list",
        "Rows of the matrix, one after the other, in both, as they are counted from either end.",
        {"X": _X, "where": [-1, 0, -1]},
        {
            "numpy_index": Gives([[4, 5], [0, 1], [4, 5]], "float64"),
            "torch_index": Gives([[4, 5], [0, 1], [4, 5]], "float64"),
        },
    ),
)

SCENES = (
    Scene(
        "rows and columns at once",
        "Every second row of the two columns in the middle: the first entry is cell 1, from row to row it is eight "
        "cells, and a write arrives in the matrix.",
        numpy="""
            X = np.arange(12.0).reshape(3, 4)
            B = X[::2, 1:3]
            B[1, 0] = 99
            X
        """,
        torch="""
            X = torch.arange(12.0).reshape(3, 4)
            B = X[::2, 1:3]
            B[1, 0] = 99
            X
        """,
        shows={"X": [[0, 1, 2, 3], [4, 5, 6, 7], [8, 99, 10, 11]], "B": [[1, 2], [99, 10]]},
    ),
    Scene(
        "an integer or a slice of one",
        "The integer takes its axis away, and the slice keeps it. The cells are the same three.",
        numpy="""
            X = np.arange(6.0).reshape(2, 3)
            row = X[1]
            rows = X[1:2]
            row[0] = 8
            rows[0, 1] = 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(2, 3)
            row = X[1]
            rows = X[1:2]
            row[0] = 8
            rows[0, 1] = 9
            X
        """,
        shows={"X": [[0, 1, 2], [8, 9, 5]], "row": [8, 9, 5], "rows": [[8, 9, 5]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
