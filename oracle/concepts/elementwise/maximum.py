"""Elementwise maximum of a matrix and a row.

`max` is different: it finds the largest entry of one array (`reductions/largest`). Selecting one of two numbers does
not round, so every implementation must be exact; the formula (a + b + |a - b|) / 2 rounds. Where both are equal, the
derivative has a jump: any two nonnegative subgradients that sum to 1 are valid. `torch.maximum` gives 1/2 to each side,
`fmax` and `clamp` give 1 to one side. `maximum` propagates NaN; `fmax` returns the other number.

Shapes: A (n, d), b (d,); the values are (n, d).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, maximum, scaling

ROW = 19
FORMULA = r"M_{ij} = \max(A_{ij}, b_j)"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Max vs. Maximum"',
    "IEEE Standard 754-2019, section 9.6 (maximum and maximumNumber)",
)


def definition(A, b):
    M = np.empty(A.shape, A.dtype)
    for i in range(A.shape[0]):
        for j, right in zip(range(A.shape[1]), b, strict=True):
            M[i, j] = maximum(A[i, j], right)
    return M


def numpy_maximum(A, b):
    return np.maximum(A, b)


def numpy_fmax(A, b):
    return np.fmax(A, b)


def numpy_where(A, b):
    return np.where(np.greater(A, b), A, b)


def numpy_clip(A, b):
    return np.clip(A, b, None)


def numpy_half_of_the_sum(A, b):
    return (A + b + np.abs(A - b)) / 2


def numpy_gradient(A, b, cotangent):
    share = np.greater(A, b) + 0.5 * np.equal(A, b)
    pull = (cotangent * share).astype(A.dtype)
    return {"A": pull, "b": (cotangent - pull).sum(axis=0)}


def torch_maximum(A, b):
    return torch.maximum(A, b)


def torch_fmax(A, b):
    return torch.fmax(A, b)


def torch_clamp(A, b):
    return A.clamp(min=b)


def torch_where(A, b):
    return torch.where(A.gt(b), A, b)


def torch_relu(A, b):
    return b + torch.relu(A - b)


def inputs() -> Domain:
    return Domain(A=Reals("n d"), b=Reals("d")).where(work=lambda n, d: 4 * n * d)


DIFFERENTIABLE = ("A", "b")

LAWS = (
    Law("at least both", "Neither number exceeds M.", holds=lambda inputs, M: (inputs["A"] <= M) & (inputs["b"] <= M)),
    Law(
        "one of the two",
        "The maximum equals one of the two numbers, bit for bit.",
        holds=lambda inputs, M: (inputs["A"] == M) | (inputs["b"] == M),
    ),
    scaling(A=2, b=2, answer=2),
    Law(
        "the maximum again",
        "Taking the maximum with b again does not change the result.",
        change=lambda inputs: {**inputs, "A": np.maximum(inputs["A"], inputs["b"])},
        relate=lambda M: M,
    ),
)

WORKED = (
    Worked({"A": [[1, 2], [5, 6]], "b": [3, 4]}, value=[[3, 4], [5, 6]], note="Study notes on NumPy and PyTorch"),
    Worked(
        {"A": [[1, 2], [5, 6]], "b": [3, 4]},
        gradient={"A": [[0, 0], [1, 1]], "b": [1, 1]},
        note="in the first row b is larger, in the second A",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 16, 64, 128))
