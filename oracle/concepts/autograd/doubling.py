"""A gradient through control flow: double `a` until its norm reaches 1000, then choose by the sign of its sum.

The function has a `while` and an `if`, but along the path taken it only multiplies: f(a) = s·a, where s is a power of
two, or 100 times one. So its gradient is s, which equals f(a) / a. The function is discontinuous where the norm is 1000
or the sum is 0: if rounding can change the decision, the results of both paths are correct, and no value between them
is. At a = 0 the loop never ends, so 0 is not in the domain.

Shapes: a (n,) with n ≥ 1, not all zero; the value is (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, norm

ROW = 38
FORMULA = r"""f(a) = \begin{cases} 2^p a & \text{if } \sum_i a_i > 0 \\ 100 \cdot 2^p a & \text{otherwise} \end{cases}
\qquad p = \min \{\, q \ge 1 : 2^q \lVert a \rVert \ge 1000 \,\}"""
SOURCES = (
    'Study notes on Dive into Deep Learning, "Computing the Gradient of Python Control Flow"',
    'Homework on Dive into Deep Learning, 2.5.4 "Gradients and Python Control Flow"',
)


def definition(a):
    b = [2 * x for x in a]
    while norm([x / 32 for x in b]) < 31.25:  # ‖b‖ < 1000, scaled so that the squares do not overflow in float16
        b = [2 * x for x in b]
    total = 0.0
    for x in b:
        total = total + x
    if not total > 0:
        b = [100 * x for x in b]
    value = np.empty(len(a), a.dtype)
    value[:] = b
    return value


def numpy_vectorized(a):
    b = 2 * a
    while np.linalg.norm(b) < 1000:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def numpy_scaled(a):
    b = 2 * a
    while np.linalg.norm(b / 32) < 31.25:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def numpy_gradient(a, cotangent):
    b, gradient = 2 * a, 2 * cotangent
    while np.linalg.norm(b / 32) < 31.25:
        b, gradient = 2 * b, 2 * gradient
    return {"a": gradient if b.sum() > 0 else 100 * gradient}


def torch_autograd(a):
    b = 2 * a
    while torch.linalg.vector_norm(b) < 1000:
        b = 2 * b
    return b if b.sum() > 0 else 100 * b


def torch_where(a):
    b = 2 * a
    while torch.linalg.vector_norm(b) < 1000:
        b = 2 * b
    return torch.where(b.sum() > 0, b, 100 * b)


def away_from_zero(a):
    """Whether the first entry has a magnitude of at least 2^-10: at 0 the loop never ends, near 0 it is long."""
    return abs(float(a[0])) >= 2.0**-10


def with_first_entry_1(a):
    """`a`, with 1 for a first entry that is too small."""
    a[0] = a[0] if away_from_zero(a) else 1
    return a


def inputs() -> Domain:
    vector = Reals("n", low=-1024.0, high=1024.0, such_that=away_from_zero, make=with_first_entry_1)
    # Twenty doublings reach 1000 from 2^-10, at four operations an entry.
    return Domain(a=vector).where(least={"n": 1}, work=lambda n: 80 * n)


DIFFERENTIABLE = ("a",)

LAWS = (
    Law(
        "keeps signs",
        "Every entry keeps its sign, because its factor is positive.",
        holds=lambda inputs, f: np.sign(f) == np.sign(inputs["a"]),
    ),
)

WORKED = (
    Worked(
        {"a": [0.6563]},
        value=[1344.1024],
        gradient={"a": [2048]},
        note="Study notes on Dive into Deep Learning: f(a) / a = gradient = 2048",
    ),
    Worked({"a": [-0.6563]}, value=[-134410.24], gradient={"a": [204800]}, note="the other branch"),
    Worked({"a": [3, 4]}, value=[768, 1024], gradient={"a": [256, 256]}, note="norms 10, 20, …, 640, 1280"),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000))
