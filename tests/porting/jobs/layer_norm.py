"""Layer normalisation over the last axis, with scale and shift (Ba et al., 2016)."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = np.mean(x, axis=-1, keepdims=True)
    var = np.var(x, axis=-1, keepdims=True)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta


def port(x, gamma, beta):
    mean = x.mean(dim=-1, keepdim=True)
    var = x.var(dim=-1, keepdim=True, unbiased=False)
    return gamma * (x - mean) / torch.sqrt(var + 1e-5) + beta


def builtin(x, gamma, beta):
    return functional.layer_norm(x, x.shape[-1:], gamma, beta, eps=1e-5)


REFERENCE, PORTS = layer_norm, (port, builtin)
STATEMENT = {
    "inputs": Domain(x=Reals("... d"), gamma=Reals("d"), beta=Reals("d")).where(least={"d": 1}),
    "differentiable": ("x", "gamma", "beta"),
}
FAULTS = {
    "the variance divides by n - 1": ("unbiased=False", "unbiased=True"),
    "eps is added to the deviation, not to the variance": ("torch.sqrt(var + 1e-5)", "(torch.sqrt(var) + 1e-5)"),
    "eps is 1e-6": ("1e-5", "1e-6"),
    "the mean is over all entries": ("x.mean(dim=-1, keepdim=True)", "x.mean()"),
    "no gradient flows through the variance": ("unbiased=False)", "unbiased=False).detach()"),
}
