"""Subtracting two vectors, entry by entry.

One rounding an entry, like addition, and none at all where the two are within a factor of two of each other: the
difference of neighbours is exact (Sterbenz). So it is not the subtraction that cancels. It brings to light what was
rounded off before.

Shapes: x (n,), y (n,); the difference is (n,).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 20
FORMULA = r"d_i = x_i - y_i"
SOURCES = (
    "N4, 2.1.3 Operations",
    "Sterbenz, Floating-Point Computation (1974), theorem 4.3.1",
)


def definition(x, y):
    d = np.empty(len(x), x.dtype)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        d[i] = left - right
    return d


def numpy_vectorized(x, y):
    return x - y


def numpy_negated(x, y):
    return x + -y


def numpy_gradient(x, y, cotangent):
    return {"x": 1 * cotangent, "y": -cotangent}


def torch_vectorized(x, y):
    return x - y


def torch_sub(x, y):
    return torch.sub(x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "antisymmetric",
        "Swapping the two changes the sign and nothing else.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"]},
        relate=lambda d: -d,
    ),
    Law(
        "exact between neighbours",
        "Within a factor of two of each other, a difference is zero only if the two are equal.",
        holds=lambda inputs, d: (d != 0) | (inputs["x"] == inputs["y"]),
    ),
)

ERRORS = (
    Error(
        "vectors of different length",
        "Two entries cannot be taken from three.",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [2, 2, 2, 2]},
        value=[-1, 0, 2, 6],
        gradient={"x": [1, 1, 1, 1], "y": [-1, -1, -1, -1]},
        note="N4",
    ),
)

CORNERS = ()

EDGES = (
    Edge("neighbours", {"x": [1.0009765625], "y": [1.0]}, "They differ by one ulp of float16, exactly."),
    Edge("equal", {"x": [0.1], "y": [0.1]}, "What is equal leaves nothing."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "Neither library takes true from true: both ask for an exclusive or instead, with exceptions of their own.",
        {"x": np.array([True]), "y": np.array([True])},
        {
            "numpy_vectorized": (TypeError, r"numpy boolean subtract"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with two bool tensors is not supported"),
        },
    ),
    LibraryDifference(
        "below zero in bytes",
        "An unsigned byte has no -1: both wrap around to 255, without a word.",
        {"x": np.array([1], np.uint8), "y": np.array([2], np.uint8)},
        {"numpy_vectorized": Gives([255], "uint8"), "torch_vectorized": Gives([255], "uint8")},
    ),
    LibraryDifference(
        "float16 and float32",
        "Of two arrays both take the wider type.",
        {"x": np.array([1], np.float16), "y": np.array([0.1], np.float32)},
        {
            "numpy_vectorized": Gives([np.float32(1) - np.float32(0.1)], "float32"),
            "torch_vectorized": Gives([np.float32(1) - np.float32(0.1)], "float32"),
        },
    ),
    LibraryDifference(
        "an array and a zero-dimensional one",
        "For NumPy an array without axes is an array, and promotes; for torch it is a mere number, which never widens.",
        {"x": np.array([1], np.float32), "y": np.array(0.5, np.float64)},
        {"numpy_vectorized": Gives([0.5], "float64"), "torch_vectorized": Gives([0.5], "float32")},
    ),
    LibraryDifference(
        "int32 and float32",
        "NumPy wants a type that holds every int32, and goes to float64; torch stays with the float that is there.",
        {"x": np.array([1], np.int32), "y": np.array([0.5], np.float32)},
        {"numpy_vectorized": Gives([0.5], "float64"), "torch_vectorized": Gives([0.5], "float32")},
    ),
    LibraryDifference(
        "a plain 1 from truth values",
        "NumPy makes them int64 first; torch subtracts nothing from booleans, not even that.",
        {"x": np.array([True, False]), "y": 1},
        {
            "numpy_vectorized": Gives([0, -1], "int64"),
            "torch_vectorized": (RuntimeError, r"Subtraction, .* with a bool tensor is not supported"),
        },
    ),
    LibraryDifference(
        "a plain 300 from bytes",
        "300 is no byte, and NumPy says so; torch wraps it around to 44, and 1 - 44 to 213.",
        {"x": np.array([1], np.uint8), "y": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Gives([213], "uint8"),
        },
    ),
    LibraryDifference(
        "a plain half from integers",
        "A Python float makes integers float64 in NumPy, float32 in torch.",
        {"x": np.array([1]), "y": 0.5},
        {"numpy_vectorized": Gives([0.5], "float64"), "torch_vectorized": Gives([0.5], "float32")},
    ),
    LibraryDifference(
        "the sign of nothing",
        "1 - 1 is +0, -0 - 0 is -0, in both.",
        {"x": np.array([1.0, -0.0]), "y": np.array([1.0, 0.0])},
        {"numpy_vectorized": Gives([0.0, -0.0], "float64"), "torch_vectorized": Gives([0.0, -0.0], "float64")},
    ),
    LibraryDifference(
        "infinity from infinity",
        "∞ - ∞ is NaN, in both. (NumPy warns.)",
        {"x": np.array([np.inf]), "y": np.array([np.inf])},
        {"numpy_vectorized": Gives([np.nan], "float64"), "torch_vectorized": Gives([np.nan], "float64")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
