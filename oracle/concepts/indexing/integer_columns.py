"""Columns by number: `A[:, [1, 0, 1]]`.

The colon keeps every row, and the list says which columns, in which order and how often. That is not
`A[arange(n), [1, 0, 1]]`, which takes one entry of each row (`integer_pairs`): a slice crosses with a list, two lists
go side by side. What a list picks is always a copy, for no stride describes it. Where a column was picked twice it has
two voices in what follows, and its gradient is their sum; `dA[:, j] += G` would keep only the last of them, since each
column is read once and written once. `np.add.at` and `index_add` add.

Shapes: A (n, d), j (m,) integers in [0, d); the answer is (n, m).
"""

import numpy as np
import torch
from torch.nn.functional import embedding

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Labels, Reals

ROW = 27
FORMULA = (
    r"B_{iq} = A_{i j_q}, \qquad \frac{\partial}{\partial A_{ik}} \sum_{iq} G_{iq} B_{iq} = \sum_{q : j_q = k} G_{iq}"
)
SOURCES = ("N0, Slicing vs. Indexing",)


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
MODELLED = ("numpy_index", "numpy_transposed", "torch_index")

LAWS = (
    Law(
        "follows the list",
        "The list backwards gives the columns backwards.",
        change=lambda inputs: {**inputs, "j": inputs["j"][::-1]},
        relate=lambda B: B[:, ::-1],
    ),
    Law(
        "blind to the numbering",
        "With the columns reversed and numbered from the other end nothing changes.",
        change=lambda inputs: {"A": inputs["A"][:, ::-1], "j": inputs["A"].shape[1] - 1 - inputs["j"]},
        relate=lambda B: B,
    ),
    Law(
        "linear in the matrix",
        "The columns of -2 A are -2 times those of A.",
        change=lambda inputs: {**inputs, "A": -2 * inputs["A"]},
        relate=lambda B: -2 * B,
    ),
)

ERRORS = ()

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"A": _A, "j": [1, 0, 1]},
        value=[[2, 1, 2], [4, 3, 4], [6, 5, 6]],
        gradient={"A": [[1, 2], [1, 2], [1, 2]]},
        note="N0, a[:, [1, 0, 1]]",
    ),
)

CORNERS = ()

EDGES = (
    Edge("no columns", {"A": _A, "j": []}, "Three rows of nothing."),
    Edge("one column, many times", {"A": [[1], [2]], "j": [0] * 40}, "Its gradient is the sum of forty."),
    Edge("minus zero", {"A": [[1, -0.0]], "j": [1]}, "Copying keeps the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_GIVEN = np.arange(6.0).reshape(2, 3)
_LAST = [[2, 0], [5, 3]]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "counted from the end",
        "-1 is the last column to NumPy, and to torch in brackets and in take_along_dim; index_select, gather and "
        "embedding know no numbers below 0.",
        {"A": _GIVEN, "j": np.array([-1, 0])},
        {
            "numpy_index": Gives(_LAST, "float64"),
            "numpy_take": Gives(_LAST, "float64"),
            "numpy_take_along_axis": Gives(_LAST, "float64"),
            "torch_index": Gives(_LAST, "float64"),
            "torch_take_along_dim": Gives(_LAST, "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
            "torch_gather": (RuntimeError, r"index -1 is out of bounds for dimension 1 with size 3"),
            "torch_embedding": (IndexError, r"index out of range in self"),
        },
    ),
    LibraryDifference(
        "a column that is not there",
        "Of three columns there is no number 4. All say so but torch's take_along_dim, which goes around once more and "
        "gives column 1. (torch looks a list up with its axis in front, and so the brackets name dimension 0.)",
        {"A": _GIVEN, "j": np.array([4])},
        {
            "numpy_index": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take_along_axis": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index 4 is out of bounds for dimension 0 with size 3"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
            "torch_gather": (RuntimeError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Gives([[1], [4]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
        },
    ),
    LibraryDifference(
        "a column before the first",
        "Nor is there a number -4.",
        {"A": _GIVEN, "j": np.array([-4])},
        {
            "numpy_index": (IndexError, r"index -4 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index -4 is out of bounds for dimension 0 with size 3"),
            "torch_take_along_dim": Gives([[2], [5]], "float64"),
        },
    ),
    LibraryDifference(
        "truth values",
        "A mask of the columns, in both. To `take` they are the numbers 1 and 0; index_select wants integers.",
        {"A": _GIVEN, "j": np.array([True, False, True])},
        {
            "numpy_index": Gives([[0, 2], [3, 5]], "float64"),
            "numpy_take": Gives([[1, 0, 1], [4, 3, 4]], "float64"),
            "torch_index": Gives([[0, 2], [3, 5]], "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"Expected dtype int32 or int64 for index"),
        },
    ),
    LibraryDifference(
        "a plain list",
        "As good as an array, in both.",
        {"A": _GIVEN, "j": [2, 0]},
        {"numpy_index": Gives(_LAST, "float64"), "torch_index": Gives(_LAST, "float64")},
    ),
    LibraryDifference(
        "a list of floats",
        "NumPy takes no floats for indices. torch refuses a tensor of them, but takes a list, and cuts off what is "
        "after the point.",
        {"A": _GIVEN, "j": [2.0, 0.9]},
        {
            "numpy_index": (IndexError, r"only integers, slices"),
            "torch_index": Gives(_LAST, "float64"),
        },
    ),
    LibraryDifference(
        "an array of floats",
        "Refused by both.",
        {"A": _GIVEN, "j": np.array([2.0, 0.0])},
        {
            "numpy_index": (IndexError, r"arrays used as indices must be of integer \(or boolean\) type"),
            "numpy_take": (TypeError, r"Cannot cast array data from dtype\('float64'\) to dtype\('int64'\)"),
            "torch_index": (IndexError, r"tensors used as indices must be long, int, byte or bool tensors"),
        },
    ),
)

SCENES = (
    Scene(
        "a column picked twice",
        "Column 1 was copied to two places. They are different cells now: a write to one reaches neither the other "
        "nor the matrix.",
        numpy="""
            A = np.arange(6.0).reshape(2, 3)
            B = A[:, [1, 0, 1]]
            B[0, 0] = 9
            A
        """,
        torch="""
            A = torch.arange(6.0).reshape(2, 3)
            B = A[:, [1, 0, 1]]
            B[0, 0] = 9
            A
        """,
        shows={"A": [[0, 1, 2], [3, 4, 5]], "B": [[9, 0, 1], [4, 3, 4]]},
    ),
    Scene(
        "by a list and by a slice",
        "The first and the last column: the slice says it with a stride of 2, and its write arrives; the list copies.",
        numpy="""
            A = np.arange(6.0).reshape(2, 3)
            B = A[:, [0, 2]]
            C = A[:, ::2]
            B[0, 1] = 8
            C[0, 1] = 9
            A
        """,
        torch="""
            A = torch.arange(6.0).reshape(2, 3)
            B = A[:, [0, 2]]
            C = A[:, ::2]
            B[0, 1] = 8
            C[0, 1] = 9
            A
        """,
        shows={"A": [[0, 1, 9], [3, 4, 5]], "B": [[0, 8], [3, 5]], "C": [[0, 9], [3, 5]]},
    ),
    Scene(
        "added once or twice",
        "All three columns are read, then 1 is added, then all three are written: column 1 gets the same number "
        "twice. One after the other, each addition sees the one before.",
        numpy="""
            D = np.zeros((2, 2))
            D[:, [1, 0, 1]] += 1
            E = np.zeros((2, 2))
            E[:, 1] += 1
            E[:, 0] += 1
            E[:, 1] += 1
        """,
        torch="""
            D = torch.zeros((2, 2))
            D[:, [1, 0, 1]] += 1
            E = torch.zeros((2, 2))
            E[:, 1] += 1
            E[:, 0] += 1
            E[:, 1] += 1
        """,
        shows={"D": [[1, 1], [1, 1]], "E": [[1, 2], [1, 2]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n, "m": n}) for n in (3, 10, 30, 100))
