"""Hadamard product of two matrices: entry times entry.

In NumPy and torch `*` is this product, and `@` is the matrix product; in the languages that were made for matrices it
is the other way round. Each entry is one multiplication and is rounded once, so all versions agree to the last bit,
and the only thing that can differ is the dtype they think the answer should have.

Shapes: A (n, d), B (n, d); the product is (n, d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 15
FORMULA = r"(A \odot B)_{ij} = A_{ij} B_{ij}"
SOURCES = ("N4, 2.3.5 Basic Properties of Tensor Arithmetic; Hadamard Product", "N3, Hadamard product is the default")


def definition(A, B):
    n, d = A.shape
    C = np.empty((n, d), A.dtype)
    for i, (left, right) in enumerate(zip(A, B, strict=True)):
        for j, (a, b) in enumerate(zip(left, right, strict=True)):
            C[i, j] = a * b
    return C


def numpy_operator(A, B):
    return A * B


def numpy_multiply(A, B):
    return np.multiply(A, B)


def numpy_einsum(A, B):
    return np.einsum("ij,ij->ij", A, B)


def numpy_gradient(A, B, cotangent):
    return {"A": cotangent * B, "B": cotangent * A}


def torch_operator(A, B):
    return A * B


def torch_mul(A, B):
    return torch.mul(A, B)


def torch_einsum(A, B):
    return torch.einsum("ij,ij->ij", A, B)


def torch_addcmul(A, B):
    return torch.addcmul(torch.zeros_like(A), A, B)


def inputs() -> Domain:
    return Domain(A=Reals("n d"), B=Reals("n d")).where(work=lambda n, d: 8 * n * d)


DIFFERENTIABLE = ("A", "B")

LAWS = (
    Law(
        "commutative",
        "The factors may be swapped: it is no matrix product.",
        change=lambda inputs: {"A": inputs["B"], "B": inputs["A"]},
        relate=lambda C: C,
    ),
    Law(
        "meets the transpose",
        "The product of the transposes is the transpose of the product, in the same order.",
        change=lambda inputs: {name: matrix.T for name, matrix in inputs.items()},
        relate=np.transpose,
    ),
    Law(
        "linear",
        "-2 times a factor gives -2 times the product.",
        change=lambda inputs: {**inputs, "A": -2 * inputs["A"]},
        relate=lambda C: -2 * C,
    ),
    Law(
        "rule of signs",
        "Nothing that is above 0 comes of factors with different signs, and nothing below it of equal ones.",
        holds=lambda inputs, C: C * np.sign(inputs["A"]) * np.sign(inputs["B"]) >= 0,
    ),
)

ERRORS = (
    Error(
        "different shapes",
        "Three columns do not pair up with two. (*One* column would: it is broadcast.)",
        spoil=lambda inputs: {"A": np.ones((2, 3), inputs["A"].dtype), "B": np.ones((2, 2), inputs["B"].dtype)},
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|could not be broadcast together"),
        torch=(RuntimeError, r"must match the size|does not broadcast"),
    ),
)

WORKED = (
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5]], "B": [[0, 1, 2], [3, 4, 5]]},
        value=[[0, 1, 4], [9, 16, 25]],
        gradient={"A": [[0, 1, 2], [3, 4, 5]], "B": [[0, 1, 2], [3, 4, 5]]},
        note="N4, 2.3.5",
    ),
    Worked({"A": [[1, 2], [3, 4]], "B": [[0, 1], [1, 0]]}, value=[[0, 2], [3, 0]], note="by hand: a mask"),
)

CORNERS = ()

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0)), "B": np.empty((2, 0))}, "Nothing to multiply; the shape stays."),
    Edge(
        "below the smallest",
        {"A": [[2.0**-24, 3 * 2.0**-24]], "B": [[0.5, 0.5]]},
        "In float16 halves of 1 and 3 smallest numbers: both are ties, and go to the even neighbours 0 and 2.",
    ),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_INTEGERS = np.array([[1, 2], [3, 4]])
_BYTES = np.array([[200, 1]], np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "int64 and float32",
        "NumPy looks for a dtype that holds both, float64; to torch any float is above any integer.",
        {"A": _INTEGERS, "B": np.ones((2, 2), np.float32)},
        {"numpy_operator": Gives(_INTEGERS, "float64"), "torch_operator": Gives(_INTEGERS, "float32")},
    ),
    LibraryDifference(
        "int16 and float16",
        "The same for small ones: NumPy answers in float32, torch in float16, which has gaps above 2048.",
        {"A": np.array([[2049]], np.int16), "B": np.ones((1, 1), np.float16)},
        {"numpy_operator": Gives([[2049]], "float32"), "torch_operator": Gives([[2048]], "float16")},
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer dtype holds both: NumPy leaves for float64, torch refuses to promote the wider unsigned dtypes.",
        {"A": np.array([[1]], np.uint64), "B": np.array([[1]], np.int64)},
        {
            "numpy_operator": Gives([[1]], "float64"),
            "torch_operator": (RuntimeError, r"Promotion for uint16, uint32, uint64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "A product of bytes is a byte on both sides, 200 · 200 modulo 256, without a word.",
        {"A": _BYTES, "B": _BYTES},
        {"numpy_operator": Gives([[64, 1]], "uint8"), "torch_operator": Gives([[64, 1]], "uint8")},
    ),
    LibraryDifference(
        "an array without axes",
        "To NumPy a float64 without axes is an array like any other, and float64 wins; to torch it is a number, which "
        "never widens a tensor of its own kind.",
        {"A": np.array([[1.5]], np.float32), "B": np.array(2.0)},
        {"numpy_operator": Gives([[3]], "float64"), "torch_operator": Gives([[3]], "float32")},
    ),
    LibraryDifference(
        "one row for all",
        "Every spelling broadcasts a row over the rows of the other matrix, without being asked.",
        {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "B": np.array([[10.0, 100.0]])},
        {
            name: Gives([[10, 200], [30, 400]], "float64")
            for name in ("numpy_operator", "numpy_einsum", "torch_operator", "torch_einsum")
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
