"""Reshaping: the same numbers, read off in the same order, in rows of another length.

Both libraries number the entries as a book numbers its words: along the last axis first, then the next row. A reshape
leaves the numbers alone and counts off other lengths; one length may be left out, written -1, and is what remains. It
moves nothing where strides can express the new shape, and returns a view; where they cannot, `reshape` copies in
silence, and torch's `view` refuses. A reshape is no transpose: (n, d) to (d, n) keeps the order and mixes the columns.

Shapes: X (n, a, b); `shape` names axes of X or gives lengths, one of them -1 at most; the product of all is n·a·b.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Scene,
    Size,
    Worked,
)
from oracle.domains import Choice, Domain, Reals

ROW = 23
FORMULA = (
    r"Y_{j_1 \dots j_q} = X_{i_1 i_2 i_3} \quad \text{where} \quad (i_1 a + i_2) b + i_3 = (j_1 s_2 + j_2) s_3 + \dots"
)
SOURCES = (
    "N1, Basic Data Manipulation",
    "N4, 2.1.1 Getting Started",
    "N0, view(), reshape(), permute(), transpose(), and contiguous()",
)


def _place(number, sizes):
    """Where the entry of this number is, counting along the last axis first."""
    index: list[int] = []
    for size in reversed(sizes):
        number, along = divmod(number, size)
        index.insert(0, along)
    return tuple(index)


def definition(X, shape):
    count = 1
    for size in X.shape:
        count *= size
    sizes, product = [], 1
    for size in lengths(X, shape):
        sizes.append(size)
        product *= 1 if size == -1 else size
    if sizes.count(-1) > 1 or (count % product if -1 in sizes else count != product):
        raise ValueError(f"{count} entries do not fill {sizes}")
    sizes = [count // product if size == -1 else size for size in sizes]
    Y = np.empty(sizes, X.dtype)
    for number in range(count):
        Y[_place(number, sizes)] = X[_place(number, X.shape)]
    return Y


def lengths(X, shape):
    """The shape in numbers: a letter is the length of that axis of X."""
    sizes = dict(zip("nab", X.shape, strict=False))
    return [sizes.get(size, size) for size in shape]


def numpy_reshape(X, shape):
    return X.reshape(lengths(X, shape))


def numpy_ravel(X, shape):
    return X.ravel().reshape(lengths(X, shape))


def numpy_flatten(X, shape):
    return X.flatten().reshape(lengths(X, shape))


def numpy_flat_iterator(X, shape):
    Y = np.empty(np.empty(X.size, bool).reshape(lengths(X, shape)).shape, X.dtype)
    Y.flat[:] = X.flat
    return Y


def numpy_copied(X, shape):
    return np.reshape(X, lengths(X, shape), copy=True)


def numpy_gradient(X, shape, cotangent):
    return {"X": cotangent.reshape(X.shape)}


def torch_reshape(X, shape):
    return X.reshape(lengths(X, shape))


def torch_view(X, shape):
    return X.view(lengths(X, shape))


def torch_contiguous_view(X, shape):
    return X.contiguous().view(lengths(X, shape))


def torch_unflatten(X, shape):
    return X.flatten().unflatten(0, lengths(X, shape))


def torch_ravel(X, shape):
    return torch.reshape(torch.ravel(X), lengths(X, shape))


def inputs() -> Domain:
    # -1 in an empty array could be any length, so there is none here; what both sides say of it is a convention.
    shapes = Choice((-1,), ("n", -1), (-1, "b"), ("b", "a", "n"), ("a", -1), (1, -1, 1), (-1, "a", "n", 1))
    return Domain(X=Reals("n a b"), shape=shapes).where(
        least={"n": 1, "a": 1, "b": 1}, work=lambda n, a, b: 8 * n * a * b
    )


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True
MODELLED = (
    "numpy_reshape",
    "numpy_ravel",
    "numpy_flatten",
    "numpy_copied",
    "torch_reshape",
    "torch_view",
    "torch_contiguous_view",
)

LAWS = (
    Law(
        "keeps the order",
        "Read row by row, the numbers come in the order that they had, bit for bit.",
        holds=lambda inputs, Y: np.ravel(Y) == np.ravel(inputs["X"]),
    ),
    Law(
        "linear",
        "Minus twice the array has minus twice the entries.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda Y: -2 * Y,
    ),
    Law(
        "backwards",
        "The array reversed along every axis gives the answer reversed along every axis.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
)

ERRORS = (
    Error(
        "a length that does not divide",
        "Six numbers make no rows of four.",
        spoil=lambda inputs: {"X": np.ones((2, 3, 1), inputs["X"].dtype), "shape": (-1, 4)},
        numpy=(ValueError, r"cannot reshape array of size 6 into shape \(4\)|6 entries do not fill"),
        torch=(
            RuntimeError,
            r"shape '\[-1, 4\]' is invalid for input of size 6|don't multiply up to the size of dim 0",
        ),
    ),
    Error(
        "too many entries",
        "Six numbers are not four, and none is dropped.",
        spoil=lambda inputs: {"X": np.ones((2, 3, 1), inputs["X"].dtype), "shape": (2, 2)},
        numpy=(ValueError, r"cannot reshape array of size 6 into shape \(2,2\)|6 entries do not fill"),
        torch=(RuntimeError, r"shape '\[2, 2\]' is invalid for input of size 6|don't multiply up to the size of dim 0"),
    ),
    Error(
        "two lengths left out",
        "Six is 2 · 3 and 1 · 6: with two lengths missing nothing says which.",
        spoil=lambda inputs: {"X": np.ones((2, 3, 1), inputs["X"].dtype), "shape": (-1, -1)},
        numpy=(ValueError, r"can only specify one unknown dimension|6 entries do not fill"),
        torch=(RuntimeError, r"only one dimension can be inferred"),
    ),
)

WORKED = (
    Worked(
        {"X": [[[0], [1], [2]], [[3], [4], [5]]], "shape": ("n", -1)},
        value=[[0, 1, 2], [3, 4, 5]],
        gradient={"X": [[[1], [1], [1]], [[1], [1], [1]]]},
        note="N4, 2.1.1: six numbers as reshape(2, -1)",
    ),
    Worked(
        {"X": [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]], "shape": (-1, "b")},
        value=[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],
        note="N1: twelve numbers as reshape(-1, 4)",
    ),
    Worked(
        {"X": [[[0, 1, 2], [3, 4, 5]]], "shape": ("b", "a", "n")},
        value=[[[0], [1]], [[2], [3]], [[4], [5]]],
        note="by hand: no transpose, which would begin with 0 and 3",
    ),
)

CORNERS = ()

EDGES = (
    Edge("a single entry", {"X": [[[0.1]]], "shape": (-1, "a", "n", 1)}, "One number has any number of axes."),
    Edge("minus zero", {"X": [[[-0.0, 1]]], "shape": (-1,)}, "Nothing is computed: the sign of zero stays."),
)

_REFUSES = (
    "a view has one stride for each axis, and cannot walk what lies in strided or Fortran order; `reshape` copies"
)

EXPECTED_FAILURES = (
    ExpectedFailure("torch_view", "layout", "raised", _REFUSES, {"X": [[[1, 2, 3], [4, 5, 6]]], "shape": (-1,)}),
)
REARRANGEMENTS = ()

_SIX = np.arange(6)
_ALL = ("numpy_reshape", "numpy_ravel", "numpy_flatten", "numpy_copied")
_ALL_TORCH = ("torch_reshape", "torch_view", "torch_contiguous_view", "torch_unflatten", "torch_ravel")
_NOTHING = np.empty((0, 3))

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a length left out",
        "As the notes have it: `numel()` is 6, the rows are 2, and what is left is 3. Both count alike.",
        {"X": _SIX, "shape": (2, -1)},
        {name: Gives([[0, 1, 2], [3, 4, 5]], "int64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "minus two",
        "NumPy takes any negative length for the one left out; torch takes -1 only, as NumPy's own manual says.",
        {"X": _SIX, "shape": (-2, 3)},
        {
            **{name: Gives([[0, 1, 2], [3, 4, 5]], "int64") for name in _ALL},
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"invalid shape dimension -2")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 0",
        "0 · anything is 0, so the missing length could be any: an error in both.",
        {"X": _NOTHING, "shape": (0, -1)},
        {
            **dict.fromkeys(_ALL, (ValueError, r"cannot reshape array of size 0")),
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"-1 can be any value and is ambiguous")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 3",
        "No numbers in three rows leave rows of 0, in both.",
        {"X": _NOTHING, "shape": (3, -1)},
        {name: Gives(np.empty((3, 0)), "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "a number without axes",
        "Flat, it is a vector of one; and no lengths at all make a number of an array of one.",
        {"X": np.array(2.5), "shape": (-1,)},
        {name: Gives([2.5], "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "no lengths",
        "The empty shape takes the axes away; only torch's unflatten wants one axis at least.",
        {"X": np.array([[2.5]]), "shape": ()},
        {
            **{name: Gives(2.5, "float64") for name in (*_ALL, *_ALL_TORCH) if name != "torch_unflatten"},
            "torch_unflatten": (RuntimeError, r"sizes must be non-empty"),
        },
    ),
    LibraryDifference(
        "a length that is no integer",
        "2.0 rows are refused by both: a length is counted, not measured.",
        {"X": _SIX, "shape": (2.0, 3)},
        {
            "numpy_reshape": (TypeError, r"'float' object cannot be interpreted as an integer"),
            "torch_reshape": (TypeError, r"must be tuple of ints"),
        },
    ),
    LibraryDifference(
        "truth values",
        "A reshape asks no dtype: booleans and bytes pass as they are.",
        {"X": np.array([True, False]), "shape": (2, 1)},
        {name: Gives([[1], [0]], "bool") for name in (*_ALL, *_ALL_TORCH)},
    ),
)

SCENES = (
    Scene(
        "reshape or transpose",
        "Both have three rows of two, and both are views. The reshape counts the cells off in their order, the "
        "transpose steps across them, so that the same index names different cells.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.reshape(3, 2)
            c = a.T
            b[1, 0] = 8
            c[1, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.reshape(3, 2)
            c = a.T
            b[1, 0] = 8
            c[1, 0] = 9
            a
        """,
        shows={"a": [[0, 9, 8], [3, 4, 5]], "b": [[0, 9], [8, 3], [4, 5]], "c": [[0, 3], [9, 4], [8, 5]]},
    ),
    Scene(
        "merged across a gap",
        "What is cut off the middle axis leaves a gap before each block. Merging the last two axes stays inside the "
        "blocks, and gives a view; merging the first two would have to step over the gap, and copies.",
        numpy="""
            X = np.arange(12.0).reshape(2, 3, 2)
            b = X[:, 1:].reshape(2, 4)
            c = X[:, 1:].reshape(4, 2)
            b[0, 0] = 99
            c[0, 1] = 88
            X
        """,
        torch="""
            X = torch.arange(12.0).reshape(2, 3, 2)
            b = X[:, 1:].reshape(2, 4)
            c = X[:, 1:].reshape(4, 2)
            b[0, 0] = 99
            c[0, 1] = 88
            X
        """,
        shows={
            "X": [[[0, 1], [99, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]],
            "b": [[99, 3, 4, 5], [8, 9, 10, 11]],
            "c": [[2, 88], [4, 5], [8, 9], [10, 11]],
        },
    ),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
