"""Lp norm of a vector: the p-th root of the sum of the p-th powers of the magnitudes.

p = 1 counts steps along the axes, p = 2 is length, and as p grows the largest entry decides alone: p = ∞. Whatever p,
the power must fit before the root brings it back, and of p = 3 that asks for three times the exponent range.

Below 1 it is no norm. (1, 0) and (0, 1) have length 1 each for every p, but their sum (1, 1) has 2^(1/p), which is 4
for p = 1/2: the way round is shorter. And where an entry is 0 its slope is infinite, so that torch's 0 is a choice.

At the zero vector any slope from -1 to 1 is right for p ≥ 1; the chain rule through the root finds 0 · ∞ instead. The
order 1/p itself is rounded, too: a cube root taken as a power of 0.33333334 is off by more the further it is from 1.

Shapes: x (n,) with n ≥ 1, p one of 2, 1, 3, 1/2 and ∞; the norm is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Corner, Edge, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Choice, Domain, Reals
from oracle.truth import absolute, amax, lp_norm, norm

ROW = 16
FORMULA = r"\lVert x \rVert_p = \Bigl( \sum_i |x_i|^p \Bigr)^{1/p}"
SOURCES = ("N1, Norms (the general Lp norm)",)

_INF = float("inf")


def definition(x, p):
    if p == 2:
        return norm(x)
    if p not in (1, _INF):
        return lp_norm(x, p)
    magnitudes = [absolute(entry) for entry in x]
    if p == _INF:
        return amax(magnitudes)
    total = 0.0
    for magnitude in magnitudes:
        total = total + magnitude
    return total


def numpy_linalg_norm(x, p):
    return np.linalg.norm(x, ord=p)


def numpy_root_of_powers(x, p):
    if p == _INF:
        return np.abs(x).max()
    return np.sum(np.abs(x) ** p) ** (1 / p)


def numpy_gradient(x, p):
    length = np.linalg.norm(x, ord=p)
    if length == 0:
        return {"x": np.zeros_like(x)}
    if p == _INF:
        leaders = np.abs(x) == length
        return {"x": np.sign(x) * leaders / np.count_nonzero(leaders).astype(x.dtype)}
    return {"x": np.sign(x) * (np.abs(x) / length) ** (p - 1)}


def numpy_second_derivative(x, p, along):
    if p in (1, _INF) or not x.any():
        return {"x": np.zeros_like(x)}
    length = np.linalg.norm(x, ord=p)
    ratio = np.abs(x) / length
    slope = np.sign(x) * ratio ** (p - 1)
    # One and the same; which of them overflows depends on p.
    curved = ratio ** (p - 1) / np.abs(x) if p < 1 else ratio ** (p - 2) / length
    return {"x": (p - 1) * (curved * along["x"] - slope * (slope @ along["x"]) / length)}


def torch_norm(x, p):
    return torch.norm(x, p=p)


def torch_vector_norm(x, p):
    return torch.linalg.vector_norm(x, ord=p)


def torch_linalg_norm(x, p):
    return torch.linalg.norm(x, ord=p)


def torch_root_of_powers(x, p):
    if p == _INF:
        return x.abs().amax()
    return x.abs().pow(p).sum().pow(1 / p)


def inputs() -> Domain:
    return Domain(x=Reals("n"), p=Choice(2, 1, 3, 0.5, _INF)).where(least={"n": 1}, work=lambda n: 32 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norm: norm >= 0),
    Law(
        "homogeneous",
        "-2 times a vector has twice the norm, for every p.",
        change=lambda inputs: {**inputs, "x": -2 * inputs["x"]},
        relate=lambda norm: 2 * norm,
    ),
    Law(
        "blind to order",
        "Reversing the vector changes nothing.",
        change=lambda inputs: {**inputs, "x": inputs["x"][::-1]},
        relate=lambda norm: norm,
    ),
)

ERRORS = ()

WORKED = (
    Worked({"x": [3, -4], "p": 2}, value=5, gradient={"x": [0.6, -0.8]}, note="N1; N4, 2.3.11"),
    Worked({"x": [3, -4], "p": 1}, value=7, gradient={"x": [1, -1]}, note="N1; N4, 2.3.11"),
    Worked({"x": [3, -4], "p": _INF}, value=4, gradient={"x": [0, -1]}, note="by hand"),
    Worked({"x": [3, 4, 5], "p": 3}, value=6, gradient={"x": [0.25, 4 / 9, 25 / 36]}, note="27 + 64 + 125 = 6³"),
    Worked({"x": [1], "p": 0.5}, value=1, gradient={"x": [1]}, note="by hand: one way"),
    Worked({"x": [1, 1], "p": 0.5}, value=4, gradient={"x": [2, 2]}, note="no triangle inequality: 4 > 1 + 1"),
    Worked({"x": [9, 16], "p": 0.5}, value=49, gradient={"x": [7 / 3, 7 / 4]}, note="by hand: (3 + 4)²"),
)

CORNERS = (
    Corner("the zero vector, p = 2", {"x": [0], "p": 2}, ("x", (0,))),
    Corner("the zero vector, p = 3", {"x": [0], "p": 3}, ("x", (0,))),
    Corner("an entry of 0, p = 1", {"x": [0, 1], "p": 1}, ("x", (0,))),
    Corner("two leaders, p = ∞", {"x": [1, 1], "p": _INF}, ("x", (0,))),
)

EDGES = (
    Edge("zeros, p = 3", {"x": [0, 0], "p": 3}, "Any slope from -1 to 1 is right, NaN is not."),
    Edge("an entry of 0, p = 3", {"x": [0, 2], "p": 3}, "Above 1 there is no corner on the axes: the slope is 0."),
    Edge(
        "an entry of 0, p = 1/2", {"x": [0, 2], "p": 0.5}, "Below 1 the slope there is infinite, and nothing is asked."
    ),
)

_ROOT = "the slope of a bare root at 0 is infinite, and 0 · ∞ is NaN"
_FLAT = "|x| has the slope 0 at 0, so that |x|² is flat there to autograd: its second derivative is 2"
_RANGE = "its second derivative goes through powers that leave the range of the format, where the norm does not"
_SHORT = {"float16": 2.0**-6, "bfloat16": 2.0**-43, "float32": 2.0**-43, "float64": 2.0**-342}
_TORCH_NORMS = ("torch_norm", "torch_vector_norm", "torch_linalg_norm")

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_powers", "gradient", "wrong", _ROOT, {"x": [0, 0], "p": 3}),
    ExpectedFailure("torch_root_of_powers", "second", "wrong", _FLAT, {"x": [1, 0], "p": 2}),
    *(
        ExpectedFailure("torch_root_of_powers", "second", "wrong", _RANGE, {"x": [short], "p": 2}, (dtype,))
        for dtype, short in _SHORT.items()
    ),
    *(
        ExpectedFailure(name, "second", "wrong", _RANGE, {"x": [entry], "p": 3}, (dtype,))
        for name in _TORCH_NORMS
        for dtype, entries in {
            "float16": (2.0**-4,),
            "float32": (2.0**-32, 2.0**38),
            "float64": (2.0**-256, 2.0**269),
        }.items()
        for entry in entries
    ),
)
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a matrix, p = 2",
        "Of a matrix both linalg.norm give the largest singular value for order 2; torch.norm and vector_norm flatten.",
        {"x": np.array([[3.0, 0.0], [0.0, 4.0]]), "p": 2},
        {
            "numpy_linalg_norm": Gives(4, "float64"),
            "torch_linalg_norm": Gives(4, "float64"),
            "torch_norm": Gives(5, "float64"),
            "torch_vector_norm": Gives(5, "float64"),
        },
    ),
    LibraryDifference(
        "a matrix, p = 3",
        "Of matrices neither linalg.norm knows the order 3; flattened, there is one.",
        {"x": np.array([[1.0, 0.0], [0.0, 0.0]]), "p": 3},
        {
            "numpy_linalg_norm": (ValueError, r"Invalid norm order for matrices"),
            "torch_linalg_norm": (RuntimeError, r"Order 3 not supported"),
            "torch_norm": Gives(1, "float64"),
            "torch_vector_norm": Gives(1, "float64"),
        },
    ),
    LibraryDifference(
        "p = 0",
        "Not a norm, though named one: how many entries are not 0. Written out, the order of the root is 1/0.",
        {"x": np.array([3.0, 0.0, -4.0]), "p": 0},
        {
            "numpy_linalg_norm": Gives(2, "float64"),
            "numpy_root_of_powers": (ZeroDivisionError, r"division by zero"),
            "torch_norm": Gives(2, "float64"),
            "torch_vector_norm": Gives(2, "float64"),
            "torch_root_of_powers": (ZeroDivisionError, r"division by zero"),
        },
    ),
    LibraryDifference(
        "cubes too large for float16",
        "NumPy cubes in float16, where 300³ is infinite; torch's norms keep the sum in float32.",
        {"x": np.array([300, 0], np.float16), "p": 3},
        {
            "numpy_linalg_norm": Gives(np.inf, "float16"),
            "numpy_root_of_powers": Gives(np.inf, "float16"),
            "torch_norm": Gives(300, "float16"),
            "torch_vector_norm": Gives(300, "float16"),
            "torch_root_of_powers": Gives(np.inf, "float16"),
        },
    ),
    LibraryDifference(
        "no entries, p = ∞",
        "np.linalg.norm says 0; torch has no largest of nothing.",
        {"x": np.empty(0), "p": _INF},
        {
            "numpy_linalg_norm": Gives(0, "float64"),
            "numpy_root_of_powers": (ValueError, r"zero-size array"),
            "torch_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
            "torch_vector_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
        },
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
