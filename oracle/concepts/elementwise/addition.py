"""Elementwise addition of two vectors.

The simplest concept shows why `a + b` is written instead of a loop: for each entry, a loop over a tensor pays for two
index operations, an addition and an assignment. On 10,000 entries it takes some hundreds of times as long as the
vectorized sum. Each entry is rounded once, so all implementations agree bit for bit.

Shapes: a (n,), b (n,); the sum is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, odd, swapping

ROW = 21
FORMULA = r"c_i = a_i + b_i"
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 3.1.2 "Vectorization for Speed" (10,000 entries: 0.31065 s in a loop, '
        "0.00121 s vectorized)"
    ),
)


def definition(a, b):
    c = np.empty(len(a), a.dtype)
    for i, (left, right) in enumerate(zip(a, b, strict=True)):
        c[i] = left + right
    return c


def numpy_vectorized(a, b):
    return a + b


def numpy_gradient(a, b, cotangent):
    return {"a": np.ones_like(a) * cotangent, "b": np.ones_like(b) * cotangent}


def torch_loop(a, b):
    c = torch.zeros_like(a)
    for i in range(len(a)):
        c[i] = a[i] + b[i]
    return c


def torch_vectorized(a, b):
    return a + b


def inputs() -> Domain:
    # `torch_loop` is the slowest: one of its entries takes about as long as 32 of the definition's.
    return Domain(a=Reals("n"), b=Reals("n")).where(work=lambda n: 32 * n)


DIFFERENTIABLE = ("a", "b")

LAWS = (swapping("a", "b"), odd("a", "b"))

WORKED = (
    Worked(
        {"a": [1, 1, 1, 1], "b": [1, 1, 1, 1]},
        value=[2, 2, 2, 2],
        gradient={"a": [1, 1, 1, 1], "b": [1, 1, 1, 1]},
        note="Homework on Dive into Deep Learning",
    ),
    Worked(
        {"a": [1, 2, 4, 8], "b": [2, 2, 2, 2]},
        value=[3, 4, 6, 10],
        note="Study notes on Dive into Deep Learning, Operations",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
