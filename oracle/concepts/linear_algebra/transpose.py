"""Transpose of a matrix: rows become columns.

Nothing is computed and, as a rule, nothing is moved. A transpose is a second look at the same memory with the two
strides swapped, so that it costs the same for a million entries as for four, and so that writing to it writes to the
matrix. A copy in the new order (`ascontiguousarray`, `contiguous`) has to be asked for; of a matrix with one row or
one column even that is no copy, since its entries lie in the right order already.

Shapes: A (n, d); the transpose is (d, n).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 15
FORMULA = r"B_{ji} = A_{ij}"
SOURCES = ("N4, 2.3.3 Matrices", "N0, view(), reshape(), permute(), transpose(), and contiguous()")


def definition(A):
    n, d = A.shape
    B = np.empty((d, n), A.dtype)
    for i in range(n):
        for j in range(d):
            B[j, i] = A[i, j]
    return B


def numpy_attribute(A):
    return A.T


def numpy_transpose(A):
    return np.transpose(A)


def numpy_swapaxes(A):
    return np.swapaxes(A, 0, 1)


def numpy_matrix_transpose(A):
    return np.matrix_transpose(A)


def numpy_einsum(A):
    return np.einsum("ij->ji", A)


def numpy_copy(A):
    return np.ascontiguousarray(A.T)


def numpy_gradient(A, cotangent):
    return {"A": cotangent.T}


def torch_attribute(A):
    return A.T


def torch_t(A):
    return A.t()


def torch_transpose(A):
    return A.transpose(0, 1)


def torch_mT(A):
    return A.mT


def torch_permute(A):
    return A.permute(1, 0)


def torch_einsum(A):
    return torch.einsum("ij->ji", A)


def torch_contiguous(A):
    return A.T.contiguous()


def inputs() -> Domain:
    return Domain(A=Reals("n d"))


DIFFERENTIABLE = ("A",)
SHARES_MEMORY = True
MODELLED = (
    "numpy_attribute",
    "numpy_transpose",
    "numpy_swapaxes",
    "numpy_copy",
    "torch_attribute",
    "torch_t",
    "torch_transpose",
    "torch_mT",
    "torch_permute",
    "torch_contiguous",
)

LAWS = (
    Law(
        "its own inverse",
        "Transposing the transpose gives the matrix back.",
        change=lambda inputs: {"A": inputs["A"].T},
        relate=np.transpose,
    ),
    Law(
        "keeps the entries",
        "Every entry is there, once, bit for bit.",
        holds=lambda inputs, B: np.ravel(B, order="F") == np.ravel(inputs["A"]),
    ),
    Law(
        "reverses with the rows",
        "The matrix upside down has the transpose with its columns reversed.",
        change=lambda inputs: {"A": inputs["A"][::-1]},
        relate=lambda B: B[:, ::-1],
    ),
    Law(
        "linear",
        "The transpose of -2 A is -2 times the transpose.",
        change=lambda inputs: {"A": -2 * inputs["A"]},
        relate=lambda B: -2 * B,
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"A": [[0, 1], [2, 3], [4, 5]]},
        value=[[0, 2, 4], [1, 3, 5]],
        gradient={"A": [[1, 1], [1, 1], [1, 1]]},
        note="N4, 2.3.3",
    ),
    Worked({"A": [[1, 2], [3, 4]]}, value=[[1, 3], [2, 4]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("one row", {"A": [[1, 2, 3]]}, "A row becomes a column; in memory nothing changes at all."),
    Edge("no columns", {"A": np.empty((3, 0))}, "Three empty rows become no rows of three."),
    Edge("minus zero", {"A": [[1, -0.0]]}, "Moving keeps the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_VECTOR = np.array([1.0, 2.0, 3.0])
_STACK = np.arange(8.0).reshape(2, 2, 2)
_REVERSED = [[[0, 4], [2, 6]], [[1, 5], [3, 7]]]
_LAST_TWO = [[[0, 2], [1, 3]], [[4, 6], [5, 7]]]
_FIRST_TWO = [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]
_SUBSCRIPTS = r"number of subscripts in the equation"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector",
        "The transpose of a vector is the vector, to `.T` and `.t()`: it makes no column. What swaps two axes by name "
        "refuses one that has a single axis.",
        {"A": _VECTOR},
        {
            "numpy_attribute": Gives([1, 2, 3], "float64"),
            "numpy_transpose": Gives([1, 2, 3], "float64"),
            "numpy_swapaxes": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "numpy_matrix_transpose": (ValueError, r"must be at least 2-dimensional"),
            "numpy_einsum": (ValueError, r"too many subscripts"),
            "torch_attribute": Gives([1, 2, 3], "float64"),
            "torch_t": Gives([1, 2, 3], "float64"),
            "torch_transpose": (IndexError, r"Dimension out of range"),
            "torch_mT": (RuntimeError, r"only supported on matrices or batches of matrices"),
            "torch_permute": (RuntimeError, r"does not match the length of the desired ordering"),
            "torch_einsum": (RuntimeError, _SUBSCRIPTS),
        },
    ),
    LibraryDifference(
        "a stack of matrices",
        "`.T` reverses all three axes: the stack ends up inside its matrices (torch warns that it will stop doing so); "
        "mT transposes each matrix; swapping axes 0 and 1 swaps the stack with the rows; `.t()` refuses.",
        {"A": _STACK},
        {
            "numpy_attribute": Gives(_REVERSED, "float64"),
            "numpy_transpose": Gives(_REVERSED, "float64"),
            "numpy_swapaxes": Gives(_FIRST_TWO, "float64"),
            "numpy_matrix_transpose": Gives(_LAST_TWO, "float64"),
            "numpy_einsum": (ValueError, r"more dimensions than subscripts"),
            "torch_attribute": Gives(_REVERSED, "float64"),
            "torch_t": (RuntimeError, r"t\(\) expects a tensor with <= 2 dimensions, but self is 3D"),
            "torch_transpose": Gives(_FIRST_TWO, "float64"),
            "torch_mT": Gives(_LAST_TWO, "float64"),
            "torch_permute": (RuntimeError, r"does not match the length of the desired ordering"),
            "torch_einsum": (RuntimeError, _SUBSCRIPTS),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "torch's mT takes a single number for a matrix, with a warning; np.matrix_transpose wants two axes.",
        {"A": np.array(2.0)},
        {
            "numpy_attribute": Gives(2, "float64"),
            "numpy_matrix_transpose": (ValueError, r"must be at least 2-dimensional"),
            "torch_attribute": Gives(2, "float64"),
            "torch_mT": Gives(2, "float64"),
        },
    ),
)

SCENES = (
    Scene(
        "a row of the transpose",
        "A row of the transpose is a column of the matrix: two cells, three apart.",
        numpy="""
            A = np.arange(6.0).reshape(2, 3)
            B = A.T
            B[1] = 9
            A
        """,
        torch="""
            A = torch.arange(6.0).reshape(2, 3)
            B = A.T
            B[1] = 9
            A
        """,
        shows={"A": [[0, 9, 2], [3, 9, 5]], "B": [[0, 3], [9, 9], [2, 5]]},
    ),
    Scene(
        "a copy where it is needed",
        "Made contiguous, the transpose of two rows is a copy. That of a single row is none, since its entries lie "
        "in the right order already, and a write to it reaches the matrix.",
        numpy="""
            A = np.arange(6.0).reshape(2, 3)
            B = np.ascontiguousarray(A.T)
            C = np.ascontiguousarray(A[:1].T)
            B[0, 0] = 8
            C[1, 0] = 9
            A
        """,
        torch="""
            A = torch.arange(6.0).reshape(2, 3)
            B = A.T.contiguous()
            C = A[:1].T.contiguous()
            B[0, 0] = 8
            C[1, 0] = 9
            A
        """,
        shows={"A": [[0, 9, 2], [3, 4, 5]], "B": [[8, 3], [1, 4], [2, 5]], "C": [[0], [9], [2]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
