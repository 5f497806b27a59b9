"""A gradient through a Python loop: add `a` to 0, 1, 2, … three times, then multiply by `a`.

Autograd does not read the loop, it records the steps: t, t + a, t + 2a, t + 3a, and the product (t + 3a)·a. So the
gradient of the sum is 6a + t, as the closed form shows. The same three lines in NumPy silently change the dtype: an
int64 array plus a float32 array is float64 in NumPy, but float32 in torch.

Shapes: a (n,); the value is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked

ROW = 38
FORMULA = r"f_k(a) = (k + a_k + a_k + a_k)\, a_k, \qquad f_k'(a) = 6 a_k + k, \qquad k = 0, \dots, n - 1"
SOURCES = (
    (
        'Study notes on linear algebra and autograd in torch, "Automatic Differentiation" (gradient of Python '
        "control flow)"
    ),
)


def definition(a):
    value = np.empty(len(a), a.dtype)
    for k in range(len(a)):
        t = k
        for _ in range(3):
            t = t + a[k]
        value[k] = t * a[k]
    return value


def numpy_vectorized(a):
    t = np.arange(len(a), dtype=a.dtype)
    for _ in range(3):
        t = t + a
    return t * a


def numpy_word_for_word(a):
    t = np.arange(len(a))
    for _ in range(3):
        t = t + a
    return t * a


def numpy_closed_form(a):
    return (np.arange(len(a), dtype=a.dtype) + 3 * a) * a


def numpy_gradient(a, cotangent):
    return {"a": (6 * a + np.arange(len(a), dtype=a.dtype)) * cotangent}


def torch_autograd(a):
    t = torch.arange(len(a), device=a.device)
    for _ in range(3):
        t = t + a
    return t * a


def torch_in_place(a):
    t = torch.arange(len(a), device=a.device)
    for _ in range(3):
        t = t + a
    t *= a
    return t


def torch_closed_form(a):
    return torch.add(torch.arange(len(a), dtype=a.dtype, device=a.device), a, alpha=3) * a


def inputs() -> Domain:
    return Domain(a=Reals("n")).where(work=lambda n: 4 * n)


DIFFERENTIABLE = ("a",)

LAWS = (
    Law("starts with a square", "The first entry is 3a², never negative.", holds=lambda inputs, value: value[:1] >= 0),
)

WORKED = (
    # The note prints `a` with four decimals and the gradient of the unrounded a: the difference is up to 6 · 0.00005.
    Worked(
        {"a": [0.8480, 0.0274, 0.7218, 0.5064]},
        gradient={"a": [5.0881, 1.1643, 6.3310, 6.0381]},
        digits=3,
        note="Study notes on linear algebra and autograd in torch",
    ),
    Worked({"a": [1, 1, 1]}, value=[3, 4, 5], gradient={"a": [6, 7, 8]}, note="by hand"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
