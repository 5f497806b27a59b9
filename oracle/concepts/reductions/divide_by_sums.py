"""Square matrix divided by its row sums without keepdims: B / B.sum(1).

The expression seems to divide every row by its own sum. But the sums, (n,), are broadcast along the *last* axis: column
j is divided by the sum of row j. A matrix that is not square raises an error; a square one gives a wrong result without
an error. This concept defines that result; `reductions/normalise_rows` defines the intended one.

Shapes: B (n, n), none of it negative, no row all zero; the quotients are (n, n).
"""

import numpy as np

from oracle.page import Domain, Reals, Size, Worked, scaling

ROW = 18
FORMULA = r"A_{ij} = \frac{B_{ij}}{\sum_k B_{jk}}"
SOURCES = ('Study notes on Dive into Deep Learning, "Non-Reduction Sum; Exercises"',)


def definition(B):
    A = np.empty(B.shape, B.dtype)
    for j in range(len(B)):
        total = 0.0
        for entry in B[j]:
            total = total + entry
        for i in range(len(B)):
            A[i, j] = B[i, j] / total
    return A


def numpy_without_keepdims(B):
    return B / B.sum(axis=1)


def numpy_explicit(B):
    return B / B.sum(axis=1, keepdims=True).T


def numpy_gradient(B, cotangent):
    total = B.sum(axis=1)
    return {"B": cotangent / total - ((cotangent * (B / total)).sum(axis=0) / total)[:, None]}


def torch_without_keepdim(B):
    return B / B.sum(dim=1)


def torch_explicit(B):
    return B / B.sum(dim=1, keepdim=True).T


def inputs() -> Domain:
    return Domain(B=Reals("n n", low=0.0, high=2.0**6)).where(work=lambda n: 16 * n * n)


DIFFERENTIABLE = ("B",)

LAWS = (scaling(B=2),)

WORKED = (
    Worked(
        {"B": [[1, 3], [2, 2]]}, value=[[0.25, 0.75], [0.5, 0.5]], note="by hand: rows with the same sum hide the fault"
    ),
    Worked(
        {"B": [[1, 1], [3, 1]]},
        value=[[0.5, 0.25], [1.5, 0.25]],
        gradient={"B": [[-0.5, -0.75], [0.375, 0.125]]},
        note="by hand",
    ),
    Worked(
        {"B": [[5 * i + j for j in range(5)] for i in range(5)]},
        value=[
            [0.0000, 0.0286, 0.0333, 0.0353, 0.0364],
            [0.5000, 0.1714, 0.1167, 0.0941, 0.0818],
            [1.0000, 0.3143, 0.2000, 0.1529, 0.1273],
            [1.5000, 0.4571, 0.2833, 0.2118, 0.1727],
            [2.0000, 0.6000, 0.3667, 0.2706, 0.2182],
        ],
        digits=4,
        note="Study notes on Dive into Deep Learning, arange(25) as 5×5: the first column is divided by 10, "
        "the sum of the first row",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (4, 16, 64, 256))
