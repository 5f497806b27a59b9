"""Symmetry of a square matrix: where an entry equals the one that the transpose has there.

The notes ask `A == A.T` and read a table of truth values; a matrix is symmetric when all of them are True. Equality of
floats is exact: a product X Xᵀ is symmetric on paper, but need not be in rounded numbers unless both entries were added
in the same order. NaN equals nothing, not even itself, so that a matrix with one is not symmetric, whatever its
diagonal. To ask whether a difference is 0 is the same question, thanks to the subnormals: without them, two tiny
numbers that differ would have the difference 0. And a single row passes for a square: it is broadcast against the
column that it becomes.

Shapes: A (n, n); the answers are (n, n) booleans.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 15
FORMULA = r"S_{ij} = \begin{cases} 1 & A_{ij} = A_{ji} \\ 0 & \text{otherwise} \end{cases}"
SOURCES = ("N4, 2.3.3 Matrices",)


def definition(A):
    same = np.empty(A.shape, bool)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            same[i, j] = A[i, j] == A[j, i]
    return same


def numpy_vectorized(A):
    return A == A.T


def numpy_equal(A):
    return np.equal(A, np.transpose(A))


def numpy_difference(A):
    return ~np.not_equal(A - A.T, 0)


def torch_vectorized(A):
    return A == A.T


def torch_eq(A):
    return torch.eq(A, A.t())


def torch_difference(A):
    return (A - A.mT).logical_not()


def inputs() -> Domain:
    return Domain(A=Reals("n n"))


DIFFERENTIABLE = ()
RETURNS = "bool"

LAWS = (
    Law(
        "symmetric itself",
        "If an entry equals its mirror image, the image equals the entry.",
        holds=lambda inputs, same: same == np.transpose(same),
    ),
    Law("the diagonal", "An entry of the diagonal is its own mirror image.", holds=lambda inputs, same: np.diag(same)),
    Law(
        "blind to the side",
        "Asking the transpose gives the same answers.",
        change=lambda inputs: {"A": inputs["A"].T},
        relate=lambda same: same,
    ),
    Law(
        "blind to names",
        "Renaming the axes, rows and columns alike, renames the answers.",
        change=lambda inputs: {"A": inputs["A"][::-1, ::-1]},
        relate=lambda same: same[::-1, ::-1],
    ),
)

ERRORS = (
    Error(
        "not square",
        "Two rows of three have no mirror image in place. (*One* row of three would, by broadcasting.)",
        spoil=lambda inputs: {"A": np.ones((2, 3), inputs["A"].dtype)},
        numpy=((ValueError, IndexError), r"could not be broadcast together|index 2 is out of bounds"),
        torch=(RuntimeError, r"must match the size of tensor b"),
    ),
)

WORKED = (
    Worked(
        {"A": [[1, 2, 3], [2, 0, 4], [3, 4, 5]]},
        value=[[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        note="N4, 2.3.3",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5], [6, 7, 8]]},
        value=[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        note="by hand: arange(9), only the diagonal",
    ),
    Worked({"A": [[1, 2], [2, 1]]}, value=[[1, 1], [1, 1]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("no rows", {"A": np.empty((0, 0))}, "An empty matrix has no entry that differs."),
    Edge("zeros of both signs", {"A": [[1, 0.0], [-0.0, 1]]}, "Zero equals minus zero."),
    Edge("a step apart", {"A": [[0, 1], [1 + 2.0**-7, 0]]}, "One step of bfloat16 apart is not equal."),
    Edge("neighbours", {"A": [[0, 1], [1 + 2.0**-52, 0]]}, "A step of float64 apart: the other formats round it away."),
    Edge(
        "tiny",
        {"A": [[0, 2.0**-1074], [0, 0]]},
        "The smallest float64 is not 0: subnormals must not be flushed.",
        ("float64",),
    ),
    Edge("tiny, float32", {"A": [[0, 2.0**-149], [0, 0]]}, "The smallest float32 is not 0.", ("float32",)),
)

_INFINITE = "∞ equals ∞, and yet their difference is no 0 but NaN: an infinite diagonal is not found symmetric"
EXPECTED_FAILURES = tuple(
    ExpectedFailure(name, "special", "wrong", _INFINITE, {"A": [[np.inf]]})
    for name in ("numpy_difference", "torch_difference")
)

_ROW = np.array([[1, 2, 3]])
_CUBE = np.arange(4.0).reshape(1, 2, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "one row",
        "A row of three is no square, and yet neither side refuses: it is broadcast against its own column.",
        {"A": _ROW},
        {
            name: Gives([[1, 0, 0], [0, 1, 0], [0, 0, 1]], "bool")
            for name in ("numpy_vectorized", "numpy_equal", "torch_vectorized", "torch_eq", "torch_difference")
        },
    ),
    LibraryDifference(
        "differences of booleans",
        "NumPy subtracts no booleans and says so, and no more does torch; comparing is what both can do.",
        {"A": np.array([[True, False], [False, True]])},
        {
            "numpy_vectorized": Gives([[1, 1], [1, 1]], "bool"),
            "numpy_difference": (TypeError, r"boolean subtract, the `-` operator, is not supported"),
            "torch_vectorized": Gives([[1, 1], [1, 1]], "bool"),
            "torch_difference": (RuntimeError, r"Subtraction, the `-` operator, with two bool tensors"),
        },
    ),
    LibraryDifference(
        "infinities",
        "∞ equals ∞, but ∞ - ∞ is NaN: who subtracts in order to compare finds the matrix not symmetric.",
        {"A": np.array([[1.0, np.inf], [np.inf, 1.0]])},
        {
            "numpy_vectorized": Gives([[1, 1], [1, 1]], "bool"),
            "numpy_difference": Gives([[1, 0], [0, 1]], "bool"),
            "torch_vectorized": Gives([[1, 1], [1, 1]], "bool"),
            "torch_difference": Gives([[1, 0], [0, 1]], "bool"),
        },
    ),
    LibraryDifference(
        "a stack of matrices",
        "A.T reverses every axis of a stack, so (1, 2, 2) is compared with (2, 2, 1), by broadcasting; torch.t() takes "
        "matrices only; mT swaps the last two, as meant.",
        {"A": _CUBE},
        {
            "numpy_vectorized": Gives([[[1, 0], [1, 0]], [[0, 1], [0, 1]]], "bool"),
            "torch_eq": (RuntimeError, r"t\(\) expects a tensor with <= 2 dimensions"),
            "torch_difference": Gives([[[1, 0], [0, 1]]], "bool"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 3, 10, 30, 100))
