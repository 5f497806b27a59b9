"""A Gaussian process: posterior mean, posterior covariance and log marginal likelihood (Rasmussen, algorithm 2.1)."""

import math

import numpy as np
import torch

from oracle import Domain, Reals


def kernel(a, b):
    return np.exp(-0.5 * (a[:, None] - b[None, :]) ** 2)


def gp_posterior(x, y, x_new):
    K = kernel(x, x) + 0.1 * np.eye(len(x))
    K_s = kernel(x, x_new)
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    v = np.linalg.solve(L, K_s)
    mean = K_s.T @ alpha
    cov = kernel(x_new, x_new) - v.T @ v
    log_likelihood = -0.5 * y @ alpha - np.log(np.diag(L)).sum() - 0.5 * len(x) * np.log(2 * np.pi)
    return mean, cov, log_likelihood


def rbf(a, b):
    return torch.exp(-0.5 * (a[:, None] - b) ** 2)


def port(x, y, x_new):
    K = rbf(x, x) + 0.1 * torch.eye(len(x), dtype=x.dtype)
    L = torch.linalg.cholesky(K)
    K_s = rbf(x, x_new)
    alpha = torch.cholesky_solve(y[:, None], L)[:, 0]
    v = torch.linalg.solve_triangular(L, K_s, upper=False)
    likelihood = -0.5 * y @ alpha - L.diagonal().log().sum() - 0.5 * len(x) * math.log(2 * math.pi)
    return K_s.T @ alpha, rbf(x_new, x_new) - v.T @ v, likelihood


def by_inverse(x, y, x_new):
    K = rbf(x, x) + 0.1 * torch.eye(len(x), dtype=x.dtype)
    K_s = rbf(x, x_new)
    both = torch.linalg.solve(K, torch.cat([y[:, None], K_s], dim=1))
    likelihood = -0.5 * (y @ both[:, 0] + torch.logdet(2 * math.pi * K))
    return K_s.T @ both[:, 0], rbf(x_new, x_new) - K_s.T @ both[:, 1:], likelihood


REFERENCE, PORTS = gp_posterior, (port, by_inverse)
STATEMENT = {
    "inputs": Domain(x=Reals("n", -4.0, 4.0), y=Reals("n", -4.0, 4.0), x_new=Reals("m", -4.0, 4.0)).where(
        least={"n": 1}
    ),
}
FAULTS = {
    "no noise on the diagonal": ("rbf(x, x) + 0.1 *", "rbf(x, x) + 1e-6 *"),
    "noise in the cross covariance": ("K_s = rbf(x, x_new)", "K_s = rbf(x, x_new) + 0.1"),
    "half of the log determinant is missing": ("L.diagonal().log().sum()", "0.5 * L.diagonal().log().sum()"),
    "the covariance is the prior": (" - v.T @ v,", " + 0 * (v.T @ v),"),
    "the constant is log 2": ("math.log(2 * math.pi)", "math.log(2)"),
}
