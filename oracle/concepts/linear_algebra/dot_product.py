"""Dot product of two vectors.

The sum of the products, entry by entry. Written with `dot`, with `*` and `sum`, with `einsum` or as a loop it is the
same sum, and no two of them add in the same order: a loop from the left, `sum` in pairs, a BLAS in blocks. None of the
orders is the right one. All of them stay within the same bound, which grows with the magnitudes that were added and
not with what is left of them.

Shapes: x (n,), y (n,); the product is a scalar.
"""

import numpy as np
import torch

from oracle.concept import Convention, Edge, Error, Gives, Law, Size, Worked
from oracle.domains import Domain, Reals

ROW = 11
FORMULA = r"x^\top y = \sum_{i} x_i y_i"
SOURCES = (
    "N1, Dot Products",
    "N3, Linear Algebra",
    "N4, 2.3.7 Dot Products",
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


def numpy_einsum(x, y):
    return np.einsum("i,i->", x, y)


def numpy_gradient(x, y):
    return {"x": np.array(y), "y": np.array(x)}


def torch_dot(x, y):
    return torch.dot(x, y)


def torch_product_and_sum(x, y):
    return (x * y).sum()


def torch_matmul(x, y):
    return x @ y


def torch_einsum(x, y):
    return torch.einsum("i,i->", x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n")).where(work=lambda n: 2 * n)


DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "symmetric",
        "Swapping the vectors changes nothing.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"]},
        relate=lambda product: product,
    ),
    Law(
        "odd",
        "Turning one vector round turns the sign of the product.",
        change=lambda inputs: {**inputs, "x": -inputs["x"]},
        relate=lambda product: -product,
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
        "Three entries have no product with two.",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(ValueError, r"shorter|not aligned|could not be broadcast|has size|operands|broadcast"),
        torch=(RuntimeError, r"inconsistent tensor size|must match the size|size mismatch|operand|subscript"),
    ),
)

WORKED = (
    Worked(
        {"x": [1, 2, 4, 8], "y": [1, 1, 1, 1]},
        value=15,
        gradient={"x": [1, 1, 1, 1], "y": [1, 2, 4, 8]},
        note="N4: with ones the product is the sum",
    ),
    Worked({"x": [0, 1, 2], "y": [1, 1, 1]}, value=3, gradient={"y": [0, 1, 2]}, note="N1"),
)

CORNERS = ()

EDGES = (
    Edge(
        "cancels",
        {"x": [1024, 1, -1024], "y": [16, 0.5, 16]},
        "Two products of 16,384 cancel and leave 0.5, exactly: only bfloat16 cannot hold the partial sums.",
    ),
    Edge("orthogonal", {"x": [1, 2], "y": [2, -1]}, "A product of exactly 0."),
)

KNOWN = ()
FORMS = ()

CONVENTIONS = (
    Convention(
        "one vector and one number",
        "np.dot takes a number for a factor and scales; torch.dot wants two vectors of the same length.",
        {"x": np.array([1.0, 2.0]), "y": np.array(3.0)},
        {
            "numpy_dot": Gives([3.0, 6.0], "float64"),
            "torch_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
    Convention(
        "two matrices",
        "np.dot of matrices is their matrix product; torch.dot refuses everything but vectors.",
        {"x": np.array([[1.0, 2.0], [3.0, 4.0]]), "y": np.array([[0.0, 1.0], [1.0, 0.0]])},
        {
            "numpy_dot": Gives([[2.0, 1.0], [4.0, 3.0]], "float64"),
            "torch_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
    Convention(
        "float32 and float64",
        "NumPy promotes to the wider type; torch wants both operands of a product of vectors to be of one type.",
        {"x": np.array([1.0, 2.0], np.float32), "y": np.array([3.0, 4.0])},
        {
            "numpy_dot": Gives(11.0, "float64"),
            "torch_dot": (RuntimeError, r"same dtype"),
            "torch_product_and_sum": Gives(11.0, "float64"),
        },
    ),
    Convention(
        "bytes that overflow",
        "A product of bytes is a byte: 200 · 2 wraps around to 144. dot keeps the type, a sum counts on in 64 bits.",
        {"x": np.array([200, 1], np.uint8), "y": np.array([2, 1], np.uint8)},
        {
            "numpy_dot": Gives(145, "uint8"),
            "numpy_product_and_sum": Gives(145, "uint64"),
            "torch_dot": Gives(145, "uint8"),
            "torch_product_and_sum": Gives(145, "int64"),
        },
    ),
    Convention(
        "truth values",
        "NumPy's dot of booleans is `any(x and y)`; torch has no such kernel, and its sum counts.",
        {"x": np.array([True, True]), "y": np.array([True, True])},
        {
            "numpy_dot": Gives(True, "bool"),
            "numpy_product_and_sum": Gives(2, "int64"),
            "torch_dot": (RuntimeError, r"not implemented for 'Bool'"),
            "torch_product_and_sum": Gives(2, "int64"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000, 100_000))
