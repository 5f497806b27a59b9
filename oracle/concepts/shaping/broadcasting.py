"""Broadcasting: a column plus a row is a table of all sums.

Shapes are laid against each other from the right; an axis that is missing or of length one is stretched to the other's
length, by a stride of zero and not by copies. Nothing else is stretched: 3 against 2 is an error. What was stretched
on the way in is summed over on the way back: each entry of the column takes part in a whole row of the answer.

The trap is the vector that was meant as a column. (n,) against (n, 1) is no error, it is a table of n² numbers.

Shapes: a (n,), taken as a column (n, 1); b (m,), taken as a row (1, m); the answer is (n, m).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 24
FORMULA = (
    r"C_{ij} = a_i + b_j, \qquad "
    r"\frac{\partial L}{\partial a_i} = \sum_j \frac{\partial L}{\partial C_{ij}}, \quad "
    r"\frac{\partial L}{\partial b_j} = \sum_i \frac{\partial L}{\partial C_{ij}}"
)
SOURCES = ("N1, Broadcasting Mechanism", "N4, 2.1.4 Broadcasting")


def definition(a, b):
    C = np.empty((len(a), len(b)), a.dtype)
    for i in range(len(a)):
        for j in range(len(b)):
            C[i, j] = a[i] + b[j]
    return C


def numpy_vectorized(a, b):
    return a[:, None] + b


def numpy_reshape(a, b):
    return a.reshape(-1, 1) + b.reshape(1, -1)


def numpy_outer(a, b):
    return np.add.outer(a, b)


def numpy_broadcast_to(a, b):
    shape = np.broadcast_shapes((len(a), 1), (1, len(b)))
    return np.broadcast_to(a[:, None], shape) + np.broadcast_to(b, shape)


def numpy_copied(a, b):
    return np.repeat(a[:, None], len(b), axis=1) + np.tile(b, (len(a), 1))


def numpy_open_mesh(a, b):
    column, row = np.ix_(np.arange(len(a)), np.arange(len(b)))
    return a[column] + b[row]


def numpy_in_place(a, b):
    C = np.zeros((len(a), len(b)), a.dtype)
    C += a[:, None]
    C += b
    return C


def numpy_gradient(a, b, cotangent):
    return {"a": cotangent.sum(axis=1), "b": cotangent.sum(axis=0)}


def torch_vectorized(a, b):
    return a[:, None] + b


def torch_unsqueeze(a, b):
    return torch.add(a.unsqueeze(1), b.unsqueeze(0))


def torch_expand(a, b):
    return a[:, None].expand(len(a), len(b)) + b.expand(len(a), len(b))


def torch_broadcast_tensors(a, b):
    column, row = torch.broadcast_tensors(a[:, None], b)
    return column + row


def torch_copied(a, b):
    return a[:, None].repeat(1, len(b)) + b.repeat(len(a), 1)


def torch_meshgrid(a, b):
    column, row = torch.meshgrid(a, b, indexing="ij")
    return column + row


def torch_in_place(a, b):
    C = a.new_zeros(len(a), len(b))
    C += a[:, None]
    C += b
    return C


def inputs() -> Domain:
    return Domain(a=Reals("n"), b=Reals("m")).where(work=lambda n, m: 4 * n * m)


DIFFERENTIABLE = ("a", "b")
MODELLED = ("torch_vectorized", "torch_expand")

LAWS = (
    Law(
        "transposes",
        "The vectors in the other order give the transpose.",
        change=lambda inputs: {"a": inputs["b"], "b": inputs["a"]},
        relate=np.transpose,
    ),
    Law(
        "odd",
        "The negatives give the negative: rounding to nearest is symmetric about zero.",
        change=lambda inputs: {name: -vector for name, vector in inputs.items()},
        relate=np.negative,
    ),
    Law(
        "follows the rows",
        "Reversing the column reverses the rows.",
        change=lambda inputs: {**inputs, "a": inputs["a"][::-1]},
        relate=lambda C: C[::-1],
    ),
)

ERRORS = ()  # a column and a row always fit; what does not fit is on the pages of more axes

WORKED = (
    Worked(
        {"a": [0, 1, 2], "b": [0, 1]},
        value=[[0, 1], [1, 2], [2, 3]],
        gradient={"a": [2, 2, 2], "b": [3, 3]},
        note="N1 and N4, 2.1.4: 3×1 + 1×2",
    ),
    Worked({"a": [1, 2], "b": [10]}, value=[[11], [12]], note="by hand: a row of one"),
)

CORNERS = ()

EDGES = (
    Edge("no columns", {"a": [1, 2], "b": np.empty(0)}, "An axis of length one is stretched to length 0 as well."),
    Edge("no rows", {"a": np.empty(0), "b": [1, 2]}, "b takes part in nothing: its gradient is 0."),
    Edge("halfway", {"a": [1, 2], "b": [2.0**-53, 2.0**-24]}, "Sums halfway between two floats go to the even one."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_TABLES = ("numpy_vectorized", "numpy_outer", "torch_vectorized")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "As the notes have it, in int64, in both.",
        {"a": np.arange(3), "b": np.arange(2)},
        {name: Gives([[0, 1], [1, 2], [2, 3]], "int64") for name in (*_TABLES, "numpy_reshape", "torch_unsqueeze")},
    ),
    LibraryDifference(
        "a row that is already a matrix",
        "np.add.outer pairs every entry with every entry, four axes if need be; a broadcast lines axes up.",
        {"a": np.array([1, 2]), "b": np.array([[10, 20]])},
        {
            "numpy_vectorized": Gives([[11, 21], [12, 22]], "int64"),
            "numpy_outer": Gives([[[11, 21]], [[12, 22]]], "int64"),
            "torch_vectorized": Gives([[11, 21], [12, 22]], "int64"),
        },
    ),
    LibraryDifference(
        "a plain number",
        "A Python number has no axes and fits everywhere; and it does not widen an int32.",
        {"a": np.array([1, 2], np.int32), "b": 10},
        {name: Gives([[11], [12]], "int32") for name in ("numpy_vectorized", "torch_vectorized")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 wraps around to 44 in every cell of the table, in both, without a word.",
        {"a": np.array([200, 1], np.uint8), "b": np.array([100], np.uint8)},
        {name: Gives([[44], [101]], "uint8") for name in _TABLES},
    ),
    LibraryDifference(
        "bytes and an int64 without axes",
        "An array without axes counts as an array in NumPy, and widens; to torch it is a mere number, and 200 + 100 "
        "wraps around.",
        {"a": np.array([200], np.uint8), "b": np.array(100)},
        {
            "numpy_vectorized": Gives([[300]], "int64"),
            "torch_vectorized": Gives([[44]], "uint8"),
        },
    ),
    LibraryDifference(
        "int32 and a float32 row",
        "NumPy takes float64, which holds every int32; torch takes float32.",
        {"a": np.array([2**24 + 1], np.int32), "b": np.array([0], np.float32)},
        {
            "numpy_vectorized": Gives([[2.0**24 + 1]], "float64"),
            "torch_vectorized": Gives([[2.0**24]], "float32"),
        },
    ),
    LibraryDifference(
        "in place, in integers",
        "Both refuse to write floats into integers, broadcast or not.",
        {"a": np.array([1, 2]), "b": np.array([0.5])},
        {
            "numpy_in_place": (
                TypeError,
                r"Cannot cast ufunc 'add' output from dtype\('float64'\) to dtype\('int64'\)",
            ),
            "torch_in_place": (RuntimeError, r"result type Double can't be cast to the desired output type Long"),
        },
    ),
)

SCENES = (
    Scene(
        "a vector meant as a column",
        "Three numbers less a column of three are nine, in nine new cells, and no error. In place both refuse, for "
        "the vector has no room for nine. As a column it has three.",
        numpy="""
            y = np.arange(3.0)
            t = np.full((3, 1), 1.0)
            d = y - t
            y -= t
            e = y.reshape(3, 1) - t
        """,
        torch="""
            y = torch.arange(3.0)
            t = torch.full((3, 1), 1.0)
            d = y - t
            y -= t
            e = y.reshape(3, 1) - t
        """,
        shows={"d": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], "e": [[-1], [0], [1]], "y": [0, 1, 2]},
    ),
    Scene(
        "added to a table in place",
        "A column and a row are read over and over, stretched by a stride of 0. Only the table has a cell for each "
        "sum, and what is written to the row afterwards comes too late for it.",
        numpy="""
            table = np.zeros((3, 2))
            column, row = np.array([[0.0], [10.0], [20.0]]), np.array([1.0, 2.0])
            table += column
            table += row
            row[0] = 9
            table
        """,
        torch="""
            table = torch.zeros((3, 2))
            column, row = torch.tensor([[0.0], [10.0], [20.0]]), torch.tensor([1.0, 2.0])
            table += column
            table += row
            row[0] = 9
            table
        """,
        shows={"table": [[1, 2], [11, 12], [21, 22]], "row": [9, 2]},
    ),
)

SIZES = tuple(Size({"n": n, "m": n}) for n in (1, 3, 10, 30, 100))
