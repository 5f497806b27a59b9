"""Max norm of a vector: its largest magnitude, L∞.

Nothing is rounded: the answer is an entry or its opposite, bit for bit. The gradient is all in that one entry, and has
a corner wherever two share the lead: any shares that add up to one are right there. torch's norms and `amax` divide
the slope evenly among the leaders, `max` along an axis gives all of it to the one whose index it returns.

Shapes: x (n,) with n ≥ 1; the norm is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Corner, Edge, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import absolute, amax

ROW = 16
FORMULA = r"\lVert x \rVert_\infty = \max_i |x_i| = \lim_{p \to \infty} \lVert x \rVert_p"
SOURCES = ("N1, Norms (the general Lp norm)", "N3, Norms")


def definition(x):
    return amax([absolute(entry) for entry in x])


def numpy_largest_magnitude(x):
    return np.abs(x).max()


def numpy_linalg_norm(x):
    return np.linalg.norm(x, ord=np.inf)


def numpy_either_end(x):
    return np.maximum(x.max(), -x.min())


def numpy_gradient(x):
    leader = np.argmax(np.abs(x))
    slope = np.zeros_like(x)
    slope[leader] = np.sign(x[leader])
    return {"x": slope}


def numpy_second_derivative(x, along):
    return {"x": np.zeros_like(x)}


def torch_amax(x):
    return x.abs().amax()


def torch_max_of_all(x):
    return x.abs().max()


def torch_max_along_axis(x):
    return x.abs().max(dim=0).values


def torch_aminmax(x):
    low, high = torch.aminmax(x)
    return torch.maximum(high, -low)


def torch_norm(x):
    return torch.norm(x, p=float("inf"))


def torch_vector_norm(x):
    return torch.linalg.vector_norm(x, ord=float("inf"))


def torch_linalg_norm(x):
    return torch.linalg.norm(x, ord=float("inf"))


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(least={"n": 1}, work=lambda n: 32 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norm: norm >= 0),
    Law("definite", "Only the zero vector has norm 0.", holds=lambda inputs, norm: (norm > 0) == inputs["x"].any()),
    Law(
        "one of them",
        "The norm is the magnitude of an entry, exactly, and no entry has a larger one.",
        holds=lambda inputs, norm: np.any(np.abs(inputs["x"]) == norm) & np.all(np.abs(inputs["x"]) <= norm),
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
    Worked({"x": [3, -4]}, value=4, gradient={"x": [0, -1]}, note="by hand, the vector of N1 and N4"),
    Worked({"x": [1, 2, 4, 8]}, value=8, gradient={"x": [0, 0, 0, 1]}, note="by hand"),
)

CORNERS = (
    Corner("the zero vector", {"x": [0]}, ("x", (0,))),
    Corner("two leaders: the first", {"x": [1, -1]}, ("x", (0,))),
    Corner("two leaders: the second", {"x": [1, -1]}, ("x", (1,))),
    Corner("three leaders: the last", {"x": [1, 1, 1]}, ("x", (2,))),
)

EDGES = (
    Edge("a step behind", {"x": [1, 1 - 2.0**-53]}, "One step apart: the first leads alone, and has the whole slope."),
    Edge("minus zero", {"x": [-0.0]}, "The norm of -0 is 0."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_FLOATING = r"Expected a floating point or complex tensor"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "no entries",
        "np.linalg.norm says 0, in newer NumPys; a plain maximum, and all of torch, refuse.",
        {"x": np.empty(0)},
        {
            "numpy_linalg_norm": Gives(0, "float64"),
            "numpy_largest_magnitude": (ValueError, r"zero-size array to reduction operation maximum"),
            "torch_amax": (RuntimeError, r"Specify the reduction dim|Expected reduction dim"),
            "torch_vector_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "With ord=∞ both linalg.norm give another norm of matrices, the largest row sum; torch.norm and "
        "vector_norm look at all entries.",
        {"x": np.array([[1.0, -2.0], [3.0, 4.0]])},
        {
            "numpy_linalg_norm": Gives(7, "float64"),
            "numpy_largest_magnitude": Gives(4, "float64"),
            "torch_linalg_norm": Gives(7, "float64"),
            "torch_norm": Gives(4, "float64"),
            "torch_vector_norm": Gives(4, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "A largest magnitude of integers is one; np.linalg.norm makes it float64, torch's norms refuse.",
        {"x": np.array([3, -4])},
        {
            "numpy_largest_magnitude": Gives(4, "int64"),
            "numpy_linalg_norm": Gives(4, "float64"),
            "torch_amax": Gives(4, "int64"),
            "torch_norm": (RuntimeError, _FLOATING),
        },
    ),
    LibraryDifference(
        "the least byte",
        "The magnitude of -128 is -128 among signed bytes, and 1 is larger, on both sides. Without magnitudes, "
        "the larger of both ends, NumPy has the same trouble.",
        {"x": np.array([-128, 1], np.int8)},
        {
            "numpy_largest_magnitude": Gives(1, "int8"),
            "numpy_either_end": Gives(1, "int8"),
            "numpy_linalg_norm": Gives(128, "float64"),
            "torch_amax": Gives(1, "int8"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
