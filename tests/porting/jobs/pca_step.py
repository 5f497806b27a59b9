"""One step of the power iteration for the first principal component, with the variance along it."""

import numpy as np
import torch

from oracle import Domain, Reals


def pca_power_step(X, v):
    Xc = X - X.mean(axis=0)
    cov = Xc.T @ Xc / (X.shape[0] - 1)
    w = cov @ v
    v_new = w / np.linalg.norm(w)
    return v_new, v_new @ cov @ v_new


def port(X, v):
    centred = X - X.mean(dim=0, keepdim=True)
    w = centred.T @ (centred @ v) / (len(X) - 1)
    direction = w / torch.linalg.vector_norm(w)
    return direction, (centred @ direction).square().sum() / (len(X) - 1)


def by_cov(X, v):
    covariance = torch.cov(X.T).reshape(len(v), len(v))
    direction = torch.nn.functional.normalize(covariance @ v, dim=0, eps=0.0)
    return direction, direction @ covariance @ direction


REFERENCE, PORTS = pca_power_step, (port, by_cov)
STATEMENT = {
    "inputs": Domain(X=Reals("n d", 0.125, 8.0, structure="distinct"), v=Reals("d", 0.5, 2.0)).where(
        least={"n": 2, "d": 1}, work=lambda n, d: 3 * n * d * d
    ),
}
FAULTS = {
    "the data are not centred": ("X - X.mean(dim=0, keepdim=True)", "X"),
    "centred by rows": ("dim=0, keepdim=True", "dim=1, keepdim=True"),
    "the standard deviation, not the variance": (".sum() / (len(X) - 1)", ".sum().div(len(X) - 1).sqrt()"),
    "the variance is divided by n": (".sum() / (len(X) - 1)", ".sum() / len(X)"),
    "the direction is divided by the sum of its entries": ("w / torch.linalg.vector_norm(w)", "w / w.sum()"),
}
