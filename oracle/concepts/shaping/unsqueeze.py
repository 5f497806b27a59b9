"""Unsqueezing: a new axis of length one, so that shapes line up.

`A[:, None]`, `np.expand_dims` and `unsqueeze` are one thing: a look at the same numbers with one more axis, along
which they can be broadcast. None in an index is np.newaxis, and means the same in torch. A vector has to become a
column before it can meet a row, and a batch of one begins as `x[None]`.

Shapes: X (n, d); the answer is (1, n, d), (n, 1, d) or (n, d, 1), the new axis where `axis` says, counted in the
answer.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 23
FORMULA = r"Y_{1ij} = X_{ij}, \qquad Y_{i1j} = X_{ij}, \qquad Y_{ij1} = X_{ij} \qquad (\text{axis} = 0, 1, 2)"
SOURCES = ("N0, Broadcast (x as (2, 1, 3, 4, 4))", "N4, 2.1.4 Broadcasting")


def definition(X, axis):
    n, d = X.shape
    if not -3 <= axis < 3:
        raise IndexError(f"axis {axis} is out of bounds for three axes")
    shape, at = [n, d], axis if axis >= 0 else axis + 3
    shape.insert(at, 1)
    Y = np.empty(shape, X.dtype)
    for i in range(n):
        for j in range(d):
            place = [i, j]
            place.insert(at, 0)
            Y[tuple(place)] = X[i, j]
    return Y


def numpy_expand_dims(X, axis):
    return np.expand_dims(X, axis)


def numpy_none(X, axis):
    return (X[None], X[:, None], X[:, :, None])[axis]


def numpy_ellipsis(X, axis):
    return (X[np.newaxis, ...], X[:, np.newaxis, ...], X[..., np.newaxis])[axis]


def numpy_reshape(X, axis):
    n, d = X.shape
    return X.reshape(((1, n, d), (n, 1, d), (n, d, 1))[axis])


def numpy_stack(X, axis):
    return np.stack([X], axis=axis)


def numpy_gradient(X, axis, cotangent):
    return {"X": cotangent.squeeze(axis)}


def torch_unsqueeze(X, axis):
    return X.unsqueeze(axis)


def torch_none(X, axis):
    return (X[None], X[:, None], X[:, :, None])[axis]


def torch_view(X, axis):
    n, d = X.shape
    return X.reshape(((1, n, d), (n, 1, d), (n, d, 1))[axis])


def torch_stack(X, axis):
    return torch.stack([X], dim=axis)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(0, 1, 2, -1, -2, -3)).where(work=lambda n, d: 8 * n * d)


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True
MODELLED = (
    "numpy_expand_dims",
    "numpy_none",
    "numpy_ellipsis",
    "numpy_reshape",
    "torch_unsqueeze",
    "torch_none",
    "torch_view",
)

LAWS = (
    Law(
        "keeps the order",
        "Read row by row, the numbers come in the order that they had, bit for bit.",
        holds=lambda inputs, Y: np.ravel(Y) == np.ravel(inputs["X"]),
    ),
    Law(
        "counted from either end",
        "Axis -1 is axis 2, -2 is 1, -3 is 0.",
        change=lambda inputs: {**inputs, "axis": inputs["axis"] - 3 if inputs["axis"] >= 0 else inputs["axis"] + 3},
        relate=lambda Y: Y,
    ),
    Law(
        "linear",
        "Minus twice the matrix has minus twice the entries.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda Y: -2 * Y,
    ),
)

ERRORS = (
    Error(
        "an axis that the answer does not have",
        "Three axes are numbered from -3 to 2.",
        spoil=lambda inputs: {"X": np.ones((2, 2), inputs["X"].dtype), "axis": -4},
        numpy=(
            (np.exceptions.AxisError, IndexError, ValueError),
            r"axis -4 is out of bounds|tuple index out of range|axes don't match",
        ),
        torch=(IndexError, r"Dimension out of range|tuple index out of range"),
    ),
)

WORKED = (
    Worked(
        {"X": [[0, 1], [2, 3]], "axis": 0},
        value=[[[0, 1], [2, 3]]],
        gradient={"X": [[1, 1], [1, 1]]},
        note="N4, 2.1.8: arange(4) as 1×2×2",
    ),
    Worked({"X": [[0, 1], [2, 3]], "axis": 1}, value=[[[0, 1]], [[2, 3]]], note="N0, in small: (2, 1, ...)"),
    Worked({"X": [[0, 1]], "axis": -1}, value=[[[0], [1]]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("no rows", {"X": np.empty((0, 2)), "axis": 0}, "One matrix without rows is not nothing: (1, 0, 2)."),
    Edge("minus zero", {"X": [[-0.0]], "axis": 2}, "Nothing is computed: the sign of zero stays."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector becomes a column",
        "The same axis, the same answer.",
        {"X": np.array([1, 2, 3]), "axis": 1},
        {
            "numpy_expand_dims": Gives([[1], [2], [3]], "int64"),
            "torch_unsqueeze": Gives([[1], [2], [3]], "int64"),
        },
    ),
    LibraryDifference(
        "a number becomes a vector",
        "A number without axes gets its first, in both.",
        {"X": np.array(2.5), "axis": 0},
        {"numpy_expand_dims": Gives([2.5], "float64"), "torch_unsqueeze": Gives([2.5], "float64")},
    ),
    LibraryDifference(
        "several at once",
        "NumPy takes a tuple of axes; torch wants them one after another.",
        {"X": np.array([1.0, 2.0]), "axis": (0, 2)},
        {
            "numpy_expand_dims": Gives([[[1], [2]]], "float64"),
            "torch_unsqueeze": (TypeError, r"must be int, not tuple"),
        },
    ),
)

SCENES = (
    Scene(
        "a column meets a row",
        "Column and row are the same three cells, looked at in two ways. Their sum is a table with nine cells of its "
        "own, which sees no later write.",
        numpy="""
            a = np.arange(3.0)
            column = a[:, None]
            row = a[None]
            table = column + row
            a[0] = 9
            table
        """,
        torch="""
            a = torch.arange(3.0)
            column = a[:, None]
            row = a[None]
            table = column + row
            a[0] = 9
            table
        """,
        shows={"column": [[9], [1], [2]], "row": [[9, 1, 2]], "table": [[0, 1, 2], [1, 2, 3], [2, 3, 4]]},
    ),
    Scene(
        "wherever the axis stands",
        "In front, between and behind: the other two axes keep their strides, and all three are views of the same "
        "six cells.",
        numpy="""
            X = np.arange(6.0).reshape(2, 3)
            a = np.expand_dims(X, 0)
            b = np.expand_dims(X, 1)
            c = np.expand_dims(X, 2)
            a[0, 0, 0], b[0, 0, 1], c[1, 2, 0] = 7, 8, 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(2, 3)
            a = X.unsqueeze(0)
            b = X.unsqueeze(1)
            c = X.unsqueeze(2)
            a[0, 0, 0], b[0, 0, 1], c[1, 2, 0] = 7, 8, 9
            X
        """,
        shows={"X": [[7, 8, 2], [3, 4, 9]], "b": [[[7, 8, 2]], [[3, 4, 9]]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
