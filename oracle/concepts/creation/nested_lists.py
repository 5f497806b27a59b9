"""An array out of nested lists: the outer list is axis 0, the inner ones are the rows.

The shape is read off the lists, and what the dtype shall be off the numbers: booleans alone stay booleans, integers
make int64, and one float among them makes everything float, float64 in NumPy, and in torch float32, to which then
every integer is rounded. Lists that differ in length are refused on both sides. And an empty list has forgotten how
long its rows would have been: of no rows of three what comes back is (0,).

Shapes: X (n, d), handed over as n lists of d numbers; the array is (n, d), n ≥ 1.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 22
FORMULA = r"Y_{ij} = (\ell_i)_j, \qquad \ell = (\ell_0, \dots, \ell_{n-1})"
SOURCES = ("N1, Basic Data Manipulation", "N4, 2.1.1 Getting Started", "N4, 2.1.3 Operations")


def definition(X):
    Y = np.empty(X.shape, X.dtype)
    for i, row in enumerate(X):
        for j, number in enumerate(row):
            Y[i, j] = number
    return Y


def numpy_array(X):
    return np.array(X)


def numpy_lists(X):
    return np.array(X.tolist(), X.dtype)


def numpy_rows(X):
    return np.stack([np.array(row.tolist(), X.dtype) for row in X])


def numpy_fromiter(X):
    return np.fromiter((number for row in X.tolist() for number in row), X.dtype, X.size).reshape(X.shape)


def torch_asarray(X):
    return torch.asarray(X)


def torch_lists(X):
    return torch.tensor(X.tolist(), dtype=X.dtype)


def torch_rows(X):
    return torch.stack([torch.tensor(row.tolist(), dtype=X.dtype) for row in X])


def inputs() -> Domain:
    return Domain(X=Reals("n d")).where(least={"n": 1}, work=lambda n, d: 8 * n * d)


DIFFERENTIABLE = ()
SHARES_MEMORY = True  # torch.asarray of a tensor is the tensor

LAWS = (
    Law("keeps the numbers", "Every number is in its place, bit for bit.", holds=lambda inputs, Y: inputs["X"] == Y),
    Law(
        "follows the lists",
        "The lists in reverse give the rows in reverse.",
        change=lambda inputs: {"X": inputs["X"][::-1]},
        relate=lambda Y: Y[::-1],
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"X": [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]},
        value=[[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]],
        note="N1, and N4, 2.1.1",
    ),
    Worked({"X": [[1.0, 2, 4, 8]]}, value=[[1, 2, 4, 8]], note="N1 and N4, 2.1.3, as a row"),
)

CORNERS = ()

EDGES = (
    Edge("empty rows", {"X": np.empty((2, 0))}, "Two empty lists are two rows of nothing: that much they remember."),
    Edge("minus zero", {"X": [[-0.0, 0.0]]}, "A list keeps the sign of zero."),
    Edge("a tenth", {"X": [[0.1]]}, "A float32 becomes a Python float and comes back the same."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_BOTH = ("numpy_array", "torch_asarray")


def _floats(values):
    """What NumPy keeps in float64 torch rounds to float32."""
    return {
        "numpy_array": Gives(values, "float64"),
        "torch_asarray": Gives(np.array(values, np.float64).astype(np.float32), "float32"),
    }


_TOO_LARGE = (ValueError, r"Overflow when unpacking long long")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "int64, in both.",
        {"X": [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]},
        {name: Gives([[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "one float among integers",
        "The list of the notes, [1.0, 2, 4, 8]: all floats, float64 in NumPy, float32 in torch.",
        {"X": [1.0, 2, 4, 8]},
        _floats([1, 2, 4, 8]),
    ),
    LibraryDifference("a tenth", "Nearer to a tenth in NumPy than in torch.", {"X": [0.1]}, _floats([0.1])),
    LibraryDifference(
        "a large integer beside a float",
        "torch rounds 2²⁴ + 1 to float32, because of its neighbour.",
        {"X": [2**24 + 1, 0.5]},
        _floats([2**24 + 1, 0.5]),
    ),
    LibraryDifference(
        "beyond float32",
        "10³⁰⁰ is infinite in torch, without a word.",
        {"X": [1e300]},
        {"numpy_array": Gives([1e300], "float64"), "torch_asarray": Gives([np.inf], "float32")},
    ),
    LibraryDifference(
        "truth values",
        "Booleans alone stay booleans.",
        {"X": [True, False]},
        {name: Gives([1, 0], "bool") for name in _BOTH},
    ),
    LibraryDifference(
        "truth values beside integers",
        "With an integer they are integers.",
        {"X": [True, 2]},
        {name: Gives([1, 2], "int64") for name in _BOTH},
    ),
    LibraryDifference("truth values beside a float", "And with a float floats.", {"X": [True, 0.5]}, _floats([1, 0.5])),
    LibraryDifference("NaN beside an integer", "NaN is a float.", {"X": [1, np.nan]}, _floats([1, np.nan])),
    LibraryDifference("nothing", "No number says what it would be: floats, in both.", {"X": []}, _floats([])),
    LibraryDifference("empty rows", "Two lists of nothing are (2, 0).", {"X": [[], []]}, _floats([[], []])),
    LibraryDifference(
        "a number", "No list at all: an array without axes.", {"X": 3}, {n: Gives(3, "int64") for n in _BOTH}
    ),
    LibraryDifference(
        "ragged",
        "Rows of two and of one are refused by both.",
        {"X": [[1, 2], [3]]},
        {
            "numpy_array": (ValueError, r"inhomogeneous shape after 1 dimensions"),
            "torch_asarray": (ValueError, r"expected sequence of length 2 at dim 1 \(got 1\)"),
        },
    ),
    LibraryDifference(
        "beyond int64",
        "2⁶³ makes uint64 in NumPy; torch has no room.",
        {"X": [2**63]},
        {"numpy_array": Gives([2.0**63], "uint64"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "beyond all integers",
        "2⁶⁴ makes an array of Python objects in NumPy, slow and without bounds; torch has no such thing.",
        {"X": [2**64]},
        {"numpy_array": Gives([np.nan], "object"), "torch_asarray": _TOO_LARGE},
    ),
    LibraryDifference(
        "None",
        "So does None, in NumPy; torch cannot tell what it should be.",
        {"X": [None]},
        {
            "numpy_array": Gives([np.nan], "object"),
            "torch_asarray": (RuntimeError, r"Could not infer dtype of NoneType"),
        },
    ),
    LibraryDifference(
        "numbers that have a dtype",
        "A list of NumPy's own float64 is float64 even in torch.",
        {"X": [np.float64(0.1)]},
        {name: Gives([0.1], "float64") for name in _BOTH},
    ),
    LibraryDifference(
        "arrays without axes",
        "NumPy stacks them; torch asks each for its length, and they have none.",
        {"X": [np.array(1), np.array(2)]},
        {"numpy_array": Gives([1, 2], "int64"), "torch_asarray": (TypeError, r"len\(\) of unsized object")},
    ),
)

SCENES = (
    Scene(
        "one list after the other",
        "The inner lists lie in one row of cells, one after the other. The numbers were copied: what happens to the "
        "lists afterwards does not reach the array.",
        numpy="""
            rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
            a = np.array(rows)
            rows[0][0] = 9
            b = a.reshape(6)
            b[3] = 8
            a
        """,
        torch="""
            rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
            a = torch.tensor(rows)
            rows[0][0] = 9
            b = a.reshape(6)
            b[3] = 8
            a
        """,
        shows={"rows": [[9, 2, 3], [4, 5, 6]], "a": [[1, 2, 3], [8, 5, 6]]},
    ),
    Scene(
        "one list named twice",
        "A list that holds the same row twice shows a change to it twice. The array has two rows, and only one of "
        "them is written to.",
        numpy="""
            row = [1.0, 2.0]
            rows = [row, row]
            a = np.array(rows)
            row[0] = 9
            a[0, 1] = 8
            a
        """,
        torch="""
            row = [1.0, 2.0]
            rows = [row, row]
            a = torch.tensor(rows)
            row[0] = 9
            a[0, 1] = 8
            a
        """,
        shows={"rows": [[9, 2], [9, 2]], "a": [[1, 8], [1, 2]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
