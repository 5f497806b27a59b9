"""Cosine of the angle between two vectors: the dot product of the vectors scaled to length 1.

Dividing first (unit vectors) and dividing last (the dot product by the product of the lengths) agree up to rounding.
With both forms rounding may exceed 1: the cosine of a vector with itself can be 1.0000000000000002, and `arccos` of
that is NaN.

The cosine of a zero vector is undefined: 0/0 = NaN. torch's `cosine_similarity` replaces a length below ε = 1e-8 by ε,
so it returns 0 for a zero vector and too small a cosine for a vector shorter than ε. In float16 this ε rounds to 0, so
a zero vector gives NaN again.

Shapes: x (n,), y (n,), neither of them all zero; the cosine is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import cosine_similarity, normalize

from oracle.page import Domain, Reals, Size, Worked, norm, odd, permuting, scaling, swapping

ROW = 11
FORMULA = r"\cos \theta = \frac{x^\top y}{\lVert x \rVert \, \lVert y \rVert}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Dot Product" (unit length)',
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
    """Vectors whose first entry is 2^-10 or larger in magnitude, because a zero vector has no direction."""

    def draw(self, draw, dtype, regime, cap):
        """Return one example; a first entry that is too small becomes 1."""
        example = super().draw(draw, dtype, regime, cap // 8)
        for vector in example.inputs.values():
            if np.abs(vector[0]) < 2.0**-10:
                vector[0] = 1
        return example


def inputs() -> Domain:
    # The sum of the squares of larger entries overflows float16: see the library differences.
    domain = WithDirection(x=Reals("n", low=-16.0, high=16.0), y=Reals("n", low=-16.0, high=16.0))
    domain.least = {"n": 1}
    return domain


DIFFERENTIABLE = ("x", "y")

LAWS = (swapping("x", "y"), scaling(x=2), odd("x"), permuting("entries", x=0, y=0))

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

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
