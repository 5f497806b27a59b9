"""Running totals along one axis of a matrix.

Each total is a sum of its own, and a sum over k terms may be off by k - 1 roundings. NumPy rounds every total and adds
the next term to what it stored: in float16 a running count of ones stops at 2048. torch keeps the total of float16 and
bfloat16 in float32 (and that of float32 in float64), and rounds only what it stores. As a matrix product with a
triangle of ones it costs n times as much, and multiplies what is *not* to be added by 0, which does not always make it
0. The gradient runs the other way: a term counts in its own total and in all that follow.

Shapes: X (n, d); the running totals along `axis` have the same shape.
"""

import math

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 17
FORMULA = (
    r"C_{ij} = \sum_{k \le i} X_{kj}, \qquad "
    r"\frac{\partial L}{\partial X_{kj}} = \sum_{i \ge k} \frac{\partial L}{\partial C_{ij}}"
)
SOURCES = ("N4, 2.3.7 Non-Reduction Sum",)


def definition(X, axis):
    C = np.empty(X.shape, X.dtype)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            total = 0.0
            for k in range(i + 1 if axis == 0 else j + 1):
                total = total + (X[k, j] if axis == 0 else X[i, k])
            C[i, j] = total
    return C


def numpy_vectorized(X, axis):
    return X.cumsum(axis=axis)


def numpy_accumulate(X, axis):
    return np.add.accumulate(X, axis=axis)


def numpy_triangle(X, axis):
    triangle = np.tri(X.shape[axis], dtype=X.dtype)
    return triangle @ X if axis == 0 else X @ triangle.T


def numpy_gradient(X, axis, cotangent):
    return {"X": np.flip(np.flip(cotangent, axis).cumsum(axis), axis)}


def torch_vectorized(X, axis):
    return X.cumsum(dim=axis)


def torch_triangle(X, axis):
    triangle = X.new_ones(X.shape[axis], X.shape[axis]).tril()
    return triangle @ X if axis == 0 else X @ triangle.T


def torch_loop(X, axis):
    totals, total = [], 0
    for line in X.unbind(axis):
        total = total + line
        totals.append(total)
    return torch.stack(totals, axis) if totals else X.clone()


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(0, 1)).where(work=lambda n, d: n * d * (n + d))


DIFFERENTIABLE = ("X",)


def _last_is_the_sum(inputs, C, unit):
    axis = inputs["axis"]
    if not C.size:
        return True
    lines = np.moveaxis(np.asarray(inputs["X"], np.float64), axis, -1)
    last = np.take(C, -1, axis)
    if np.abs(lines).max() > 2.0**900:  # fsum refuses where it overflows on the way; a power of two changes no digit
        lines, last = lines * 2.0**-64, last * 2.0**-64
    # (1 + u)^k - 1 for each of the k terms, in any order: Higham, section 4.2.
    growth = math.expm1(lines.shape[-1] * unit)
    return [
        not math.isfinite(got) or abs(got - math.fsum(line)) <= growth * math.fsum(np.abs(line))
        for got, line in zip(last, lines, strict=True)
    ]


LAWS = (
    Law(
        "linear",
        "Minus twice the terms have minus twice the totals.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda C: -2 * C,
    ),
    Law("the last is the sum", "The last running total is the sum of the line.", holds=_last_is_the_sum),
    Law(
        "no matter which way",
        "Along the rows of the transpose it gives the transpose.",
        change=lambda inputs: {**inputs, "X": inputs["X"].T, "axis": 1 - inputs["axis"]},
        relate=np.transpose,
    ),
)

ERRORS = ()

WORKED = (
    Worked(
        {"X": [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], "axis": 0},
        value=[[0, 1, 2], [3, 5, 7], [9, 12, 15], [18, 22, 26]],
        gradient={"X": [[4, 4, 4], [3, 3, 3], [2, 2, 2], [1, 1, 1]]},
        note="N4, 2.3.7",
    ),
    Worked({"X": [[0, 1, 2], [3, 4, 5]], "axis": 1}, value=[[0, 1, 3], [3, 7, 12]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("no rows", {"X": np.empty((0, 3)), "axis": 0}, "There is no total of no rows: not even 0."),
    Edge("no columns", {"X": np.empty((3, 0)), "axis": 1}, "The same, the other way."),
    Edge("a single entry", {"X": [[0.1]], "axis": 0}, "The first total is the first term."),
    Edge("tenths", {"X": [[0.1]] * 10, "axis": 0}, "Ten tenths are not 1, but how far from it depends on who counts."),
    Edge(
        "five hundred",
        lambda: {"X": np.random.default_rng(2).random((1, 500), np.float32), "axis": 1},
        "Five hundred totals of numbers between 0 and 1.",
        ("float32",),
    ),
)

_ZERO = "multiplies by 0 what comes later, and 0 · ∞ and 0 · NaN are NaN: it spreads to totals that it is no part of"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_triangle",
        "special",
        "wrong",
        _ZERO,
        {"X": [[0], [np.inf]], "axis": 0},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_triangle", "special", "wrong", _ZERO, {"X": [[0], [np.inf]], "axis": 0}),
)
REARRANGEMENTS = ()

_ONES = {"X": np.ones((1, 4096), np.float16), "axis": 1}
_COUNTED = [np.arange(1, 4097).astype(np.float16)]
_STOPPED = [np.minimum(np.arange(1, 4097), 2048).astype(np.float16)]

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Running counts, in int64, in both.",
        {"X": np.array([True, False, True]), "axis": 0},
        {"numpy_vectorized": Gives([1, 1, 2], "int64"), "torch_vectorized": Gives([1, 1, 2], "int64")},
    ),
    LibraryDifference(
        "bytes",
        "NumPy counts on in uint64, torch in int64.",
        {"X": np.array([200, 100], np.uint8), "axis": 0},
        {"numpy_vectorized": Gives([200, 300], "uint64"), "torch_vectorized": Gives([200, 300], "int64")},
    ),
    LibraryDifference(
        "int32",
        "Both count on in int64.",
        {"X": np.array([2**31 - 1, 1], np.int32), "axis": 0},
        {
            "numpy_vectorized": Gives([2**31 - 1, 2**31], "int64"),
            "torch_vectorized": Gives([2**31 - 1, 2**31], "int64"),
        },
    ),
    LibraryDifference(
        "a count of ones in float16",
        "NumPy's counter stops at 2048, where adding 1 rounds back; torch counts in float32 and gets to 4096.",
        _ONES,
        {
            "numpy_vectorized": Gives(_STOPPED, "float16"),
            "torch_vectorized": Gives(_COUNTED, "float16"),
            "torch_loop": Gives(_STOPPED, "float16"),
        },
    ),
    LibraryDifference(
        "float16 beyond the largest",
        "60000 + 60000 - 60000: once at infinity NumPy stays there; torch stores the infinity, but comes back.",
        {"X": np.array([60000, 60000, -60000], np.float16), "axis": 0},
        {
            "numpy_vectorized": Gives([np.float16(60000), np.inf, np.inf], "float16"),
            "torch_vectorized": Gives([np.float16(60000), np.inf, np.float16(60000)], "float16"),
        },
    ),
    LibraryDifference(
        "minus zero",
        "NumPy's first total is the first term, -0 included; torch begins with 0 + (-0), which is 0.",
        {"X": np.array([-0.0, -0.0]), "axis": 0},
        {"numpy_vectorized": Gives([-0.0, -0.0], "float64"), "torch_vectorized": Gives([0.0, 0.0], "float64")},
    ),
    LibraryDifference(
        "no axis named",
        "Without an axis NumPy flattens the matrix first; torch insists on one.",
        {"X": np.array([[1, 2], [3, 4]]), "axis": None},
        {
            "numpy_vectorized": Gives([1, 3, 6, 10], "int64"),
            "torch_vectorized": (TypeError, r"cumsum\(\)"),
        },
    ),
    LibraryDifference(
        "a single number",
        "The running total of a number without axes is a vector of one in NumPy, and a number in torch.",
        {"X": np.array(3.0), "axis": 0},
        {"numpy_vectorized": Gives([3.0], "float64"), "torch_vectorized": Gives(3.0, "float64")},
    ),
    LibraryDifference(
        "NaN",
        "What comes after a NaN is NaN, in both.",
        {"X": np.array([1.0, np.nan, 1.0]), "axis": 0},
        {
            "numpy_vectorized": Gives([1.0, np.nan, np.nan], "float64"),
            "torch_vectorized": Gives([1.0, np.nan, np.nan], "float64"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": 4}) for n in (4, 8, 16, 32, 64, 128))
