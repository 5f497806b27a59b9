"""Repetition: each row or column several times in a row, before the next one comes.

NumPy's `repeat` is torch's `repeat_interleave`; torch's `repeat` is NumPy's `tile`, which lays the whole matrix over
and over and stands on a page of its own. Here 1 2 becomes 1 1 2 2, there 1 2 1 2. It is what enlarges a picture
without smoothing it, and what lines labels up with examples that have been taken several times.

Shapes: X (n, d); repeated c times along axis 0 it is (c·n, d), along axis 1 (n, c·d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 23
FORMULA = (
    r"R_{ij} = X_{\lfloor i / c \rfloor \, j} \quad \text{(axis 0)}, \qquad "
    r"R_{ij} = X_{i \lfloor j / c \rfloor} \quad \text{(axis 1)}"
)
SOURCES = ("N4, 2.1.4 Broadcasting (expand arrays by copying elements)", "N1, Broadcasting Mechanism")


def definition(X, count, axis):
    n, d = X.shape
    down, across = (count, 1) if axis == 0 else (1, count)
    R = np.empty((down * n, across * d), X.dtype)
    for i in range(down * n):
        for j in range(across * d):
            R[i, j] = X[i // down, j // across]
    return R


def numpy_repeat(X, count, axis):
    return np.repeat(X, count, axis=axis)


def numpy_indexed(X, count, axis):
    return np.take(X, np.arange(count * X.shape[axis]) // max(count, 1), axis=axis)


def numpy_broadcast(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return np.broadcast_to(X[:, None, :], (n, count, d)).reshape(count * n, d).copy()
    return np.broadcast_to(X[:, :, None], (n, d, count)).reshape(n, count * d).copy()


def numpy_kron(X, count, axis):
    block = (count, 1) if axis == 0 else (1, count)
    return np.kron(X, np.ones(block, X.dtype))


def numpy_gradient(X, count, axis, cotangent):
    n, d = X.shape
    if axis == 0:
        return {"X": cotangent.reshape(n, count, d).sum(axis=1)}
    return {"X": cotangent.reshape(n, d, count).sum(axis=2)}


def torch_repeat_interleave(X, count, axis):
    return X.repeat_interleave(count, dim=axis)


def torch_expand(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return X[:, None, :].expand(n, count, d).reshape(count * n, d).clone()
    return X[:, :, None].expand(n, d, count).reshape(n, count * d).clone()


def torch_indexed(X, count, axis):
    return X.index_select(axis, torch.arange(count * X.shape[axis]) // max(count, 1))


def torch_kron(X, count, axis):
    return torch.kron(X, X.new_ones((count, 1) if axis == 0 else (1, count)))


def inputs() -> Domain:
    return Domain(X=Reals("n d"), count=Choice(2, 1, 3, 0), axis=Choice(0, 1)).where(work=lambda n, d: 12 * n * d)


DIFFERENTIABLE = ("X",)


def _runs(inputs, R):
    count = inputs["count"]
    if not count:
        return R.size == 0
    lines = np.moveaxis(R, inputs["axis"], 0)
    return all(np.array_equal(lines[i], lines[i - i % count]) for i in range(len(lines)))


LAWS = (
    Law("in runs", "Every line equals the first of its run.", holds=_runs),
    Law(
        "backwards",
        "The matrix reversed in both axes gives the answer reversed in both.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
    Law(
        "no matter which way",
        "The transpose, repeated along the other axis, is the transpose.",
        change=lambda inputs: {**inputs, "X": inputs["X"].T, "axis": 1 - inputs["axis"]},
        relate=np.transpose,
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"X": [[1, 2]], "count": 2, "axis": 1},
        value=[[1, 1, 2, 2]],
        gradient={"X": [[2, 2]]},
        note="by hand: tiled it would be 1 2 1 2",
    ),
    Worked(
        {"X": [[0], [1], [2]], "count": 2, "axis": 1},
        value=[[0, 0], [1, 1], [2, 2]],
        note="N1: what 3×1 + 1×2 makes of its first operand",
    ),
    Worked(
        {"X": [[0, 1]], "count": 3, "axis": 0},
        value=[[0, 1], [0, 1], [0, 1]],
        note="N1: and of its second; along an axis of length one, repeating and tiling are the same",
    ),
)

CORNERS = ()

EDGES = (
    Edge("not once", {"X": [[1, 2]], "count": 0, "axis": 0}, "No rows of two."),
    Edge("nothing to repeat", {"X": np.empty((0, 2)), "count": 3, "axis": 0}, "Three times no rows are no rows."),
    Edge("minus zero", {"X": [[-0.0]], "count": 2, "axis": 0}, "Copies keep the sign of zero."),
)

_KRON = (
    "torch.kron ends in a `view` of its product, which keeps the memory order of a matrix in Fortran order; there it "
    "raises, and asks the caller for the `reshape` that it does not do itself"
)

EXPECTED_FAILURES = (
    ExpectedFailure("torch_kron", "layout", "raised", _KRON, {"X": [[0, 0], [0, 0]], "count": 2, "axis": 0}),
)
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "1 2 3 twice, each: np.repeat and repeat_interleave. (torch's own `repeat` would make 1 2 3 1 2 3.)",
        {"X": np.array([1, 2, 3]), "count": 2, "axis": 0},
        {name: Gives([1, 1, 2, 2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "no axis named",
        "Both flatten the matrix first.",
        {"X": np.array([[1, 2], [3, 4]]), "count": 2, "axis": None},
        {name: Gives([1, 1, 2, 2, 3, 3, 4, 4], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "a count for each",
        "An array of counts gives every line its own, in both.",
        {"X": np.array([1, 2, 3]), "count": np.array([0, 1, 2]), "axis": 0},
        {name: Gives([2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "too few counts",
        "An error in both.",
        {"X": np.array([1, 2, 3]), "count": np.array([1, 2]), "axis": 0},
        {
            "numpy_repeat": (ValueError, r"could not be broadcast together|operands could not be broadcast"),
            "torch_repeat_interleave": (RuntimeError, r"repeats must have the same size as input along dim"),
        },
    ),
    LibraryDifference(
        "a negative count",
        "An error in both.",
        {"X": np.array([1, 2]), "count": -1, "axis": 0},
        {
            "numpy_repeat": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat_interleave": (RuntimeError, r"negative"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "NumPy gives it an axis; so does torch.",
        {"X": np.array(2.5), "count": 3, "axis": None},
        {name: Gives([2.5, 2.5, 2.5], "float64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
)

SCENES = (
    Scene(
        "stretched behind each entry",
        "The stride of 0 stands last, so that each entry shows twice before the next one comes: still four cells. "
        "The reshape to rows of four has to copy them.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            S = np.broadcast_to(X[:, :, None], (2, 2, 2))
            R = S.reshape(2, 4)
            X[0, 0] = 9
            R
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            S = X[:, :, None].expand(2, 2, 2)
            R = S.reshape(2, 4)
            X[0, 0] = 9
            R
        """,
        shows={"S": [[[9, 9], [1, 1]], [[2, 2], [3, 3]]], "R": [[0, 0, 1, 1], [2, 2, 3, 3]]},
    ),
    Scene(
        "repeated or tiled",
        "Three cells stretched to two rows. Read along the rows they are tiled, read down the columns each is "
        "repeated; both are copies.",
        numpy="""
            x = np.arange(3.0)
            S = np.broadcast_to(x, (2, 3))
            tiled = S.reshape(6)
            repeated = S.T.reshape(6)
            x[0] = 9
        """,
        torch="""
            x = torch.arange(3.0)
            S = x.expand(2, 3)
            tiled = S.reshape(6)
            repeated = S.T.reshape(6)
            x[0] = 9
        """,
        shows={"S": [[9, 1, 2], [9, 1, 2]], "tiled": [0, 1, 2, 0, 1, 2], "repeated": [0, 0, 1, 1, 2, 2]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
