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
