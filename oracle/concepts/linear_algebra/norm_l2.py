"""L2 norm of a vector: its Euclidean length, the root of the sum of squares.

The squares are what goes wrong. They overflow, and underflow, where the length itself is in the middle of the range:
(300, 400) has no length in NumPy's float16, and (3, 4)·2^65 none in float32 for anybody. The cure is as old as `hypot`:
bring the vector to the size of one by a power of two, which rounds nothing, and put it back after the root.

At the zero vector the norm has a corner: every vector no longer than one is a slope there, and 0 is the usual choice.
The chain rule through a bare root finds 0/0 instead. Elsewhere the slope is the vector at unit length, and by Euler's
identity x · slope is the norm again; the second derivative is what is across the vector, divided by its length.

Shapes: x (n,); the norm is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch
from torch.nn.functional import pairwise_distance

from oracle.catalogue.declarations import (
    Alternative,
    Corner,
    Edge,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Size,
    Worked,
)
from oracle.domains import Domain, Reals
from oracle.truth import norm

ROW = 16
FORMULA = r"\lVert x \rVert_2 = \sqrt{\sum_i x_i^2}"
SOURCES = (
    "N1, Norms",
    "N3, Norms",
    "N4, 2.3.11 Norms",
    "Blue, A portable Fortran program to find the Euclidean norm of a vector, ACM TOMS 4 (1978)",
)


def definition(x):
    return norm(x) if len(x) else 0.0


def numpy_linalg_norm(x):
    return np.linalg.norm(x)


def numpy_root_of_dot(x):
    return np.sqrt(x @ x)


def numpy_root_of_squares(x):
    return np.sqrt(np.sum(x**2))


def numpy_scaled(x):
    # A power of two near the largest entry: dividing by it is exact, except for what is too small to count.
    _, exponent = np.frexp(np.max(np.abs(x), initial=0))
    return np.ldexp(np.linalg.norm(np.ldexp(x, -exponent)), exponent)


def numpy_gradient(x):
    length = np.linalg.norm(x)
    return {"x": np.divide(x, length, out=np.zeros_like(x), where=length > 0)}


def numpy_second_derivative(x, along):
    length = np.linalg.norm(x)
    if length == 0:
        return {"x": np.zeros_like(x)}
    unit = x / length
    return {"x": (along["x"] - unit * (unit @ along["x"])) / length}


def torch_norm(x):
    return torch.norm(x)


def torch_vector_norm(x):
    return torch.linalg.vector_norm(x)


def torch_linalg_norm(x):
    return torch.linalg.norm(x)


def torch_root_of_squares(x):
    return x.square().sum().sqrt()


def torch_root_of_dot(x):
    return torch.dot(x, x).sqrt()


def torch_pairwise_distance(x):
    return pairwise_distance(x, torch.zeros_like(x), eps=0)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 16 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)


def _street(inputs):
    """The way along the axes, which is the L1 norm."""
    return np.sum(np.abs(inputs["x"]), dtype=np.longdouble)


LAWS = (
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norm: norm >= 0),
    Law(
        "triangle inequality",
        "A sum is not longer than its parts: x is the sum of its entries, each along its own axis. (Asked where no "
        "square underflows.)",
        holds=lambda inputs, norm, unit: (
            (norm <= 1) | np.isinf(norm) | (norm <= _street(inputs) * (1 + 2 * (len(inputs["x"]) + 2) * unit))
        ),
    ),
    Law(
        "homogeneous",
        "-2 times a vector has twice the norm.",
        change=lambda inputs: {"x": -2 * inputs["x"]},
        relate=lambda norm: 2 * norm,
    ),
    Law(
        "blind to order",
        "Reversing the vector changes nothing.",
        change=lambda inputs: {"x": inputs["x"][::-1]},
        relate=lambda norm: norm,
    ),
)

ERRORS = ()

WORKED = (
    Worked({"x": [3, -4]}, value=5, gradient={"x": [0.6, -0.8]}, note="N1; N4, 2.3.11"),
    Worked({"x": [2, 3, 6]}, value=7, note="by hand: 4 + 9 + 36 = 49"),
    Worked({"x": [1, 1]}, value=1.41421356, gradient={"x": [0.70710678, 0.70710678]}, note="by hand: a diagonal"),
)

CORNERS = (Corner("the zero vector", {"x": [0]}, ("x", (0,))),)

EDGES = (
    Edge("no entries", {"x": []}, "The empty sum: 0."),
    Edge("two zeros", {"x": [0, 0]}, "Any vector no longer than one is a slope here."),
    Edge("one axis", {"x": [0, -2]}, "The slope is exactly -1 along it, and 0 across."),
    Edge("large in float16", {"x": [300, 400]}, "The squares are beyond float16, the norm 500 is not.", ("float16",)),
)

_ROOT = "the slope of a bare root at 0 is infinite, and 0 · ∞ is NaN"
_CUBE = "the second derivative of a bare root divides by the length three times, and its cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, "gradient", "wrong", _ROOT, {"x": [0]})
        for name in ("torch_root_of_squares", "torch_root_of_dot")
    ),
    *(
        ExpectedFailure(name, "second", "wrong", _CUBE, {"x": [0, short]}, (dtype,))
        for name in ("torch_root_of_squares", "torch_root_of_dot")
        for dtype, short in _SHORT.items()
    ),
)
REARRANGEMENTS = ()

_MATRIX = np.array([[3.0, 0.0], [4.0, 0.0]])
_FLOATING = r"Expected a floating point or complex tensor"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "squares too large for float16",
        "NumPy squares in float16, where 300² is infinite; torch's norms keep the sum in float32; scaling needs no "
        "wider format.",
        {"x": np.array([300, 400], np.float16)},
        {
            "numpy_linalg_norm": Gives(np.inf, "float16"),
            "numpy_root_of_squares": Gives(np.inf, "float16"),
            "numpy_scaled": Gives(500, "float16"),
            "torch_norm": Gives(500, "float16"),
            "torch_vector_norm": Gives(500, "float16"),
            "torch_root_of_squares": Gives(np.inf, "float16"),
        },
    ),
    LibraryDifference(
        "squares too small for float16",
        "The other end: the squares are rounded to multiples of 2^-24, and NumPy's (3, 4)·2^-14 is 13 % too long.",
        {"x": np.array([3 * 2.0**-14, 4 * 2.0**-14], np.float16)},
        {
            "numpy_linalg_norm": Gives(1.4140625 * 2.0**-12, "float16"),
            "numpy_scaled": Gives(5 * 2.0**-14, "float16"),
            "torch_norm": Gives(5 * 2.0**-14, "float16"),
        },
    ),
    LibraryDifference(
        "squares too large for float32",
        "There is nothing wider for torch to add in, not by itself: ∞ on both sides, but for the form that scales.",
        {"x": np.array([3 * 2.0**65, 4 * 2.0**65], np.float32)},
        {
            "numpy_linalg_norm": Gives(np.inf, "float32"),
            "numpy_scaled": Gives(5 * 2.0**65, "float32"),
            "torch_norm": Gives(np.inf, "float32"),
            "torch_vector_norm": Gives(np.inf, "float32"),
        },
    ),
    LibraryDifference(
        "squares that vanish",
        "(3, 4)·2^-600 has length 0 where it is squared: not zero, and yet without length.",
        {"x": np.array([3 * 2.0**-600, 4 * 2.0**-600])},
        {
            "numpy_linalg_norm": Gives(0, "float64"),
            "numpy_scaled": Gives(5 * 2.0**-600, "float64"),
            "torch_norm": Gives(0, "float64"),
            "torch_vector_norm": Gives(0, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy answers in float64; torch's norms refuse integers.",
        {"x": np.array([3, -4])},
        {
            "numpy_linalg_norm": Gives(5, "float64"),
            "torch_norm": (RuntimeError, _FLOATING),
            "torch_vector_norm": (RuntimeError, _FLOATING),
            "torch_root_of_squares": Gives(5, "float32"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "Its norm is its magnitude, on both sides; a dot product it has none with itself in torch.",
        {"x": np.array(-3.0)},
        {
            "numpy_linalg_norm": Gives(3, "float64"),
            "torch_norm": Gives(3, "float64"),
            "torch_linalg_norm": Gives(3, "float64"),
            "torch_root_of_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "Without an order every norm of a matrix is that of all its entries; the rest depends on who asks.",
        {"x": _MATRIX},
        {
            "numpy_linalg_norm": Gives(5, "float64"),
            "torch_norm": Gives(5, "float64"),
            "torch_linalg_norm": Gives(5, "float64"),
            "torch_root_of_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
)

ALTERNATIVES = (Alternative("squared", "The value is the squared norm.", lambda definition, x: definition(x) ** 2),)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
