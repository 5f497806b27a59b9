"""Writing one row into several: `X[1:3] = r`.

What is written is broadcast to what it is written into, as if it stood there as often as there are rows. The gradient
turns that round, as always: one row that went to many places gets the sum of what comes back from them.

Shapes: X (n, d), r (d,); `rows` is a slice; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 25
FORMULA = (
    r"B_{ij} = \begin{cases} r_j & i \in R \\ X_{ij} & \text{otherwise} \end{cases}, \qquad "
    r"\frac{\partial}{\partial r_j} \sum_{ij} G_{ij} B_{ij} = \sum_{i \in R} G_{ij}"
)
SOURCES = ("N4, 2.1.2 Indexing and Slicing (a single number)", "N1, Indexing and slicing (a single number)")


def definition(X, r, rows):
    n, d = X.shape
    B = np.empty((n, d), X.dtype)
    for i in range(n):
        for j, entry in zip(range(d), r, strict=True):
            B[i, j] = entry if i in range(n)[rows] else X[i, j]
    return B


def numpy_copy(X, r, rows):
    B = X.copy()
    B[rows] = r
    return B


def numpy_where(X, r, rows):
    mask = np.zeros((len(X), 1), bool)
    mask[rows] = True
    return np.where(mask, r, X)


def numpy_put(X, r, rows):
    B = X.copy()
    B[np.arange(len(X))[rows]] = r
    return B


def numpy_gradient(X, r, rows, cotangent):
    dX = cotangent.copy()
    dX[rows] = 0
    return {"X": dX, "r": cotangent[rows].sum(axis=0)}


def torch_clone(X, r, rows):
    B = X.clone()
    B[rows] = r
    return B


def torch_copy(X, r, rows):
    B = X.clone()
    B[rows].copy_(r)
    return B


def torch_where(X, r, rows):
    mask = torch.zeros(len(X), 1, dtype=torch.bool)
    mask[rows] = True
    return torch.where(mask, r, X)


def torch_index_put(X, r, rows):
    return X.index_put((torch.arange(len(X))[rows],), r)


def torch_index_copy(X, r, rows):
    i = torch.arange(len(X))[rows]
    return X.index_copy(0, i, r.expand(len(i), -1))


def torch_slice_scatter(X, r, rows):
    start, stop, step = rows.indices(len(X))
    return X.slice_scatter(r.expand(X[rows].shape), 0, start, stop, step)


def inputs() -> Domain:
    rows = Choice(slice(1, 3), slice(None), slice(None, None, 2), slice(-1, None), slice(2, 1), slice(0, 100))
    return Domain(X=Reals("n d"), r=Reals("d"), rows=rows).where(work=lambda n, d: 3 * n * d)


DIFFERENTIABLE = ("X", "r")

LAWS = (
    Law(
        "linear in both",
        "Writing -2 r into -2 X gives -2 times what writing r into X gives.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"], "r": -2 * inputs["r"]},
        relate=lambda B: -2 * B,
    ),
    Law(
        "blind to the order of the columns",
        "Matrix and row with their columns reversed give the answer with its columns reversed.",
        change=lambda inputs: {**inputs, "X": inputs["X"][:, ::-1], "r": inputs["r"][::-1]},
        relate=lambda B: B[:, ::-1],
    ),
)

ERRORS = (
    Error(
        "a row that is too short",
        "Two numbers do not fill rows of four. (A single one would: that is broadcasting.)",
        spoil=lambda inputs: {**inputs, "r": np.ones(2, inputs["r"].dtype)},
        numpy=(ValueError, r"could not( be)? broadcast|shape mismatch|shorter than argument"),
        torch=(RuntimeError, r"must match the (existing )?size|shape mismatch|same slice shapes"),
    ),
)

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]

WORKED = (
    Worked(
        {"X": _TWELVE, "r": [12, 12, 12, 12], "rows": slice(1, 3)},
        value=[[0, 1, 2, 3], [12, 12, 12, 12], [12, 12, 12, 12]],
        gradient={"X": [[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], "r": [2, 2, 2, 2]},
        note="by hand, after N1's X[0:2, :] = 12",
    ),
    Worked(
        {"X": [[1, 2], [3, 4], [5, 6]], "r": [7, 8], "rows": slice(None, None, 2)},
        value=[[7, 8], [3, 4], [7, 8]],
        gradient={"X": [[0, 0], [1, 1], [0, 0]], "r": [2, 2]},
        note="by hand",
    ),
    Worked(
        {"X": [[1, 2], [3, 4], [5, 6]], "r": [7, 8], "rows": slice(-1, None)},
        value=[[1, 2], [3, 4], [7, 8]],
        note="by hand",
    ),
)

CORNERS = ()

EDGES = (
    Edge("no rows", {"X": np.empty((0, 2)), "r": [1, 2], "rows": slice(0, 100)}, "There is nothing to write into."),
    Edge("no columns", {"X": np.empty((2, 0)), "r": [], "rows": slice(None)}, "There is nothing to write."),
    Edge("nowhere", {"X": [[1, 2]], "r": [3, 4], "rows": slice(2, 1)}, "The row goes nowhere; its gradient is 0."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_X = np.arange(6.0).reshape(3, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a column",
        "A column is broadcast along the other axis: each row gets its own number, in both.",
        {"X": _X, "r": np.array([[7.0], [8.0]]), "rows": slice(1, 3)},
        {
            "numpy_copy": Gives([[0, 1], [7, 7], [8, 8]], "float64"),
            "torch_clone": Gives([[0, 1], [7, 7], [8, 8]], "float64"),
            "torch_copy": Gives([[0, 1], [7, 7], [8, 8]], "float64"),
        },
    ),
    LibraryDifference(
        "a row into no rows",
        "Even into nothing three numbers do not fit where two belong, in either.",
        {"X": _X, "r": np.ones(3), "rows": slice(0, 0)},
        {
            "numpy_copy": (ValueError, r"could not broadcast input array from shape \(3,\) into shape \(0,2\)"),
            "torch_clone": (RuntimeError, r"expanded size of the tensor \(2\) must match the existing size \(3\)"),
        },
    ),
    LibraryDifference(
        "a float32 into float64",
        "A slice takes any type; a list of indices does so in NumPy, but not in torch.",
        {"X": _X, "r": np.array([7, 8], np.float32), "rows": slice(0, 1)},
        {
            "numpy_copy": Gives([[7, 8], [2, 3], [4, 5]], "float64"),
            "numpy_put": Gives([[7, 8], [2, 3], [4, 5]], "float64"),
            "torch_clone": Gives([[7, 8], [2, 3], [4, 5]], "float64"),
            "torch_index_put": (RuntimeError, r"source and destination dtypes match"),
            "torch_index_copy": (RuntimeError, r"self and source expected to have the same dtype"),
        },
    ),
)

SCENES = (
    Scene(
        "one row into two",
        "The two numbers are copied into both rows. A later write to one of the rows, or to what was written, "
        "reaches nobody else.",
        numpy="""
            X = np.zeros((3, 2))
            r = np.array([1.0, 2.0])
            X[1:3] = r
            X[1, 0] = 8
            r[0] = 9
            X
        """,
        torch="""
            X = torch.zeros((3, 2))
            r = torch.tensor([1.0, 2.0])
            X[1:3] = r
            X[1, 0] = 8
            r[0] = 9
            X
        """,
        shows={"X": [[0, 0], [8, 2], [1, 2]], "r": [9, 2]},
    ),
    Scene(
        "a row of the same matrix",
        "The first row into the others: none of the cells that are read is written to, so that both allow it. The "
        "rows are equal afterwards, and still different cells.",
        numpy="""
            X = np.arange(6.0).reshape(3, 2)
            X[1:] = X[0]
            X[0, 0] = 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(3, 2)
            X[1:] = X[0]
            X[0, 0] = 9
            X
        """,
        shows={"X": [[9, 1], [0, 1], [0, 1]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
