"""Distances between rows: feature by feature, in blocks, in float64, and by functions for pairs of rows."""

import numpy as np
import torch
from torch.autograd.function import once_differentiable
from torch.func import vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("distances/l2_distance")
def numpy_feature_by_feature(X, Y):
    """Adds the squared differences of one feature at a time, then takes the root in place."""
    squares = np.zeros((len(X), len(Y)), X.dtype)
    for x, y in zip(X.T, Y.T, strict=True):
        squares += np.subtract.outer(x, y) ** 2
    return np.sqrt(squares, out=squares)


@variant("distances/l2_distance")
def numpy_expansion_in_float64(X, Y):
    """Expands |x|² - 2 x·y + |y|² in float64 and clips negative results to 0."""
    if not len(X) or not len(Y):
        return np.zeros((len(X), len(Y)), X.dtype)
    wide_X, wide_Y = X.astype(np.float64), Y.astype(np.float64)
    squares = np.square(wide_X).sum(axis=1)[:, None] - 2 * wide_X @ wide_Y.T + np.square(wide_Y).sum(axis=1)
    return np.sqrt(np.maximum(squares, 0)).astype(X.dtype)


@variant("distances/l2_distance")
def numpy_einsum(X, Y):
    """Contracts the differences with themselves."""
    difference = X[:, None] - Y
    return np.sqrt(np.einsum("ijk,ijk->ij", difference, difference))


@variant("distances/l2_distance")
def numpy_hypot(X, Y):
    """Reduces over the features by `hypot`."""
    return np.hypot.reduce(np.pad(X[:, None] - Y, ((0, 0), (0, 0), (1, 0))), axis=2)


@variant("distances/l2_distance")
def numpy_blocks(X, Y):
    """Computes blocks of three rows by two rows, the last block first."""
    D = np.zeros((len(X), len(Y)), X.dtype, order="F")
    for i in reversed(range(0, len(X), 3)):
        for j in reversed(range(0, len(Y), 2)):
            away = Y[None, j : j + 2] - X[i : i + 3, None]
            D[i : i + 3, j : j + 2] = np.sqrt(np.square(away).sum(axis=2))
    return D


@variant("distances/l2_distance")
def torch_pairwise_distance(X, Y):
    """Applies `pairwise_distance` with eps=0 to all pairs of rows."""
    if not X.numel() or not Y.numel():
        return torch.cdist(X.double(), Y.double()).to(X.dtype)
    return functional.pairwise_distance(X[:, None], Y, eps=0)


@variant("distances/l2_distance")
def torch_cdist_in_float64(X, Y):
    """Applies `cdist` with its default mode in float64 and converts the result back."""
    return torch.cdist(X.double(), Y.double()).to(X.dtype)


@variant("distances/l2_distance")
def torch_vmap_norm(X, Y):
    """Computes the norm of a difference under two `vmap`s."""
    if not len(X) or not len(Y):
        return torch.linalg.vector_norm(X[:, None] - Y, dim=2)
    return vmap(vmap(lambda x, y: torch.linalg.vector_norm(x - y), (None, 0)), (0, None))(X, Y)


class Distance(torch.autograd.Function):
    """Distances with their own backward pass, by unit vectors; the unit vector is 0 where the distance is 0."""

    @staticmethod
    def forward(ctx, X, Y):
        away = X[:, None] - Y
        lengths = torch.linalg.vector_norm(away, dim=2, keepdim=True)
        ctx.save_for_backward(torch.where(lengths > 0, away / lengths, 0))
        return lengths[..., 0].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx, cotangent):
        (units,) = ctx.saved_tensors
        return torch.einsum("ij,ijk->ik", cotangent, units), -torch.einsum("ij,ijk->jk", cotangent, units)


@variant("distances/l2_distance")
def torch_custom_backward(X, Y):
    """Uses an `autograd.Function` with its own backward pass, which can be differentiated once."""
    return Distance.apply(X, Y)


@variant("distances/l2_distance")
def numpy_gradient_by_pairs(X, Y, cotangent):
    """Adds the contribution of each pair to its two rows, by `np.add.at`."""
    dX, dY = np.zeros_like(X), np.zeros_like(Y)
    i, j = np.nonzero(np.any(X[:, None] != Y, axis=2))
    away = X[i] - Y[j]
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    # The squares of tiny differences may underflow to 0; such a pair contributes no slope.
    pull = np.divide(away, lengths, out=np.zeros_like(away), where=lengths > 0) * cotangent[i, j][:, None]
    np.add.at(dX, i, pull)
    np.subtract.at(dY, j, pull)
    return {"X": dX, "Y": dY}
