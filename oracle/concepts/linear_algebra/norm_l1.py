"""L1 norm of a vector: the sum of the magnitudes, the way on streets that cross at right angles.

An outlier counts as often as it is large, and no more: squares would let it outvote the rest. The price is a corner on
every axis: where an entry is 0, every slope from -1 to 1 is right, and all libraries take 0. (That is what makes L1
penalties leave entries at exactly 0.) Between the corners the norm is straight: its gradient is the sign, its second
derivative 0, and by Euler's identity x · sign(x) is the norm again.

Shapes: x (n,); the norm is a scalar, and 0 for n = 0.
"""

import numpy as np
import torch
from torch.nn.functional import l1_loss

from oracle.catalogue.declarations import Corner, Edge, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import absolute

ROW = 16
FORMULA = r"\lVert x \rVert_1 = \sum_i |x_i|"
SOURCES = ("N1, Norms", "N3, Norms", "N4, 2.3.11 Norms")


def definition(x):
    total = 0.0
    for entry in x:
        total = total + absolute(entry)
    return total


def numpy_sum_of_magnitudes(x):
    return np.abs(x).sum()


def numpy_linalg_norm(x):
    return np.linalg.norm(x, ord=1)


def numpy_euler(x):
    return np.sign(x) @ x


def numpy_gradient(x):
    return {"x": np.sign(x)}


def numpy_second_derivative(x, along):
    return {"x": np.zeros_like(x)}


def torch_sum_of_magnitudes(x):
    return x.abs().sum()


def torch_norm(x):
    return torch.norm(x, p=1)


def torch_vector_norm(x):
    return torch.linalg.vector_norm(x, ord=1)


def torch_linalg_norm(x):
    return torch.linalg.norm(x, ord=1)


def torch_l1_loss(x):
    return l1_loss(x, torch.zeros_like(x), reduction="sum")


def torch_larger_of_both_signs(x):
    return torch.maximum(x, -x).sum()


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 16 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norm: norm >= 0),
    Law("definite", "Only the zero vector has norm 0.", holds=lambda inputs, norm: (norm > 0) == inputs["x"].any()),
    Law(
        "homogeneous",
        "-2 times a vector has twice the norm.",
        change=lambda inputs: {"x": -2 * inputs["x"]},
        relate=lambda norm: 2 * norm,
    ),
    Law(
        "triangle inequality",
        "A sum is not longer than its parts: no entry alone, and not the sum of all of them, exceeds the norm.",
        holds=lambda inputs, norm, unit: (
            (norm * (1 + 2 * (len(inputs["x"]) + 1) * unit) >= np.abs(np.sum(inputs["x"], dtype=np.longdouble)))
            & np.all(norm >= np.abs(inputs["x"]))
        ),
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
    Worked({"x": [3, -4]}, value=7, gradient={"x": [1, -1]}, note="N1; N4, 2.3.11"),
    Worked({"x": [1, 2, 4, 8]}, value=15, gradient={"x": [1, 1, 1, 1]}, note="by hand: of positive entries, the sum"),
)

CORNERS = (Corner("an entry of 0", {"x": [0, 1]}, ("x", (0,))),)

EDGES = (
    Edge("no entries", {"x": []}, "The empty sum: 0."),
    Edge("minus zero", {"x": [-0.0]}, "The norm of -0 is 0, which sign or no sign is not below zero."),
    Edge("would cancel", {"x": [1024, 0.1, -1024]}, "With the signs left on, next to nothing would be left."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_INTEGERS = np.array([3, -4])
_FLOATING = r"Expected a floating point or complex tensor"
_MATRIX = np.array([[1.0, -2.0], [3.0, 4.0]])
_STACK = np.array([[[3.0]], [[-4.0]]])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a matrix",
        "With ord=1 np.linalg.norm and torch.linalg.norm give another norm of matrices, the largest column sum; "
        "torch.norm and vector_norm flatten.",
        {"x": _MATRIX},
        {
            "numpy_linalg_norm": Gives(6, "float64"),
            "numpy_sum_of_magnitudes": Gives(10, "float64"),
            "torch_linalg_norm": Gives(6, "float64"),
            "torch_norm": Gives(10, "float64"),
            "torch_vector_norm": Gives(10, "float64"),
        },
    ),
    LibraryDifference(
        "three axes",
        "Neither linalg.norm has an order-1 norm of an array with three axes; torch.norm flattens any.",
        {"x": _STACK},
        {
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_linalg_norm": (RuntimeError, r"the input must be 1D or 2D"),
            "torch_norm": Gives(7, "float64"),
            "torch_vector_norm": Gives(7, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "np.linalg.norm answers in float64; torch's norms refuse integers, though it would add them up as such.",
        {"x": _INTEGERS},
        {
            "numpy_linalg_norm": Gives(7, "float64"),
            "numpy_sum_of_magnitudes": Gives(7, "int64"),
            "torch_sum_of_magnitudes": Gives(7, "int64"),
            "torch_norm": (RuntimeError, _FLOATING),
            "torch_vector_norm": (RuntimeError, _FLOATING),
        },
    ),
    LibraryDifference(
        "the least byte",
        "-128 has no opposite among the signed bytes: its magnitude is -128 again, on both sides; np.linalg.norm, "
        "which converts to float64 first, gets it right.",
        {"x": np.array([-128], np.int8)},
        {
            "numpy_linalg_norm": Gives(128, "float64"),
            "numpy_sum_of_magnitudes": Gives(-128, "int64"),
            "torch_sum_of_magnitudes": Gives(-128, "int64"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
