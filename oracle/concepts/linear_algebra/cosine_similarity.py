"""Cosine of the angle between two vectors: the dot product of what they are at unit length.

Dividing first (unit vectors) or last (the dot product by both lengths) is the same on paper, and nearly so in floats.
Neither stays below 1: the cosine of a vector with itself may come out as 1.0000000000000002, of which `arccos` is NaN.

A vector without length has no direction and no cosine, 0/0. torch rules otherwise: its `cosine_similarity` takes no
length for smaller than ε = 1e-8, so that the answer is 0 there; shorter vectors than ε have a cosine that shrinks with
them. In float16 that ε itself rounds to 0, and the NaN is back.

Shapes: x (n,), y (n,), neither of them all zero; the cosine is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import cosine_similarity, normalize

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import norm

ROW = 11
FORMULA = r"\cos \theta = \frac{x^\top y}{\lVert x \rVert \, \lVert y \rVert}"
SOURCES = (
    "N1, Dot Product (unit length)",
    "PyTorch documentation, torch.nn.functional.cosine_similarity (eps)",
)


def definition(x, y):
    length_x, length_y = norm(x), norm(y)
    cosine = 0.0
    for a, b in zip(x, y, strict=True):
        cosine = cosine + (a / length_x) * (b / length_y)
    return cosine


def numpy_unit_vectors(x, y):
    return (x / np.linalg.norm(x)) @ (y / np.linalg.norm(y))


def numpy_quotient(x, y):
    return x @ y / (np.linalg.norm(x) * np.linalg.norm(y))


def numpy_gradient(x, y):
    length_x, length_y = np.linalg.norm(x), np.linalg.norm(y)
    unit_x, unit_y = x / length_x, y / length_y
    cosine = unit_x @ unit_y
    return {"x": (unit_y - cosine * unit_x) / length_x, "y": (unit_x - cosine * unit_y) / length_y}


def torch_unit_vectors(x, y):
    return normalize(x, dim=0) @ normalize(y, dim=0)


def torch_quotient(x, y):
    return x @ y / (torch.linalg.vector_norm(x) * torch.linalg.vector_norm(y))


def torch_cosine_similarity(x, y):
    return cosine_similarity(x, y, dim=0)


class WithDirection(Domain):
    """Vectors whose first entry is 2^-10 or larger in magnitude: at 0 there is no direction."""

    def draw(self, draw, dtype, regime, cap):
        """One example; a first entry that is too small becomes 1."""
        example = super().draw(draw, dtype, regime, cap // 8)
        for vector in example.inputs.values():
            if np.abs(vector[0]) < 2.0**-10:
                vector[0] = 1
        return example


def inputs() -> Domain:
    # Larger entries have squares whose sum float16 cannot hold: see the conventions.
    domain = WithDirection(x=Reals("n", low=-16.0, high=16.0), y=Reals("n", low=-16.0, high=16.0))
    domain.least = {"n": 1}
    return domain


DIFFERENTIABLE = ("x", "y")

LAWS = (
    Law(
        "symmetric",
        "The angle is the same seen from either vector.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"]},
        relate=lambda cosine: cosine,
    ),
    Law(
        "blind to length",
        "Twice a vector has the direction of the vector.",
        change=lambda inputs: {**inputs, "x": 2 * inputs["x"]},
        relate=lambda cosine: cosine,
    ),
    Law(
        "odd",
        "The cosine of the opposite direction is the negative.",
        change=lambda inputs: {"x": -inputs["x"], "y": inputs["y"]},
        relate=np.negative,
    ),
    Law(
        "blind to the order of the entries",
        "Reversing both vectors changes nothing.",
        change=lambda inputs: {name: vector[::-1] for name, vector in inputs.items()},
        relate=lambda cosine: cosine,
    ),
)

ERRORS = (
    Error(
        "different lengths",
        "Three entries and two do not pair up.",
        spoil=lambda inputs: {"x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|mismatch in its core dimension"),
        torch=(RuntimeError, r"inconsistent tensor size|must match the size"),
    ),
)

WORKED = (
    Worked(
        {"x": [3, 4], "y": [1, 0]},
        value=0.6,
        gradient={"x": [0.128, -0.096], "y": [0, 0.8]},
        note="by hand: the angle of the 3-4-5 triangle",
    ),
    Worked({"x": [1, 1], "y": [1, 0]}, value=0.70710678, note="by hand: 45 degrees, 1/√2"),
    Worked({"x": [1, 2], "y": [-2, 1]}, value=0, note="by hand: a right angle"),
)

CORNERS = ()

EDGES = (
    Edge("a vector and itself", {"x": [0.1, 0.2, 0.3], "y": [0.1, 0.2, 0.3]}, "1 on paper; rounding may exceed it."),
    Edge("a line", {"x": [0.5], "y": [-2]}, "In one dimension there are two directions: the cosine is 1 or -1."),
)

_SQUARED = "the slope of a quotient divides by the square of its divisor, here of two lengths, and that underflows"
EXPECTED_FAILURES = tuple(
    ExpectedFailure("torch_quotient", "gradient", "wrong", _SQUARED, {"x": [-(2.0**e)], "y": [2.0**e]}, (dtype,))
    for dtype, e in {"float16": -10, "float32": -70, "float64": -520}.items()
)
REARRANGEMENTS = ()

_ZERO = {"x": np.zeros(2, np.float32), "y": np.ones(2, np.float32)}
_LONG = np.array([2.0**65, 2.0**65], np.float32)
_WHOLE = np.array([3, 4])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector without direction",
        "0/0 is NaN where the lengths are divided by as they are; torch's own take a length below 1e-8 (1e-12 in "
        "normalize) for that, and find 0.",
        _ZERO,
        {
            "numpy_unit_vectors": Gives(np.nan, "float32"),
            "numpy_quotient": Gives(np.nan, "float32"),
            "torch_unit_vectors": Gives(0, "float32"),
            "torch_quotient": Gives(np.nan, "float32"),
            "torch_cosine_similarity": Gives(0, "float32"),
        },
    ),
    LibraryDifference(
        "the same in float16",
        "There both of torch's ε round to 0, and do not protect: 0/0 after all.",
        {name: vector.astype(np.float16) for name, vector in _ZERO.items()},
        {
            "numpy_quotient": Gives(np.nan, "float16"),
            "torch_unit_vectors": Gives(np.nan, "float16"),
            "torch_cosine_similarity": Gives(np.nan, "float16"),
        },
    ),
    LibraryDifference(
        "shorter than ε",
        "A vector of length 2^-30, the cosine of which is 1: torch divides by 1e-8 instead, and finds 0.093.",
        {"x": np.array([2.0**-30]), "y": np.array([1.0])},
        {
            "numpy_quotient": Gives(1, "float64"),
            "torch_quotient": Gives(1, "float64"),
            "torch_unit_vectors": Gives(1, "float64"),
            "torch_cosine_similarity": Gives(2.0**-30 / 1e-8, "float64"),
        },
    ),
    LibraryDifference(
        "squares that overflow",
        "The length of (2^65, 2^65) overflows in float32. Divided by ∞ both vectors vanish, and torch's cosine is 0; "
        "∞/∞ at least says that it does not know.",
        {"x": _LONG, "y": _LONG},
        {
            "numpy_quotient": Gives(np.nan, "float32"),
            "torch_quotient": Gives(np.nan, "float32"),
            "numpy_unit_vectors": Gives(0, "float32"),
            "torch_unit_vectors": Gives(0, "float32"),
            "torch_cosine_similarity": Gives(0, "float32"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy takes lengths of integers in float64; torch refuses to.",
        {"x": _WHOLE, "y": _WHOLE},
        {
            "numpy_quotient": Gives(1, "float64"),
            "torch_quotient": (RuntimeError, r"floating point or complex"),
            "torch_unit_vectors": (RuntimeError, r"floating point or complex"),
            "torch_cosine_similarity": (RuntimeError, r"floating point"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
