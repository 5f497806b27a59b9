"""A gradient through control flow: double `a` until its norm reaches 1000, then choose by the sign of its sum.

The function has a `while` and an `if`, yet along the path taken it only multiplies: f(a) = s·a with s a power of two,
or 100 times one. Its gradient is therefore s itself, which is f(a) / a. What makes it hard is the edge: where the
norm is within rounding of 1000, or the sum within rounding of 0, two paths are right, and nothing between them is. At
a = 0 the loop never ends, so 0 is not in the domain.

Shapes: a (n,) with n ≥ 1, not all zero; the value is (n,).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, ExpectedFailure, Law, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import norm

ROW = 38
FORMULA = r"""f(a) = \begin{cases} 2^p a & \text{if } \sum_i a_i > 0 \\ 100 \cdot 2^p a & \text{otherwise} \end{cases}
\qquad p = \min \{\, q \ge 1 : 2^q \lVert a \rVert \ge 1000 \,\}"""
SOURCES = ("N1, Computing the Gradient of Python Control Flow", "N4, 2.5.4 Gradients and Python Control Flow")


def definition(a):
    b = [2 * x for x in a]
    while norm([x / 32 for x in b]) < 31.25:  # ‖b‖ < 1000, in numbers whose squares fit into float16
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


class AwayFromZero(Domain):
    """Vectors whose first entry is 2^-10 or larger in magnitude: at 0 the loop never ends, and next to it is long."""

    def draw(self, draw, dtype, regime, cap):
        """One example; a first entry that is too small becomes 1."""
        # Twenty doublings reach 1000 from 2^-10, at four operations an entry.
        example = super().draw(draw, dtype, regime, cap // 80)
        a = example.inputs["a"]
        if np.abs(a[0]) < 2.0**-10:
            a[0] = 1
        return example


def inputs() -> Domain:
    domain = AwayFromZero(a=Reals("n", low=-1024.0, high=1024.0))
    domain.least = {"n": 1}
    return domain


DIFFERENTIABLE = ("a",)

LAWS = (
    Law(
        "keeps signs",
        "Every entry has the sign it had: its factor is positive.",
        holds=lambda inputs, f: np.sign(f) == np.sign(inputs["a"]),
    ),
)

ERRORS = ()

WORKED = (
    Worked({"a": [0.6563]}, value=[1344.1024], gradient={"a": [2048]}, note="N1: f(a) / a = gradient = 2048"),
    Worked({"a": [-0.6563]}, value=[-134410.24], gradient={"a": [204800]}, note="the other branch"),
    Worked({"a": [3, 4]}, value=[768, 1024], gradient={"a": [256, 256]}, note="norms 10, 20, …, 640, 1280"),
)

CORNERS = ()

EDGES = (
    Edge(
        "lands on 1000",
        {"a": [31.25]},
        "Doubling is exact and reaches 1000 itself, where the loop must stop: 32 is the only right slope.",
    ),
    Edge("lands on 1000, negative", {"a": [-31.25]}, "The same on the other branch: 3200 is the only right slope."),
    Edge("a step below", {"a": [31.234375]}, "999.5, exact in every format but bfloat16, is still below 1000: 64."),
    Edge("norm 1000 by Pythagoras", {"a": [18.75, 25]}, "600 and 800: even the norm is exact."),
    Edge(
        "norm within rounding",
        {"a": [22.097086912079612, 22.097086912079612]},
        "1000/√2 twice: the norm's rounding decides, either path is right.",
    ),
    Edge("sum zero", {"a": [5, -5]}, "A sum of exactly 0 is not above 0: the factor 100 applies."),
    Edge(
        "sum a half",
        {"a": [362, -361.75]},
        "Between 0 and 1: above 0, and so on the branch of every other sum above 0.",
    ),
    Edge("sum within rounding", {"a": [0.1, 0.2, -0.3]}, "What is left of the sum is rounding: either path is right."),
    Edge("large already", {"a": [512]}, "Doubled once before it is looked at: 2."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_vectorized",
        "value",
        "wrong",
        "the norm squares its entries in float16, where 400² is infinite: the loop stops too early",
        {"a": [200]},
        ("float16",),
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000))
