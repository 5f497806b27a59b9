"""Euclidean distance between every row of X and every row of Y.

Implementations use two loops over the rows, one loop, a broadcast difference, or the expansion |x - y|² = |x|² - 2xy +
|y|², whose main cost is one matrix product. The expansion is fast, but inaccurate for nearly equal rows: large, almost
equal squares cancel, and the rounded result may be negative, so that its root is NaN. At equal rows the distance is not
differentiable. Every subgradient of norm ≤ 1 is valid there, and 0 is the usual choice; the chain rule through a plain
square root computes 0 · ∞ = NaN instead.

Shapes: X (n, d), Y (m, d); the distances are (n, m).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, never_negative, norm, permuting, swapping

ROW = 1
FORMULA = r"D_{ij} = \lVert x_i - y_j \rVert_2 = \sqrt{\sum_{k} (x_{ik} - y_{jk})^2}"
SOURCES = (
    'Study notes on NumPy and PyTorch, "L2 (Euclidean) Distance / Broadcast / Dot Product"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.7 (cancellation)",
)


def definition(X, Y):
    D = np.empty((len(X), len(Y)), X.dtype)
    for i in range(len(X)):
        for j in range(len(Y)):
            D[i, j] = norm([x - y for x, y in zip(X[i], Y[j], strict=True)])
    return D


def numpy_one_loop(X, Y):
    D = np.empty((len(X), len(Y)), X.dtype)
    for i in range(len(X)):
        D[i] = np.linalg.norm(X[i] - Y, axis=1)
    return D


def numpy_broadcast(X, Y):
    return np.linalg.norm(X[:, None] - Y, axis=2)


def numpy_expansion(X, Y):
    squares = np.sum(X**2, axis=1)[:, None] - 2 * (X @ Y.T) + np.sum(Y**2, axis=1)
    return np.sqrt(squares)


def numpy_expansion_clipped(X, Y):
    D = X @ (-2 * Y).T  # the next steps run in place; temporary arrays would double the time
    D += np.sum(X**2, axis=1)[:, None]
    D += np.sum(Y**2, axis=1)
    np.maximum(D, 0, out=D)
    return np.sqrt(D, out=D)


def numpy_gradient(X, Y, cotangent):
    difference = X[:, None] - Y
    distance = np.linalg.norm(difference, axis=2)[:, :, None]
    unit = np.divide(difference, distance, out=difference, where=distance > 0)
    return {"X": np.einsum("nm,nmd->nd", cotangent, unit), "Y": -np.einsum("nm,nmd->md", cotangent, unit)}


def torch_one_loop(X, Y):
    D = X.new_empty(len(X), len(Y))
    for i in range(len(X)):
        D[i] = torch.linalg.vector_norm(X[i] - Y, dim=1)
    return D


def torch_broadcast(X, Y):
    return torch.linalg.vector_norm(X[:, None] - Y, dim=2)


def torch_root_of_squares(X, Y):
    return (X[:, None] - Y).square().sum(dim=2).sqrt()


def torch_expansion(X, Y):
    squares = X.square().sum(dim=1, keepdim=True) - 2 * (X @ Y.T) + Y.square().sum(dim=1)
    return squares.sqrt()


def torch_expansion_clipped(X, Y):
    squares = X.square().sum(dim=1, keepdim=True) - 2 * (X @ Y.T) + Y.square().sum(dim=1)
    return squares.clamp(min=0).sqrt()


def torch_cdist(X, Y):
    return torch.cdist(X, Y, compute_mode="donot_use_mm_for_euclid_dist")


def torch_cdist_mm(X, Y):
    return torch.cdist(X, Y, compute_mode="use_mm_for_euclid_dist")


def inputs() -> Domain:
    return Domain(X=Reals("n d"), Y=Reals("m d")).where(work=lambda n, m, d: n * m * (3 * d + 1))


DIFFERENTIABLE = ("X", "Y")

LAWS = (swapping("X", "Y", answer="transposed"), permuting("features", X=1, Y=1), never_negative())

WORKED = (
    Worked(
        {"X": [[1, 2], [3, 4]], "Y": [[1, 2], [3, 4], [5, 6], [7, 8]]},
        value=[[0, 2.82842712, 5.65685425, 8.48528137], [2.82842712, 0, 2.82842712, 5.65685425]],
        note="Study notes on NumPy and PyTorch",
    ),
    Worked(
        {"X": [[3, 0]], "Y": [[0, 4]]},
        value=[[5]],
        gradient={"X": [[0.6, -0.8]], "Y": [[-0.6, 0.8]]},
        note="by hand: the 3-4-5 triangle",
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": 16}) for n in (4, 8, 16, 32, 64))
