"""Lp norm of a vector: the p-th root of the sum of the p-th powers of the magnitudes.

p = 1 is the Manhattan distance, p = 2 the Euclidean length, and p = ∞ the largest magnitude. The powers may overflow
although the norm does not: p = 3 needs three times the exponent range.

For p < 1 it is not a norm, because the triangle inequality fails. (1, 0) and (0, 1) have length 1 for every p, but
their sum (1, 1) has length 2^(1/p), which is 4 for p = 1/2. Where an entry is 0 the slope is infinite, and torch
returns 0 by choice.

At the zero vector every slope from -1 to 1 is valid for p ≥ 1; the chain rule through the root gives 0 · ∞ = NaN. The
exponent 1/p is rounded, too: the error of a cube root computed as a power of 0.33333334 grows with its distance from 1.

Shapes: x (n,) with n ≥ 1, p one of 2, 1, 3, 1/2 and ∞; the norm is a scalar.
"""

import numpy as np
import torch

from oracle.page import (
    Choice,
    Domain,
    Reals,
    Size,
    Worked,
    absolute,
    amax,
    lp_norm,
    never_negative,
    norm,
    permuting,
    scaling,
)

ROW = 16
FORMULA = r"\lVert x \rVert_p = \Bigl( \sum_i |x_i|^p \Bigr)^{1/p}"
SOURCES = ('Study notes on Dive into Deep Learning, "Norms" (the general Lp norm)',)

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
    # Both forms are equal in exact arithmetic; which of them overflows depends on p.
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

LAWS = (never_negative(), scaling(x=-2, answer=2), permuting("entries", x=0))

WORKED = (
    Worked(
        {"x": [3, -4], "p": 2},
        value=5,
        gradient={"x": [0.6, -0.8]},
        note="Study notes on Dive into Deep Learning; Homework on Dive into Deep Learning, 2.3.11",
    ),
    Worked(
        {"x": [3, -4], "p": 1},
        value=7,
        gradient={"x": [1, -1]},
        note="Study notes on Dive into Deep Learning; Homework on Dive into Deep Learning, 2.3.11",
    ),
    Worked({"x": [3, -4], "p": _INF}, value=4, gradient={"x": [0, -1]}, note="by hand"),
    Worked({"x": [3, 4, 5], "p": 3}, value=6, gradient={"x": [0.25, 4 / 9, 25 / 36]}, note="27 + 64 + 125 = 6³"),
    Worked({"x": [1], "p": 0.5}, value=1, gradient={"x": [1]}, note="by hand: a single entry"),
    Worked({"x": [1, 1], "p": 0.5}, value=4, gradient={"x": [2, 2]}, note="no triangle inequality: 4 > 1 + 1"),
    Worked({"x": [9, 16], "p": 0.5}, value=49, gradient={"x": [7 / 3, 7 / 4]}, note="by hand: (3 + 4)²"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
