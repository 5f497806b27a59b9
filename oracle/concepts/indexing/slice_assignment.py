"""Writing one number into a part of a matrix: `X[1, 2] = 9`, `X[:2, :] = 12`.

To the left of the equals sign a slice picks out memory instead of values, and the number on the right is broadcast over
it. That changes the matrix itself, for everyone who holds it; the versions here copy first and write into the copy,
which is also what autograd makes of it. An entry that was overwritten has no say in the result any more, so that its
gradient is 0; the number that was written has a say in every place it went to, and its gradient is their sum.

Shapes: X (n, d), n at least 2 and d at least 3; value without axes; `where` as for `slicing`; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 25
FORMULA = (
    r"B_{ij} = \begin{cases} v & i \in R,\; j \in C \\ X_{ij} & \text{otherwise} \end{cases}, \qquad "
    r"\frac{\partial}{\partial v} \sum_{ij} G_{ij} B_{ij} = \sum_{i \in R} \sum_{j \in C} G_{ij}"
)
SOURCES = ("N4, 2.1.2 Indexing and Slicing", "N1, Indexing and slicing")


def _places(part, size):
    """Where along an axis a slice or an integer leads, as Python counts."""
    return range(size)[part] if isinstance(part, slice) else (range(size)[part],)


def definition(X, value, where):
    n, d = X.shape
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    lines, sides = _places(rows, n), _places(columns, d)
    B = np.empty((n, d), X.dtype)
    for i in range(n):
        for j in range(d):
            B[i, j] = value if i in lines and j in sides else X[i, j]
    return B


def numpy_copy(X, value, where):
    B = X.copy()
    B[where] = value
    return B


def numpy_where(X, value, where):
    mask = np.zeros(X.shape, bool)
    mask[where] = True
    return np.where(mask, value, X)


def numpy_numbered(X, value, where):
    B = X.copy(order="C")
    B.reshape(-1)[np.arange(X.size).reshape(X.shape)[where]] = value
    return B


def numpy_gradient(X, value, where, cotangent):
    dX = cotangent.copy()
    dX[where] = 0
    return {"X": dX, "value": cotangent[where].sum()}


def torch_clone(X, value, where):
    B = X.clone()
    B[where] = value
    return B


def torch_where(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return torch.where(mask, value, X)


def torch_masked_fill(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return X.masked_fill(mask, value)


def torch_index_put(X, value, where):
    mask = torch.zeros(X.shape, dtype=torch.bool)
    mask[where] = True
    return X.index_put(mask.nonzero(as_tuple=True), value)


def torch_index_fill(X, value, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    i, j = torch.arange(X.shape[0])[rows].reshape(-1), torch.arange(X.shape[1])[columns].reshape(-1)
    return X.index_copy(0, i, X[i].index_fill(1, j, value))


def torch_slice_scatter(X, value, where):
    rows, columns = where if isinstance(where, tuple) else (where, slice(None))
    if isinstance(columns, slice):
        start, stop, step = columns.indices(X.shape[1])
        filled = X.slice_scatter(value.expand(X[:, columns].shape), 1, start, stop, step)
    else:
        filled = X.select_scatter(value.expand(len(X)), 1, columns)
    if isinstance(rows, slice):
        start, stop, step = rows.indices(X.shape[0])
        return X.slice_scatter(filled[rows], 0, start, stop, step)
    return X.select_scatter(filled[rows], 0, rows)


def inputs() -> Domain:
    where = Choice(
        (1, 2),
        (slice(None, 2), slice(None)),
        (slice(None), -1),
        slice(0, 2),
        -1,
        slice(1, 100),
        slice(2, 1),
        (slice(None, None, 2), slice(1, None)),
        (0, slice(None, -1, 2)),
    )
    return Domain(X=Reals("n d"), value=Reals(""), where=where).where(
        least={"n": 2, "d": 3}, work=lambda n, d: 3 * n * d
    )


DIFFERENTIABLE = ("X", "value")

LAWS = (
    Law(
        "linear in both",
        "Writing -2 v into -2 X gives -2 times what writing v into X gives.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"], "value": np.asarray(-2 * inputs["value"])},
        relate=lambda B: -2 * B,
    ),
    Law(
        "one or the other",
        "Every entry is the one that was there, or the value that was written.",
        holds=lambda inputs, B: (inputs["X"] == B) | (inputs["value"] == B),
    ),
)

ERRORS = (
    Error(
        "a place that is not there",
        "Nothing can be written into row 100.",
        spoil=lambda inputs: {**inputs, "where": (100, 0)},
        numpy=(IndexError, r"index 100 is out of bounds for axis 0|range object index out of range"),
        torch=(IndexError, r"index 100 (is )?out of (bounds|range)"),
    ),
)

_TWELVE = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_NINE = [[0, 1, 2, 3], [4, 5, 9, 7], [8, 9, 10, 11]]
# The last entry of the first row had been overwritten before the note printed it; a 0 stands for it.
_RANDOM = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, -0.7916, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]
_ONE_ZERO = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, 0, -1.3244], [-1.5078, 1.3323, 1.2738, 0.6004]]
_ZEROS = [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, 0, 0], [-1.5078, 1.3323, 1.2738, 0]]

WORKED = (
    Worked(
        {"X": _TWELVE, "value": 9, "where": (1, 2)},
        value=_NINE,
        gradient={"X": [[1, 1, 1, 1], [1, 1, 0, 1], [1, 1, 1, 1]], "value": 1},
        note="N1, X[1, 2] = 9",
    ),
    Worked(
        {"X": _NINE, "value": 12, "where": slice(0, 2)},
        value=[[12, 12, 12, 12], [12, 12, 12, 12], [8, 9, 10, 11]],
        gradient={"X": [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]], "value": 8},
        note="N1, X[0:2, :] = 12",
    ),
    Worked({"X": _RANDOM, "value": 0, "where": (1, 2)}, value=_ONE_ZERO, digits=4, note="N4, 2.1.2, X[1, 2] = 0"),
    Worked(
        {"X": _ONE_ZERO, "value": 0, "where": (slice(None), -1)},
        value=_ZEROS,
        digits=4,
        note="N4, 2.1.2, X[:, 3] = 0, which is also the last of four columns",
    ),
    Worked(
        {"X": _ZEROS, "value": 12, "where": (slice(None, 2), slice(None))},
        value=[[12, 12, 12, 12], [12, 12, 12, 12], [-1.5078, 1.3323, 1.2738, 0]],
        digits=4,
        note="N4, 2.1.2, X[:2, :] = 12",
    ),
    *(
        Worked({"X": _TWELVE, "value": 0, "where": where}, value=value, note="by hand")
        for where, value in (
            (-1, [[0, 1, 2, 3], [4, 5, 6, 7], [0, 0, 0, 0]]),
            (slice(1, 100), [[0, 1, 2, 3], [0, 0, 0, 0], [0, 0, 0, 0]]),
            ((slice(None, None, 2), slice(1, None)), [[0, 0, 0, 0], [4, 5, 6, 7], [8, 0, 0, 0]]),
            ((0, slice(None, -1, 2)), [[0, 1, 0, 3], [4, 5, 6, 7], [8, 9, 10, 11]]),
        )
    ),
)

CORNERS = ()

_SIX = [[0, 1, 2], [3, 4, 5]]

EDGES = (
    Edge("nowhere", {"X": _SIX, "value": 7, "where": slice(2, 1)}, "What is written into nothing changes nothing."),
    Edge("minus zero", {"X": _SIX, "value": -0.0, "where": (1, 2)}, "Writing keeps the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_X = np.arange(6.0).reshape(2, 3)
_LINE = np.arange(3)
_BYTES = np.zeros(2, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a row into every row",
        "The right side is broadcast to the shape of the left one, in both.",
        {"X": _X, "value": np.array([7.0, 8.0, 9.0]), "where": slice(None)},
        {
            "numpy_copy": Gives([[7, 8, 9], [7, 8, 9]], "float64"),
            "torch_clone": Gives([[7, 8, 9], [7, 8, 9]], "float64"),
        },
    ),
    LibraryDifference(
        "a row that is too short",
        "Two numbers do not go into three places, in either.",
        {"X": _X, "value": np.array([7.0, 8.0]), "where": slice(None)},
        {
            "numpy_copy": (ValueError, r"could not broadcast input array from shape \(2,\) into shape \(2,3\)"),
            "torch_clone": (RuntimeError, r"expanded size of the tensor \(3\) must match the existing size \(2\)"),
        },
    ),
    LibraryDifference(
        "too many axes of length 1",
        "The right side may have more axes than the left if they have length 1, which nothing else in broadcasting "
        "allows: both drop them.",
        {"X": _X, "value": np.array([[[7.0, 8.0, 9.0]]]), "where": slice(0, 1)},
        {
            "numpy_copy": Gives([[7, 8, 9], [3, 4, 5]], "float64"),
            "torch_clone": Gives([[7, 8, 9], [3, 4, 5]], "float64"),
        },
    ),
    LibraryDifference(
        "an array of one into an entry",
        "torch writes the one number; NumPy wants a number, not a sequence.",
        {"X": _X, "value": np.array([7.0]), "where": (1, 2)},
        {
            "numpy_copy": (ValueError, r"setting an array element with a sequence"),
            "torch_clone": Gives([[0, 1, 2], [3, 4, 7]], "float64"),
        },
    ),
    LibraryDifference(
        "a list",
        "NumPy makes an array of a list; torch takes none.",
        {"X": _X, "value": [7, 8, 9], "where": 0},
        {
            "numpy_copy": Gives([[7, 8, 9], [3, 4, 5]], "float64"),
            "torch_clone": (TypeError, r"can't assign a list to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "None",
        "In an array of floats NumPy makes it a NaN, without a word; torch refuses.",
        {"X": _X, "value": None, "where": (1, 2)},
        {
            "numpy_copy": Gives([[0, 1, 2], [3, 4, np.nan]], "float64"),
            "torch_clone": (TypeError, r"can't assign a NoneType to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "text",
        "NumPy reads the number in it; torch refuses.",
        {"X": _X, "value": "1.5", "where": (1, 2)},
        {
            "numpy_copy": Gives([[0, 1, 2], [3, 4, 1.5]], "float64"),
            "torch_clone": (TypeError, r"can't assign a str to a torch\.\w*Tensor"),
        },
    ),
    LibraryDifference(
        "a plain 1.9 into integers",
        "What an array holds it goes on holding: both cut off what is after the point, silently.",
        {"X": _LINE, "value": 1.9, "where": 0},
        {
            "numpy_copy": Gives([1, 1, 2], "int64"),
            "torch_clone": Gives([1, 1, 2], "int64"),
            "numpy_where": Gives([1.9, 1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "NaN into integers",
        "No integer is a NaN, and both refuse, in other words.",
        {"X": _LINE, "value": np.nan, "where": 0},
        {
            "numpy_copy": (ValueError, r"cannot convert float NaN to integer"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
        },
    ),
    LibraryDifference(
        "300 into bytes",
        "Both refuse.",
        {"X": _BYTES, "value": 300, "where": 0},
        {
            "numpy_copy": (OverflowError, r"Python integer 300 out of bounds for uint8"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type uint8_t without overflow"),
        },
    ),
    LibraryDifference(
        "-1 into bytes",
        "NumPy refuses that too; torch writes 255.",
        {"X": _BYTES, "value": -1, "where": 0},
        {
            "numpy_copy": (OverflowError, r"Python integer -1 out of bounds for uint8"),
            "torch_clone": Gives([255, 0], "uint8"),
        },
    ),
    LibraryDifference(
        "an array of 300 into bytes",
        "What is refused as a plain number wraps around as an array, in both: 44.",
        {"X": _BYTES, "value": np.array([300]), "where": slice(None)},
        {"numpy_copy": Gives([44, 44], "uint8"), "torch_clone": Gives([44, 44], "uint8")},
    ),
    LibraryDifference(
        "a float32 into float64",
        "A slice takes any type and makes it its own, in both; `index_put` wants the same type on both sides.",
        {"X": _X, "value": np.array(0.1, np.float32), "where": slice(0, 1)},
        {
            "numpy_copy": Gives([[np.float32(0.1)] * 3, [3, 4, 5]], "float64"),
            "torch_clone": Gives([[np.float32(0.1)] * 3, [3, 4, 5]], "float64"),
            "torch_index_put": (RuntimeError, r"source and destination dtypes match"),
        },
    ),
    LibraryDifference(
        "backwards",
        "All the same in which order a number is written; torch refuses the step all the same.",
        {"X": np.arange(3.0), "value": 7.0, "where": slice(None, None, -2)},
        {
            "numpy_copy": Gives([7, 1, 7], "float64"),
            "torch_clone": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "a place twice",
        "Of two numbers for one place the last stays, as NumPy promises. torch promises nothing, and on a processor "
        "does the same.",
        {"X": np.zeros(2), "value": np.array([1.0, 2.0]), "where": [0, 0]},
        {"numpy_copy": Gives([2, 0], "float64"), "torch_clone": Gives([2, 0], "float64")},
    ),
)

SCENES = (
    Scene(
        "a number into four places",
        "One number goes to each of the four cells that the slice names, and to no other. Who took that slice before "
        "sees it.",
        numpy="""
            X = np.arange(12.0).reshape(3, 4)
            part = X[1:, ::2]
            X[1:, ::2] = 99
            part
        """,
        torch="""
            X = torch.arange(12.0).reshape(3, 4)
            part = X[1:, ::2]
            X[1:, ::2] = 99
            part
        """,
        shows={"X": [[0, 1, 2, 3], [99, 5, 99, 7], [99, 9, 99, 11]], "part": [[99, 99], [99, 99]]},
    ),
    Scene(
        "a copy is written to",
        "A copy first, and the write into that: the matrix keeps its numbers.",
        numpy="""
            X = np.arange(6.0).reshape(2, 3)
            B = X.copy()
            B[:, 1] = 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(2, 3)
            B = X.clone()
            B[:, 1] = 9
            X
        """,
        shows={"X": [[0, 1, 2], [3, 4, 5]], "B": [[0, 9, 2], [3, 9, 5]]},
    ),
    Scene(
        "with brackets and without",
        "Without brackets an assignment names something else, and writes to no cell. With them it writes to the "
        "cells of the row.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            part = X[0]
            part = 9
            other = X[1]
            other[:] = 9
            X
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            part = X[0]
            part = 9
            other = X[1]
            other[:] = 9
            X
        """,
        shows={"X": [[0, 1], [9, 9]], "part": 9, "other": [9, 9]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
