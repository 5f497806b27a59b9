"""Multiplying two vectors, entry by entry.

The product of two floats has twice their digits, and half of them are rounded away: one rounding an entry. What a
product can do that a sum cannot is to fall out of range on both sides: two large factors make an infinity, two tiny
ones make zero. The gradient by one factor is the other.

Shapes: x (n,), y (n,); the product is (n,).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 20
FORMULA = r"p_i = x_i \, y_i"
SOURCES = ("N4, 2.1.3 Operations", "N1, Basic Properties of Tensor Arithmetic")


def definition(x, y):
    p = np.empty(len(x), x.dtype)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        p[i] = left * right
    return p


def numpy_vectorized(x, y):
    return x * y


def numpy_gradient(x, y, cotangent):
    return {"x": y * cotangent, "y": x * cotangent}


def torch_vectorized(x, y):
    return x * y


def torch_einsum(x, y):
    return torch.einsum("i,i->i", x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "commutative",
        "Swapping the factors changes nothing.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"]},
        relate=lambda p: p,
    ),
    Law(
        "signs",
        "Turning both factors round changes nothing, bit for bit.",
        change=lambda inputs: {"x": -inputs["x"], "y": -inputs["y"]},
        relate=lambda p: p,
    ),
)

ERRORS = (
    Error(
        "vectors of different length",
        "Three entries have no partners in two.",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size|does not broadcast|subscript"),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [2, 2, 2, 2]},
        value=[2, 4, 8, 16],
        gradient={"x": [2, 2, 2, 2], "y": [1, 2, 4, 8]},
        note="N4",
    ),
)

CORNERS = ()

EDGES = (
    Edge("a product of tenths", {"x": [0.1], "y": [0.1]}, "Not 0.01: no factor is a tenth."),
    Edge("by zero", {"x": [0.1, 0], "y": [0, 0.3]}, "Whatever is finite becomes exactly 0."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "A product of booleans is their conjunction, and stays boolean, in both.",
        {"x": np.array([True, True]), "y": np.array([True, False])},
        {"numpy_vectorized": Gives([True, False], "bool"), "torch_vectorized": Gives([True, False], "bool")},
    ),
    LibraryDifference(
        "zero times infinity",
        "0 · ∞ is NaN in both.",
        {"x": np.array([0.0]), "y": np.array([np.inf])},
        {"numpy_vectorized": Gives([np.nan], "float64"), "torch_vectorized": Gives([np.nan], "float64")},
    ),
    LibraryDifference(
        "int64 and float16",
        "NumPy looks for a float that holds 64-bit integers, and takes float64; torch stays with float16.",
        {"x": np.array([3]), "y": np.array([0.5], np.float16)},
        {"numpy_vectorized": Gives([1.5], "float64"), "torch_vectorized": Gives([1.5], "float16")},
    ),
    LibraryDifference(
        "beyond the largest integer",
        "Both wrap around in silence: 2⁶² · 2 is the most negative int64.",
        {"x": np.array([2**62]), "y": np.array([2])},
        {"numpy_vectorized": Gives([-(2.0**63)], "int64"), "torch_vectorized": Gives([-(2.0**63)], "int64")},
    ),
    LibraryDifference(
        "float16 and a plain 0.1",
        "NumPy makes 0.1 a float16 before it multiplies; torch multiplies in float32, and rounds once: 3 · 0.1 is not "
        "the same number.",
        {"x": np.array([3], np.float16), "y": 0.1},
        {
            "numpy_vectorized": Gives([np.float16(3) * np.float16(0.1)], "float16"),
            "torch_vectorized": Gives([np.float16(np.float32(3) * np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "float16 and a plain number that no float16 is",
        "0.01 · 10⁵: to NumPy 10⁵ is an infinite float16; torch multiplies in float32, and the product fits.",
        {"x": np.array([0.01], np.float16), "y": 1e5},
        {"numpy_vectorized": Gives([np.inf], "float16"), "torch_vectorized": Gives([1000.0], "float16")},
    ),
    LibraryDifference(
        "float32 and a plain number that no float32 is",
        "10⁻³⁰ · 10³⁹: here torch, too, takes the number to the type of the array first, and both say ∞.",
        {"x": np.array([1e-30], np.float32), "y": 1e39},
        {"numpy_vectorized": Gives([np.inf], "float32"), "torch_vectorized": Gives([np.inf], "float32")},
    ),
    LibraryDifference(
        "a signed byte and a plain 200",
        "200 is no signed byte, and NumPy says so; torch wraps it around to -56, and 2 · -56 is -112.",
        {"x": np.array([2], np.int8), "y": 200},
        {
            "numpy_vectorized": (OverflowError, r"200 out of bounds for int8"),
            "torch_vectorized": Gives([-112], "int8"),
        },
    ),
    LibraryDifference(
        "signed bytes",
        "2 · 100 wraps around to -56, in both, without a word.",
        {"x": np.array([2], np.int8), "y": np.array([100], np.int8)},
        {"numpy_vectorized": Gives([-56], "int8"), "torch_vectorized": Gives([-56], "int8")},
    ),
    LibraryDifference(
        "truth values and a plain 2",
        "A Python integer makes them int64, in both.",
        {"x": np.array([True, False]), "y": 2},
        {"numpy_vectorized": Gives([2, 0], "int64"), "torch_vectorized": Gives([2, 0], "int64")},
    ),
    LibraryDifference(
        "truth values and a plain 0.5",
        "A Python float makes them float64 in NumPy, float32 in torch.",
        {"x": np.array([True, False]), "y": 0.5},
        {"numpy_vectorized": Gives([0.5, 0], "float64"), "torch_vectorized": Gives([0.5, 0], "float32")},
    ),
    LibraryDifference(
        "the sign of a product of zeros",
        "0 · -1 is -0, and equals 0; both keep the sign.",
        {"x": np.array([0.0, -0.0]), "y": np.array([-1.0, -1.0])},
        {"numpy_vectorized": Gives([-0.0, 0.0], "float64"), "torch_vectorized": Gives([-0.0, 0.0], "float64")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
