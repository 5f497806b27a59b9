"""Max norm (L∞) of a vector: the largest magnitude of its entries.

Nothing is rounded: the result is an entry or its negative, bit for bit. The gradient is nonzero only for that entry.
Where several entries tie, the norm is not differentiable: any shares that sum to 1 are valid. torch's norms and `amax`
divide the gradient evenly among the tied entries; `max` along an axis assigns it to the entry whose index it returns.

Shapes: x (n,) with n ≥ 1; the norm is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, absolute, amax, never_negative, permuting, scaling

ROW = 16
FORMULA = r"\lVert x \rVert_\infty = \max_i |x_i| = \lim_{p \to \infty} \lVert x \rVert_p"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Norms" (the general Lp norm)',
    'Study notes on linear algebra and autograd in torch, "Norms"',
)


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
    never_negative(),
    Law("definite", "Only the zero vector has norm 0.", holds=lambda inputs, norm: (norm > 0) == inputs["x"].any()),
    Law(
        "one of them",
        "The norm is the magnitude of an entry, exactly, and no entry has a larger one.",
        holds=lambda inputs, norm: np.any(np.abs(inputs["x"]) == norm) & np.all(np.abs(inputs["x"]) <= norm),
    ),
    scaling(x=-2, answer=2),
    permuting("entries", x=0),
)

WORKED = (
    Worked(
        {"x": [3, -4]},
        value=4,
        gradient={"x": [0, -1]},
        note="by hand, the vector of study notes on Dive into Deep Learning and homework on Dive into Deep Learning",
    ),
    Worked({"x": [1, 2, 4, 8]}, value=8, gradient={"x": [0, 0, 0, 1]}, note="by hand"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
