"""The radial basis function kernel between two sets of points, with a length scale."""

import numpy as np
import torch

from oracle import Domain, Reals, Scalar


def rbf_kernel(X, Y, length_scale):
    sq = np.sum(X**2, 1).reshape(-1, 1) + np.sum(Y**2, 1) - 2 * np.dot(X, Y.T)
    return np.exp(-0.5 / length_scale**2 * np.maximum(sq, 0))


def port(X, Y, length_scale):
    squared = (X[:, None, :] - Y[None, :, :]).square().sum(dim=-1)
    return torch.exp(-squared / (2 * length_scale**2))


def by_cdist(X, Y, length_scale):
    scaled = torch.cdist(X / length_scale, Y / length_scale, compute_mode="donot_use_mm_for_euclid_dist")
    return (-0.5 * scaled.square()).exp()


REFERENCE, PORTS = rbf_kernel, (port, by_cdist)
STATEMENT = {
    "inputs": Domain(X=Reals("n d", -4.0, 4.0), Y=Reals("m d", -4.0, 4.0), length_scale=Scalar(0.5, 4.0)).where(
        work=lambda n, m, d: 4 * n * m * d
    ),
}
FAULTS = {
    "the length scale is not squared": ("length_scale**2", "length_scale"),
    "the factor 2 is missing": ("(2 * length_scale**2)", "length_scale**2"),
    "the distance is not squared": (".square().sum(dim=-1)", ".square().sum(dim=-1).sqrt()"),
    "the sign is missing": ("-squared", "squared"),
    "the mean over the dimensions": (".sum(dim=-1)", ".mean(dim=-1)"),
}
