"""Dot product of two vectors: the products of the entries at the same place, summed.

Written with `dot`, with `*` and `sum`, with `einsum` or as a loop it is the same sum, and no two of them add in one
order: a loop from the left, `sum` in pairs, a BLAS in blocks. None of the orders is the right one. All of them stay
within the same bound, which grows with the magnitudes that were added and not with what is left of them. What one can
count on: in whole numbers that the format holds nothing is rounded, and no order is seen.

Shapes: x (n,), y (n,); the product is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 11
FORMULA = r"x^\top y = \sum_{i} x_i y_i"
SOURCES = (
    "N1, Dot Product",
    "N3, Dot product only works with 1D tensors",
    "N4, 2.3.8 Dot Products",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1 (inner products)",
)


def definition(x, y):
    total = 0.0
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def numpy_dot(x, y):
    return np.dot(x, y)


def numpy_product_and_sum(x, y):
    return np.sum(x * y)


def numpy_matmul(x, y):
    return x @ y


def numpy_vdot(x, y):
    return np.vdot(x, y)


def numpy_einsum(x, y):
    return np.einsum("i,i->", x, y)


def numpy_gradient(x, y):
    return {"x": np.array(y), "y": np.array(x)}


def torch_loop(x, y):
    total = x.new_zeros(())
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def torch_dot(x, y):
    return torch.dot(x, y)


def torch_product_and_sum(x, y):
    return (x * y).sum()


def torch_vdot(x, y):
    return torch.vdot(x, y)


def torch_matmul(x, y):
    return x @ y


def torch_einsum(x, y):
    return torch.einsum("i,i->", x, y)


def inputs() -> Domain:
    # A step of `torch_loop` costs as much as some 32 operations of the definition (roughly): it sets the pace.
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 32 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "symmetric",
        "Swapping the vectors changes nothing.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"]},
        relate=lambda product: product,
    ),
    Law(
        "linear",
        "-2 times one vector gives -2 times the product.",
        change=lambda inputs: {**inputs, "x": -2 * inputs["x"]},
        relate=lambda product: -2 * product,
    ),
    Law(
        "blind to the order of the entries",
        "Reversing both vectors changes nothing.",
        change=lambda inputs: {"x": inputs["x"][::-1], "y": inputs["y"][::-1]},
        relate=lambda product: product,
    ),
)

ERRORS = (
    Error(
        "vectors of different length",
        "Three entries do not pair up with two. (With *one* they would for some: see the conventions.)",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is shorter|not aligned|could not be broadcast|core dimension|cannot reshape",
        ),
        torch=(
            (RuntimeError, ValueError),
            r"inconsistent tensor size|must match the size|does not broadcast|argument 2 is shorter",
        ),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [1, 1, 1, 1]},
        value=15,
        gradient={"x": [1, 1, 1, 1], "y": [1, 2, 4, 8]},
        note="N1: with ones the product is the sum",
    ),
    Worked({"x": [0, 1, 2], "y": [1, 1, 1]}, value=3, gradient={"y": [0, 1, 2]}, note="N4, 2.3.8"),
)

CORNERS = ()

EDGES = (
    Edge(
        "cancels",
        {"x": [1024, 1, -1024], "y": [16, 0.5, 16]},
        "Two products of 16,384 cancel and leave 0.5, exactly: only bfloat16 cannot hold the partial sums.",
    ),
    Edge("nothing to sum", {"x": [], "y": []}, "The empty sum is 0."),
    Edge("orthogonal", {"x": [1, 2], "y": [2, -1]}, "A product of exactly 0."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_HALF = np.array([300, 300], np.float16)
_TRUE = np.array([True, True])
_MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])
_BYTES = np.array([200, 1], np.uint8)
_FLAT = r"1D tensors expected, but got 2D and 2D"
_SIZES = r"inconsistent tensor size"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "three entries and one",
        "Multiplying broadcasts, and so a single entry meets each of the three; a dot product wants equal lengths.",
        {"x": np.array([1.0, 2.0, 3.0]), "y": np.array([2.0])},
        {
            "numpy_product_and_sum": Gives(12, "float64"),
            "numpy_einsum": Gives(12, "float64"),
            "numpy_dot": (ValueError, r"not aligned"),
            "numpy_matmul": (ValueError, r"mismatch in its core dimension"),
            "numpy_vdot": (ValueError, r"cannot reshape"),
            "torch_product_and_sum": Gives(12, "float64"),
            "torch_einsum": Gives(12, "float64"),
            "torch_dot": (RuntimeError, _SIZES),
            "torch_matmul": (RuntimeError, _SIZES),
        },
    ),
    LibraryDifference(
        "one vector and one number",
        "np.dot takes a number for a factor and scales; torch.dot wants two vectors of the same length.",
        {"x": np.array([1.0, 2.0]), "y": np.array(3.0)},
        {"numpy_dot": Gives([3, 6], "float64"), "torch_dot": (RuntimeError, r"1D tensors expected")},
    ),
    LibraryDifference(
        "two numbers",
        "np.dot of two numbers multiplies them; torch.dot, and @ on either side, want an axis to sum over.",
        {"x": np.array(2.0), "y": np.array(2.0)},
        {
            "numpy_dot": Gives(4, "float64"),
            "numpy_vdot": Gives(4, "float64"),
            "numpy_matmul": (ValueError, r"does not have enough dimensions"),
            "torch_dot": (RuntimeError, r"1D tensors expected, but got 0D and 0D"),
            "torch_matmul": (RuntimeError, r"need to be at least 1D"),
        },
    ),
    LibraryDifference(
        "two matrices",
        "np.dot of matrices is their matrix product and np.vdot flattens them; torch.dot and torch.vdot want vectors.",
        {"x": _MATRIX, "y": np.array([[0.0, 1.0], [1.0, 0.0]])},
        {
            "numpy_dot": Gives([[2, 1], [4, 3]], "float64"),
            "numpy_vdot": Gives(5, "float64"),
            "torch_dot": (RuntimeError, _FLAT),
            "torch_vdot": (RuntimeError, _FLAT),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "NumPy promotes to the wider type; torch.dot refuses what torch's own product of entries accepts.",
        {"x": np.array([1.0, 2.0], np.float32), "y": np.array([3.0, 4.0])},
        {
            "numpy_dot": Gives(11, "float64"),
            "torch_dot": (RuntimeError, r"expected both vectors to have same dtype, but found Float and Double"),
            "torch_product_and_sum": Gives(11, "float64"),
        },
    ),
    LibraryDifference(
        "int64 and float32",
        "NumPy converts both to float64; torch's product of entries keeps the float's dtype, and its dot refuses.",
        {"x": np.array([1, 2]), "y": np.array([3, 4], np.float32)},
        {
            "numpy_dot": Gives(11, "float64"),
            "numpy_product_and_sum": Gives(11, "float64"),
            "torch_dot": (RuntimeError, r"expected both vectors to have same dtype, but found Long and Float"),
            "torch_product_and_sum": Gives(11, "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "NumPy's dot of booleans is a boolean, whether any pair is True; torch has no such kernel. A sum of their "
        "products counts, on both sides.",
        {"x": _TRUE, "y": _TRUE},
        {
            "numpy_dot": Gives(1, "bool"),
            "numpy_matmul": Gives(1, "bool"),
            "numpy_einsum": Gives(1, "bool"),
            "numpy_product_and_sum": Gives(2, "int64"),
            "torch_dot": (NotImplementedError, r"not implemented for 'Bool'"),
            "torch_product_and_sum": Gives(2, "int64"),
        },
    ),
    LibraryDifference(
        "bytes that overflow",
        "A product of bytes is a byte: 200 · 2 wraps around to 144. dot keeps the type, a sum counts on in 64 bits.",
        {"x": _BYTES, "y": np.array([2, 1], np.uint8)},
        {
            "numpy_dot": Gives(145, "uint8"),
            "numpy_product_and_sum": Gives(145, "uint64"),
            "torch_dot": Gives(145, "uint8"),
            "torch_product_and_sum": Gives(145, "int64"),
        },
    ),
    LibraryDifference(
        "products too large for float16",
        "300² is beyond float16. Both dot products keep their sum in float32 and meet the truth, 0; multiplied out "
        "first, two infinities of either sign are added.",
        {"x": _HALF, "y": np.array([300, -300], np.float16)},
        {
            "numpy_dot": Gives(0, "float16"),
            "numpy_product_and_sum": Gives(np.nan, "float16"),
            "torch_dot": Gives(0, "float16"),
            "torch_product_and_sum": Gives(np.nan, "float16"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000, 100_000))
