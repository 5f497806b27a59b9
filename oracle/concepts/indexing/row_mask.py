"""The rows with a positive weight: `X[w > 0]`.

A mask with a truth value for each row picks whole rows, so that the columns stay: the mask takes the place of the axes
it covers, and the answer has one axis in their stead. Writing down the numbers of the rows that are true (`nonzero`)
and picking those is the same thing, and is what both libraries do.

Shapes: X (n, d), w (n,); the answer is (k, d), k being how many weights are positive.
"""

import numpy as np

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 26
FORMULA = r"B = (X_{i} : w_i > 0)"
SOURCES = ("N0, Mask (Boolean array indexing)", "N4, 4.4.5 Prediction (`X[wrong]`)")


def definition(X, w):
    kept = []
    for row, weight in zip(X, w, strict=True):
        if weight > 0:
            kept.append(row)
    B = np.empty((len(kept), X.shape[1]), X.dtype)
    for i, row in enumerate(kept):
        for j, entry in enumerate(row):
            B[i, j] = entry
    return B


def numpy_mask(X, w):
    return X[w > 0]


def numpy_compress(X, w):
    return X.compress(w > 0, axis=0)


def numpy_nonzero(X, w):
    return X[np.flatnonzero(w > 0)]


def numpy_delete(X, w):
    return np.delete(X, ~(w > 0), axis=0)


def numpy_gradient(X, w, cotangent):
    dX = np.zeros_like(X)
    dX[w > 0] = cotangent
    return {"X": dX}


def torch_mask(X, w):
    return X[w > 0]


def torch_nonzero(X, w):
    return X[(w > 0).nonzero()[:, 0]]


def torch_index_select(X, w):
    return X.index_select(0, (w > 0).nonzero()[:, 0])


def torch_masked_select(X, w):
    return X.masked_select((w > 0)[:, None]).reshape(-1, X.shape[1])


def inputs() -> Domain:
    return Domain(X=Reals("n d"), w=Reals("n")).where(least={"d": 1}, work=lambda n, d: 2 * n * d + n)


DIFFERENTIABLE = ("X",)
MODELLED = ("numpy_mask", "torch_mask")

LAWS = (
    Law(
        "keeps the order",
        "The matrix upside down gives the answer upside down.",
        change=lambda inputs: {"X": inputs["X"][::-1], "w": inputs["w"][::-1]},
        relate=lambda B: B[::-1],
    ),
    Law(
        "linear in the matrix",
        "The rows of -2 X are -2 times those of X.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda B: -2 * B,
    ),
    Law(
        "as many as are true",
        "There is a row for every positive weight, and no other.",
        holds=lambda inputs, B: len(B) == (inputs["w"] > 0).sum(),
    ),
)

ERRORS = (
    Error(
        "too many truth values",
        "Five weights, all positive, have no rows to keep in a matrix of three.",
        spoil=lambda inputs: {**inputs, "w": np.ones(5, inputs["w"].dtype)},
        numpy=(
            (IndexError, ValueError),
            r"did not match|out of bounds|argument 2 is longer|match the axis length",
        ),
        torch=((IndexError, RuntimeError), r"shape of the mask \[5\]|out of (bounds|range|DATA)|must match the size"),
    ),
)

_X = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"X": _X, "w": [-1, 1, 3]},
        value=[[3, 4], [5, 6]],
        gradient={"X": [[0, 0], [1, 1], [1, 1]]},
        note="N0: the rows of the mask that is printed",
    ),
    Worked({"X": _X, "w": [1, 0, 2]}, value=[[1, 2], [5, 6]], note="by hand: 0 is not positive"),
)

CORNERS = ()

EDGES = (
    Edge("none", {"X": _X, "w": [0, -0.0, -1]}, "No rows, of two columns."),
    Edge("all", {"X": _X, "w": [1, 2, 3]}, "All rows, in a copy."),
    Edge("the smallest weight", {"X": [[1]], "w": [2.0**-24]}, "It is positive, in float16 the smallest there is."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_GIVEN = np.arange(6.0).reshape(3, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "too few truth values",
        "Two weights for three rows: as a mask both refuse them. `compress` takes the third for false, without a word; "
        "so does who writes down the numbers of the rows.",
        {"X": _GIVEN, "w": np.array([0.0, 1.0])},
        {
            "numpy_mask": (IndexError, r"boolean index did not match indexed array along axis 0; size of axis is 3"),
            "numpy_compress": Gives([[2, 3]], "float64"),
            "numpy_nonzero": Gives([[2, 3]], "float64"),
            "torch_mask": (IndexError, r"The shape of the mask \[2\] at index 0 does not match"),
            "torch_nonzero": Gives([[2, 3]], "float64"),
            "torch_index_select": Gives([[2, 3]], "float64"),
            "torch_masked_select": (RuntimeError, r"must match the size"),
        },
    ),
    LibraryDifference(
        "truth values as weights",
        "True is above 0.",
        {"X": _GIVEN, "w": np.array([True, False, True])},
        {
            "numpy_mask": Gives([[0, 1], [4, 5]], "float64"),
            "torch_mask": Gives([[0, 1], [4, 5]], "float64"),
        },
    ),
    LibraryDifference(
        "a weight for each entry",
        "The mask covers both axes, and one comes back for them, in both.",
        {"X": _GIVEN, "w": np.array([[0, 1], [1, 0], [0, 1]])},
        {"numpy_mask": Gives([1, 2, 5], "float64"), "torch_mask": Gives([1, 2, 5], "float64")},
    ),
    LibraryDifference(
        "a single weight without axes",
        "A mask without axes puts one in front, of length 1 where it is true, in both.",
        {"X": _GIVEN, "w": np.array(1.0)},
        {
            "numpy_mask": Gives([[[0, 1], [2, 3], [4, 5]]], "float64"),
            "torch_mask": Gives([[[0, 1], [2, 3], [4, 5]]], "float64"),
        },
    ),
)

SCENES = (
    Scene(
        "rows copied together",
        "The two rows with a positive weight were not neighbours. In the copy they are, and a write to it stays there.",
        numpy="""
            X = np.arange(6.0).reshape(3, 2)
            w = np.array([1.0, 0.0, 2.0])
            B = X[w > 0]
            B[1] = 9
            X
        """,
        torch="""
            X = torch.arange(6.0).reshape(3, 2)
            w = torch.tensor([1.0, 0.0, 2.0])
            B = X[w > 0]
            B[1] = 9
            X
        """,
        shows={"X": [[0, 1], [2, 3], [4, 5]], "B": [[0, 1], [9, 9]]},
    ),
    Scene(
        "rows written through a mask",
        "To the left of the equals sign the mask names the rows themselves: each of them gets the two numbers, and a "
        "row that was taken before sees them.",
        numpy="""
            X = np.arange(6.0).reshape(3, 2)
            w = np.array([1.0, 0.0, 2.0])
            first = X[0]
            X[w > 0] = np.array([8.0, 9.0])
            first
        """,
        torch="""
            X = torch.arange(6.0).reshape(3, 2)
            w = torch.tensor([1.0, 0.0, 2.0])
            first = X[0]
            X[w > 0] = torch.tensor([8.0, 9.0])
            first
        """,
        shows={"X": [[8, 9], [2, 3], [8, 9]], "first": [8, 9]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
