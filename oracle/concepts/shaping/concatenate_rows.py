"""Concatenation along axis 0: one matrix below the other.

What is joined must agree in every axis but the one it is joined along, and nothing is broadcast: a row does not stretch
to fit. The answer is always new memory. Joining in a loop copies everything each time, so that n rows cost n²
entries; a list that is joined once costs n.

Shapes: X (n, d), Y (m, d); joined they are (n + m, d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 23
FORMULA = r"Z_{ij} = \begin{cases} X_{ij} & i < n \\ Y_{(i - n) j} & \text{otherwise} \end{cases}"
SOURCES = ("N1, Basic Data Manipulation", "N4, 2.1.3 Operations", "N4, 2.1 Data Manipulation Summary")


def definition(X, Y):
    n, d = X.shape
    m, width = Y.shape
    if d != width:
        raise ValueError(f"rows of {d} and rows of {width} make no matrix")
    Z = np.empty((n + m, d), X.dtype)
    for j in range(d):
        for i in range(n):
            Z[i, j] = X[i, j]
        for i in range(m):
            Z[n + i, j] = Y[i, j]
    return Z


def numpy_concatenate(X, Y):
    return np.concatenate((X, Y))


def numpy_vstack(X, Y):
    return np.vstack((X, Y))


def numpy_append(X, Y):
    return np.append(X, Y, axis=0)


def numpy_r(X, Y):
    return np.r_[X, Y]


def numpy_block(X, Y):
    return np.block([[X], [Y]])


def numpy_filled(X, Y):
    Z = np.empty((len(X) + len(Y), X.shape[1]), np.result_type(X, Y))
    Z[: len(X)] = X
    Z[len(X) :] = Y
    return Z


def numpy_gradient(X, Y, cotangent):
    return {"X": cotangent[: len(X)], "Y": cotangent[len(X) :]}


def torch_cat(X, Y):
    return torch.cat((X, Y))


def torch_vstack(X, Y):
    return torch.vstack((X, Y))


def torch_filled(X, Y):
    Z = X.new_empty(len(X) + len(Y), X.shape[1])
    Z[: len(X)] = X
    Z[len(X) :] = Y
    return Z


def torch_stacked_rows(X, Y):
    rows = [*X.unbind(), *Y.unbind()]
    return torch.stack(rows) if rows else X.clone()


def inputs() -> Domain:
    # A row of `torch_stacked_rows` costs as much as some 32 entries (roughly), and sets the pace.
    return Domain(X=Reals("n d"), Y=Reals("m d")).where(work=lambda n, m, d: (n + m) * (4 * d + 32))


DIFFERENTIABLE = ("X", "Y")
MODELLED = ("numpy_concatenate", "torch_cat")

LAWS = (
    Law(
        "the upper part",
        "The first rows are those of the first matrix, bit for bit.",
        holds=lambda inputs, Z: Z[: len(inputs["X"])] == inputs["X"],
    ),
    Law(
        "upside down",
        "The matrices upside down, in the other order, give the answer upside down.",
        change=lambda inputs: {"X": inputs["Y"][::-1], "Y": inputs["X"][::-1]},
        relate=lambda Z: Z[::-1],
    ),
    Law(
        "blind to the columns",
        "Reversing the columns of both reverses those of the answer.",
        change=lambda inputs: {name: matrix[:, ::-1] for name, matrix in inputs.items()},
        relate=lambda Z: Z[:, ::-1],
    ),
)

ERRORS = (
    Error(
        "rows of unequal length",
        "Rows of three and of two make no matrix.",
        spoil=lambda inputs: {"X": np.ones((2, 3), inputs["X"].dtype), "Y": np.ones((2, 2), inputs["Y"].dtype)},
        numpy=(ValueError, r"must match exactly, but along dimension 1|rows of 3 and rows of 2|could not broadcast"),
        torch=(RuntimeError, r"except in dimension 0. Expected size 3 but got size 2|to be equal size|must match"),
    ),
    Error(
        "a number of axes that differs",
        "A stack of matrices and a matrix are not joined, even if their rows are equally long.",
        spoil=lambda inputs: {"X": np.ones((2, 2, 2), inputs["X"].dtype), "Y": np.ones((2, 2), inputs["Y"].dtype)},
        numpy=(
            ValueError,
            r"same number of dimensions|must match exactly|too many values to unpack|could not broadcast",
        ),
        torch=(
            RuntimeError,
            r"same number of dimensions|to be equal size|must match the existing size|greater or equal to the number",
        ),
    ),
)

_X = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_Y = [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]

WORKED = (
    Worked(
        {"X": _X, "Y": _Y},
        value=[*_X, *_Y],
        gradient={"X": [[1] * 4] * 3, "Y": [[1] * 4] * 3},
        note="N1 and N4: cat along dim 0",
    ),
    Worked({"X": [[1, 2]], "Y": [[3, 4], [5, 6]]}, value=[[1, 2], [3, 4], [5, 6]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("nothing above", {"X": np.empty((0, 2)), "Y": [[1, -0.0]]}, "No rows join any matrix of that width."),
    Edge("nothing at all", {"X": np.empty((0, 2)), "Y": np.empty((0, 2))}, "No rows below no rows, and still of two."),
    Edge("no columns", {"X": np.empty((2, 0)), "Y": np.empty((1, 0))}, "Two rows of nothing and one more are three."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_SIDES = ("numpy_concatenate", "numpy_vstack", "numpy_append", "numpy_r", "numpy_block")
_JOINED = ("numpy_concatenate", "numpy_append", "numpy_r")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "two vectors",
        "`concatenate` and `cat` join vectors end to end, whatever their lengths; `vstack` makes rows of them first, "
        "which must be equally long.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0])},
        {
            **{name: Gives([1, 2, 3, 4], "float64") for name in (*_JOINED, "torch_cat")},
            **{name: Gives([[1, 2], [3, 4]], "float64") for name in ("numpy_vstack", "numpy_block", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "two numbers",
        "Numbers without axes have no axis to be joined along, both say; `vstack` gives them two first, in both.",
        {"X": np.array(1.0), "Y": np.array(2.0)},
        {
            "numpy_concatenate": (ValueError, r"zero-dimensional arrays cannot be concatenated"),
            "torch_cat": (RuntimeError, r"zero-dimensional tensor .* cannot be concatenated"),
            "numpy_vstack": Gives([[1], [2]], "float64"),
            "torch_vstack": Gives([[1], [2]], "float64"),
        },
    ),
    LibraryDifference(
        "an empty vector and a matrix",
        "torch.cat still lets a tensor of shape (0,) pass beside anything, as it did before it knew empty matrices; "
        "NumPy, and torch.vstack, see shapes that do not fit.",
        {"X": np.empty(0), "Y": np.ones((2, 3))},
        {
            "numpy_concatenate": (ValueError, r"must have same number of dimensions"),
            "numpy_vstack": (ValueError, r"must match exactly"),
            "torch_cat": Gives(np.ones((2, 3)), "float64"),
            "torch_vstack": (RuntimeError, r"Expected size 0 but got size 3"),
        },
    ),
    LibraryDifference(
        "integers and float32",
        "NumPy takes float64, which holds every int32 (and most of int64); torch stays with the float that is there.",
        {"X": np.array([[1]]), "Y": np.array([[0.5]], np.float32)},
        {
            **{name: Gives([[1], [0.5]], "float64") for name in _SIDES},
            **{name: Gives([[1], [0.5]], "float32") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "float16 and int16",
        "So it is float32 in NumPy, and in torch float16, where 2049 becomes 2048: joining can round.",
        {"X": np.array([[1]], np.float16), "Y": np.array([[2049]], np.int16)},
        {
            **{name: Gives([[1], [2049]], "float32") for name in _SIDES},
            **{name: Gives([[1], [2048]], "float16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "what is assigned",
        "Rows that are assigned take the dtype of what they are written into: truncated, without a word.",
        {"X": np.array([[1]]), "Y": np.array([[2.75]])},
        {
            "numpy_concatenate": Gives([[1], [2.75]], "float64"),
            "torch_cat": Gives([[1], [2.75]], "float64"),
            "torch_filled": Gives([[1], [2]], "int64"),
        },
    ),
    LibraryDifference(
        "int8 and uint8",
        "int16 holds both, and both take it.",
        {"X": np.array([[-1]], np.int8), "Y": np.array([[200]], np.uint8)},
        {
            **{name: Gives([[-1], [200]], "int16") for name in _SIDES},
            **{name: Gives([[-1], [200]], "int16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "truth values and integers",
        "True joins the integers as 1, in both.",
        {"X": np.array([[True]]), "Y": np.array([[2]])},
        {name: Gives([[1], [2]], "int64") for name in (*_SIDES, "torch_cat", "torch_vstack")},
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer type holds both: NumPy takes float64 and loses digits, torch refuses.",
        {"X": np.array([[2**53 + 1]], np.uint64), "Y": np.array([[1]])},
        {
            "numpy_concatenate": Gives([[2.0**53], [1]], "float64"),
            "torch_cat": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
)

SCENES = (
    Scene(
        "a write to the joined",
        "First all cells of X and then all of Y, copied: a write to the result reaches neither of them.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            Y = np.full((1, 2), 8.0)
            Z = np.concatenate([X, Y])
            Z[0, 1] = 9
            Z[2] = 7
            X
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            Y = torch.full((1, 2), 8.0)
            Z = torch.cat([X, Y])
            Z[0, 1] = 9
            Z[2] = 7
            X
        """,
        shows={"X": [[0, 1], [2, 3]], "Y": [[8, 8]], "Z": [[0, 9], [2, 3], [7, 7]]},
    ),
    Scene(
        "parts of one matrix",
        "The other way round nothing is copied: what is a slice of one matrix from the start needs no joining.",
        numpy="""
            Z = np.zeros((3, 2))
            X = Z[:2]
            Y = Z[2:]
            X += 1
            Y += 2
            Z
        """,
        torch="""
            Z = torch.zeros((3, 2))
            X = Z[:2]
            Y = Z[2:]
            X += 1
            Y += 2
            Z
        """,
        shows={"Z": [[1, 1], [1, 1], [2, 2]]},
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (1, 3, 10, 30, 100))
