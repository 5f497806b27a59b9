"""Concatenation along axis 1: one matrix beside the other.

The rows grow longer, so that every row of the answer is a row of the first matrix and then one of the second; in
memory the two are interleaved. As with rows, nothing is broadcast: the number of rows must agree. Vectors are the
trap. `hstack` and `cat` join them end to end, `column_stack` makes columns of them and puts those side by side, and an
axis 1 they do not have.

Shapes: X (n, d), Y (n, k); joined they are (n, d + k).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 23
FORMULA = r"Z_{ij} = \begin{cases} X_{ij} & j < d \\ Y_{i (j - d)} & \text{otherwise} \end{cases}"
SOURCES = ("N1, Basic Data Manipulation", "N4, 2.1.3 Operations", "N4, 2.1 Data Manipulation Summary")


def definition(X, Y):
    n, d = X.shape
    rows, k = Y.shape
    if n != rows:
        raise ValueError(f"{n} rows and {rows} rows do not stand side by side")
    Z = np.empty((n, d + k), X.dtype)
    for i in range(n):
        for j in range(d):
            Z[i, j] = X[i, j]
        for j in range(k):
            Z[i, d + j] = Y[i, j]
    return Z


def numpy_concatenate(X, Y):
    return np.concatenate((X, Y), axis=1)


def numpy_hstack(X, Y):
    return np.hstack((X, Y))


def numpy_column_stack(X, Y):
    return np.column_stack((X, Y))


def numpy_c(X, Y):
    return np.c_[X, Y]


def numpy_block(X, Y):
    return np.block([X, Y])


def numpy_transposed(X, Y):
    return np.vstack((X.T, Y.T)).T


def numpy_gradient(X, Y, cotangent):
    d = X.shape[1]
    return {"X": cotangent[:, :d], "Y": cotangent[:, d:]}


def torch_cat(X, Y):
    return torch.cat((X, Y), dim=1)


def torch_hstack(X, Y):
    return torch.hstack((X, Y))


def torch_column_stack(X, Y):
    return torch.column_stack((X, Y))


def torch_transposed(X, Y):
    return torch.vstack((X.T, Y.T)).T


def inputs() -> Domain:
    return Domain(X=Reals("n d"), Y=Reals("n k")).where(work=lambda n, d, k: 4 * n * (d + k))


DIFFERENTIABLE = ("X", "Y")
MODELLED = ("numpy_concatenate", "torch_cat")

LAWS = (
    Law(
        "the left part",
        "The first columns are those of the first matrix, bit for bit.",
        holds=lambda inputs, Z: Z[:, : inputs["X"].shape[1]] == inputs["X"],
    ),
    Law(
        "mirrored",
        "The matrices mirrored, in the other order, give the answer mirrored.",
        change=lambda inputs: {"X": inputs["Y"][:, ::-1], "Y": inputs["X"][:, ::-1]},
        relate=lambda Z: Z[:, ::-1],
    ),
    Law(
        "blind to the rows",
        "Reversing the rows of both reverses those of the answer.",
        change=lambda inputs: {name: matrix[::-1] for name, matrix in inputs.items()},
        relate=lambda Z: Z[::-1],
    ),
)

ERRORS = (
    Error(
        "rows of unequal number",
        "Two rows and *one* do not stand side by side: joining does not broadcast.",
        spoil=lambda inputs: {"X": np.ones((2, 3), inputs["X"].dtype), "Y": np.ones((1, 2), inputs["Y"].dtype)},
        numpy=(ValueError, r"must match exactly, but along dimension [01]|2 rows and 1 rows"),
        torch=(RuntimeError, r"except in dimension [01]. Expected size 2 but got size 1"),
    ),
)

_X = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_Y = [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]

WORKED = (
    Worked(
        {"X": _X, "Y": _Y},
        value=[[0, 1, 2, 3, 2, 1, 4, 3], [4, 5, 6, 7, 1, 2, 3, 4], [8, 9, 10, 11, 4, 3, 2, 1]],
        gradient={"X": [[1] * 4] * 3, "Y": [[1] * 4] * 3},
        note="N1 and N4: cat along dim 1",
    ),
    Worked({"X": [[1], [4]], "Y": [[2, 3], [5, 6]]}, value=[[1, 2, 3], [4, 5, 6]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge(
        "nothing on the left", {"X": np.empty((1, 0)), "Y": [[1, -0.0]]}, "No columns join any matrix of as many rows."
    ),
    Edge("no rows", {"X": np.empty((0, 2)), "Y": np.empty((0, 1))}, "No rows of two and of one are no rows of three."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_SIDES = ("numpy_concatenate", "numpy_hstack", "numpy_column_stack", "numpy_c", "numpy_block")
_SIDES_TORCH = ("torch_cat", "torch_hstack", "torch_column_stack")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "two vectors",
        "A vector has no axis 1, and both say so; `hstack` joins end to end; `column_stack` and np.c_ make columns.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0])},
        {
            "numpy_concatenate": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "torch_cat": (IndexError, r"Dimension out of range"),
            **{name: Gives([1, 2, 3, 4], "float64") for name in ("numpy_hstack", "numpy_block", "torch_hstack")},
            **{
                name: Gives([[1, 3], [2, 4]], "float64")
                for name in (
                    "numpy_column_stack",
                    "numpy_c",
                    "numpy_transposed",
                    "torch_column_stack",
                    "torch_transposed",
                )
            },
        },
    ),
    LibraryDifference(
        "a vector and a matrix",
        "Who makes columns takes a vector beside a matrix; who joins sees one axis and two.",
        {"X": np.array([1.0, 4.0]), "Y": np.array([[2.0, 3.0], [5.0, 6.0]])},
        {
            "numpy_hstack": (ValueError, r"must have same number of dimensions"),
            "numpy_column_stack": Gives([[1, 2, 3], [4, 5, 6]], "float64"),
            "numpy_c": Gives([[1, 2, 3], [4, 5, 6]], "float64"),
            "torch_hstack": (RuntimeError, r"same number of dimensions"),
            "torch_column_stack": Gives([[1, 2, 3], [4, 5, 6]], "float64"),
        },
    ),
    LibraryDifference(
        "two numbers",
        "`hstack` makes a vector of two numbers, `column_stack` a matrix of one row, in both.",
        {"X": np.array(1.0), "Y": np.array(2.0)},
        {
            "numpy_hstack": Gives([1, 2], "float64"),
            "torch_hstack": Gives([1, 2], "float64"),
            "numpy_column_stack": Gives([[1, 2]], "float64"),
            "torch_column_stack": Gives([[1, 2]], "float64"),
        },
    ),
    LibraryDifference(
        "an empty vector and a matrix",
        "The old habit of torch.cat: a tensor of shape (0,) passes beside anything, along any axis.",
        {"X": np.empty(0), "Y": np.ones((2, 3))},
        {
            "numpy_concatenate": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "numpy_hstack": (ValueError, r"must have same number of dimensions"),
            "torch_cat": Gives(np.ones((2, 3)), "float64"),
            "torch_hstack": Gives(np.ones((2, 3)), "float64"),
            "torch_column_stack": (RuntimeError, r"Expected size 0 but got size 2"),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "The wider of two floats, in both: where torch's matrix products refuse, its joining converts.",
        {"X": np.array([[1]], np.float32), "Y": np.array([[0.1]])},
        {name: Gives([[1, 0.1]], "float64") for name in (*_SIDES, *_SIDES_TORCH)},
    ),
    LibraryDifference(
        "integers and float32",
        "NumPy takes float64, which holds more of the integers; torch stays with the float that is there.",
        {"X": np.array([[1]]), "Y": np.array([[0.5]], np.float32)},
        {
            **{name: Gives([[1, 0.5]], "float64") for name in _SIDES},
            **{name: Gives([[1, 0.5]], "float32") for name in _SIDES_TORCH},
        },
    ),
)

SCENES = (
    Scene(
        "row by row from both",
        "In memory a row of X is followed by a row of Y, and that by the next of X. They are copies, and a write to "
        "the result reaches neither matrix.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            Y = np.full((2, 1), 8.0)
            Z = np.concatenate([X, Y], 1)
            flat = Z.reshape(6)
            flat[2] = 9
            Y
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            Y = torch.full((2, 1), 8.0)
            Z = torch.cat([X, Y], 1)
            flat = Z.reshape(6)
            flat[2] = 9
            Y
        """,
        shows={"X": [[0, 1], [2, 3]], "Y": [[8], [8]], "Z": [[0, 1, 9], [2, 3, 8]], "flat": [0, 1, 9, 2, 3, 8]},
    ),
    Scene(
        "columns of one matrix",
        "Columns that belong to one matrix from the start lie between each other: the stride from row to row is that "
        "of the whole matrix, 3, and nothing has to be joined.",
        numpy="""
            Z = np.zeros((2, 3))
            X = Z[:, :2]
            Y = Z[:, 2:]
            X += 1
            Y += 2
            Z
        """,
        torch="""
            Z = torch.zeros((2, 3))
            X = Z[:, :2]
            Y = Z[:, 2:]
            X += 1
            Y += 2
            Z
        """,
        shows={"Z": [[1, 1, 2], [1, 1, 2]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n, "k": n}) for n in (1, 3, 10, 30, 100))
