"""Rows by an array of numbers: `A[b]`, as words are looked up in a table of vectors.

Every number in b is replaced by the row it names, so that the answer has the axes of b, and then those of a row. An
array of shape (3, 1) gives (3, 1, d), not (3, d). Rows may be named often, or never; a network that looks up its words
this way (`embedding`) learns by the gradient, which adds to each row what comes back from all the places it went to,
and to a row that was not named nothing.

Shapes: A (n, d), b (p, q) integers in [0, n); the answer is (p, q, d).
"""

import numpy as np
import torch
from torch.nn.functional import embedding

from oracle.catalogue.declarations import Edge, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Labels, Reals

ROW = 27
FORMULA = (
    r"C_{rsk} = A_{b_{rs} k}, \qquad "
    r"\frac{\partial}{\partial A_{ik}} \sum_{rsk} G_{rsk} C_{rsk} = \sum_{r,s : b_{rs} = i} G_{rsk}"
)
SOURCES = ("N0, Indexing",)


def definition(A, b):
    (p, q), d = b.shape, A.shape[1]
    C = np.empty((p, q, d), A.dtype)
    for r in range(p):
        for s in range(q):
            for k in range(d):
                C[r, s, k] = A[b[r, s], k]
    return C


def numpy_index(A, b):
    return A[b]


def numpy_take(A, b):
    return A.take(b, axis=0)


def numpy_flat(A, b):
    return A[b.ravel()].reshape(*b.shape, A.shape[1])


def numpy_gradient(A, b, cotangent):
    dA = np.zeros_like(A)
    np.add.at(dA, b, cotangent)
    return {"A": dA}


def numpy_gradient_one_hot(A, b, cotangent):
    named = (b.ravel()[:, None] == np.arange(len(A))).astype(A.dtype)
    return {"A": named.T @ cotangent.reshape(-1, A.shape[1])}


def numpy_gradient_counted(A, b, cotangent):
    flat, named = cotangent.reshape(-1, A.shape[1]), b.ravel()
    dA = np.empty_like(A)
    for q, column in enumerate(flat.T):
        dA[:, q] = np.bincount(named, column, len(A))
    return {"A": dA}


def torch_index(A, b):
    return A[b]


def torch_embedding(A, b):
    return embedding(b, A)


def torch_index_select(A, b):
    return A.index_select(0, b.reshape(-1)).reshape(*b.shape, A.shape[1])


def torch_take_along_dim(A, b):
    return A[:, None].take_along_dim(b[..., None], 0)


def torch_index_add_gradient(A, b, cotangent):
    return {"A": torch.zeros_like(A).index_add(0, b.reshape(-1), cotangent.reshape(-1, A.shape[1]))}


def inputs() -> Domain:
    return Domain(A=Reals("n d"), b=Labels("p q", below="n")).where(
        least={"d": 1}, work=lambda n, d, p, q: n * d + 2 * p * q * d
    )


DIFFERENTIABLE = ("A",)
MODELLED = ("numpy_index", "numpy_flat", "torch_index")

LAWS = (
    Law(
        "follows the numbers",
        "The array of numbers upside down gives the answer upside down.",
        change=lambda inputs: {**inputs, "b": inputs["b"][::-1]},
        relate=lambda C: C[::-1],
    ),
    Law(
        "blind to the numbering",
        "With the rows upside down and numbered from the other end nothing changes.",
        change=lambda inputs: {"A": inputs["A"][::-1], "b": len(inputs["A"]) - 1 - inputs["b"]},
        relate=lambda C: C,
    ),
    Law(
        "transposes with the numbers",
        "The transposed array of numbers gives the answer with its first two axes swapped.",
        change=lambda inputs: {**inputs, "b": inputs["b"].T},
        relate=lambda C: C.swapaxes(0, 1),
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"A": [[1, 2], [3, 4]], "b": [[0], [1], [0]]},
        value=[[[1, 2]], [[3, 4]], [[1, 2]]],
        gradient={"A": [[2, 2], [1, 1]]},
        note="N0, a[b]",
    ),
    Worked(
        {"A": [[1, 2], [3, 4], [5, 6]], "b": [[0, 0], [2, 0]]},
        value=[[[1, 2], [1, 2]], [[5, 6], [1, 2]]],
        gradient={"A": [[3, 3], [0, 0], [1, 1]]},
        note="by hand: a row three times, a row never",
    ),
)

CORNERS = ()

EDGES = (
    Edge("no numbers", {"A": [[1, 2]], "b": np.empty((2, 0), int)}, "Nothing is looked up; the gradient is 0."),
    Edge("one row, many times", {"A": [[0.1, 0.2]], "b": [[0] * 40]}, "Its gradient is the sum of forty."),
    Edge("minus zero", {"A": [[1.0], [-0.0]], "b": [[1]]}, "Looking up keeps the sign of zero."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_GIVEN = np.arange(6.0).reshape(3, 2)
_ROWS = [[0, 1], [2, 3], [4, 5]]
_ONE_ZERO_ONE = [[2, 3], [0, 1], [2, 3]]
_NO_INDEX = (IndexError, r"tensors used as indices must be long, int, byte or bool tensors")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "An array of booleans is no array of numbers but a mask, in both: rows 0 and 2, and not 1, 0, 1. `take` takes "
        "them for numbers.",
        {"A": _GIVEN, "b": np.array([True, False, True])},
        {
            "numpy_index": Gives([[0, 1], [4, 5]], "float64"),
            "numpy_take": Gives(_ONE_ZERO_ONE, "float64"),
            "torch_index": Gives([[0, 1], [4, 5]], "float64"),
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "bytes",
        "To NumPy they are numbers. To torch they are a mask, as they were before it had booleans, with a warning.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.uint8)},
        {
            "numpy_index": Gives(_ONE_ZERO_ONE, "float64"),
            "numpy_take": Gives(_ONE_ZERO_ONE, "float64"),
            "torch_index": Gives([[0, 1], [4, 5]], "float64"),
            "torch_index_select": ((IndexError, RuntimeError), r"Expected dtype int32 or int64 for index"),
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "integers of 32 bits",
        "Numbers to both.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int32)},
        {
            "numpy_index": Gives(_ONE_ZERO_ONE, "float64"),
            "torch_index": Gives(_ONE_ZERO_ONE, "float64"),
            "torch_index_select": Gives(_ONE_ZERO_ONE, "float64"),
            "torch_embedding": Gives(_ONE_ZERO_ONE, "float64"),
        },
    ),
    LibraryDifference(
        "integers of 16 bits",
        "Numbers to NumPy, as all integers are; torch takes those of 32 and 64 bits alone.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int16)},
        {"numpy_index": Gives(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "integers of 8 bits with a sign",
        "Numbers to NumPy; torch, which takes bytes for a mask, refuses them.",
        {"A": _GIVEN, "b": np.array([1, 0, 1], np.int8)},
        {"numpy_index": Gives(_ONE_ZERO_ONE, "float64"), "torch_index": _NO_INDEX},
    ),
    LibraryDifference(
        "floats",
        "Refused by both, whole as they may be.",
        {"A": _GIVEN, "b": np.array([1.0, 0.0])},
        {
            "numpy_index": (IndexError, r"arrays used as indices must be of integer \(or boolean\) type"),
            "numpy_take": (TypeError, r"Cannot cast array data from dtype\('float64'\) to dtype\('int64'\)"),
            "torch_index": _NO_INDEX,
            "torch_embedding": (RuntimeError, r"Expected tensor for argument #1 'indices' .*Long, Int"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "A single row, in both; of a byte without axes torch makes a mask without axes, and of that a new axis.",
        {"A": _GIVEN, "b": np.array(1)},
        {
            "numpy_index": Gives([2, 3], "float64"),
            "numpy_take": Gives([2, 3], "float64"),
            "torch_index": Gives([2, 3], "float64"),
            "torch_embedding": Gives([2, 3], "float64"),
        },
    ),
    LibraryDifference(
        "a byte without axes",
        "The row 1 to NumPy. To torch a truth value, and so a new axis before all rows.",
        {"A": _GIVEN, "b": np.array(1, np.uint8)},
        {"numpy_index": Gives([2, 3], "float64"), "torch_index": Gives([_ROWS], "float64")},
    ),
    LibraryDifference(
        "counted from the end",
        "-1 is the last row in brackets, in both. To embedding and index_select it is out of range.",
        {"A": _GIVEN, "b": np.array([[-1]])},
        {
            "numpy_index": Gives([[[4, 5]]], "float64"),
            "numpy_take": Gives([[[4, 5]]], "float64"),
            "torch_index": Gives([[[4, 5]]], "float64"),
            "torch_take_along_dim": Gives([[[4, 5]]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
        },
    ),
    LibraryDifference(
        "a row that is not there",
        "All refuse but torch's take_along_dim, which goes around: of three rows, number 3 is number 0.",
        {"A": _GIVEN, "b": np.array([[3]])},
        {
            "numpy_index": (IndexError, r"index 3 is out of bounds for axis 0 with size 3"),
            "numpy_take": (IndexError, r"index 3 is out of bounds for axis 0 with size 3"),
            "torch_index": (IndexError, r"index 3 is out of bounds for dimension 0 with size 3"),
            "torch_take_along_dim": Gives([[[0, 1]]], "float64"),
            "torch_embedding": (IndexError, r"index out of range in self"),
            "torch_index_select": ((IndexError, RuntimeError), r"index out of range|out of DATA bounds"),
        },
    ),
    LibraryDifference(
        "a plain list",
        "As good as an array, in both.",
        {"A": _GIVEN, "b": [1, 0, 1]},
        {"numpy_index": Gives(_ONE_ZERO_ONE, "float64"), "torch_index": Gives(_ONE_ZERO_ONE, "float64")},
    ),
    LibraryDifference(
        "a list of lists",
        "NumPy makes an array of two rows of numbers, and looks up each. torch takes a short list of lists for a "
        "tuple, as NumPy once did: rows 0 and 1 with columns 1 and 0, side by side.",
        {"A": _GIVEN, "b": [[0, 1], [1, 0]]},
        {
            "numpy_index": Gives([[[0, 1], [2, 3]], [[2, 3], [0, 1]]], "float64"),
            "torch_index": Gives([1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "a long list of lists",
        "From 32 on torch, too, makes an array of it: what the brackets mean depends on how many there are.",
        {"A": _GIVEN, "b": [[0]] * 32},
        {"numpy_index": Gives([[[0, 1]]] * 32, "float64"), "torch_index": Gives([[[0, 1]]] * 32, "float64")},
    ),
    LibraryDifference(
        "a list of 31 lists",
        "One less, and it is a tuple of 31 indices for two axes, to torch.",
        {"A": _GIVEN, "b": [[0]] * 31},
        {
            "numpy_index": Gives([[[0, 1]]] * 31, "float64"),
            "torch_index": (IndexError, r"too many indices for tensor of dimension 2"),
        },
    ),
    LibraryDifference(
        "an empty list",
        "No rows, in both, though an empty list would be one of floats.",
        {"A": _GIVEN, "b": []},
        {
            "numpy_index": Gives(np.empty((0, 2)), "float64"),
            "torch_index": Gives(np.empty((0, 2)), "float64"),
        },
    ),
)

SCENES = (
    Scene(
        "the same row looked up twice",
        "The first row stands in the answer twice, in cells of its own each time: a write to one of them changes "
        "neither the other nor the table.",
        numpy="""
            A = np.arange(6.0).reshape(3, 2)
            b = np.array([[0], [2], [0]])
            C = A[b]
            C[0, 0, 1] = 9
            A
        """,
        torch="""
            A = torch.arange(6.0).reshape(3, 2)
            b = torch.tensor([[0], [2], [0]])
            C = A[b]
            C[0, 0, 1] = 9
            A
        """,
        shows={"A": [[0, 1], [2, 3], [4, 5]], "C": [[[0, 9]], [[4, 5]], [[0, 1]]]},
    ),
    Scene(
        "the table changes afterwards",
        "What was looked up stays as it was when the table changes. Who wants the new rows looks them up again.",
        numpy="""
            A = np.arange(6.0).reshape(3, 2)
            b = np.array([2, 0])
            C = A[b]
            A += 10
            D = A[b]
        """,
        torch="""
            A = torch.arange(6.0).reshape(3, 2)
            b = torch.tensor([2, 0])
            C = A[b]
            A += 10
            D = A[b]
        """,
        shows={"A": [[10, 11], [12, 13], [14, 15]], "C": [[4, 5], [0, 1]], "D": [[14, 15], [10, 11]]},
    ),
)

SIZES = tuple(Size({"n": n, "d": 8, "p": n, "q": 4}) for n in (3, 10, 100, 1_000))
