"""Batch normalisation in training: the output, the new running mean and the new running variance."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def batchnorm_forward(x, gamma, beta, running_mean, running_var):
    eps, momentum = 1e-5, 0.9
    sample_mean = x.mean(axis=0)
    sample_var = x.var(axis=0)
    out = gamma * (x - sample_mean) / np.sqrt(sample_var + eps) + beta
    running_mean = momentum * running_mean + (1 - momentum) * sample_mean
    running_var = momentum * running_var + (1 - momentum) * sample_var * len(x) / (len(x) - 1)
    return out, running_mean, running_var


def port(x, gamma, beta, running_mean, running_var):
    mean, var = x.mean(0), x.var(0, correction=0)
    out = (x - mean) * torch.rsqrt(var + 1e-5) * gamma + beta
    return out, 0.9 * running_mean + 0.1 * mean, 0.9 * running_var + 0.1 * x.var(0)


def builtin(x, gamma, beta, running_mean, running_var):
    mean, var = running_mean.detach().clone(), running_var.detach().clone()
    out = functional.batch_norm(x, mean, var, gamma, beta, training=True, momentum=0.1, eps=1e-5)
    return out, torch.lerp(running_mean, x.mean(0), 0.1), torch.lerp(running_var, x.var(0), 0.1)


REFERENCE, PORTS = batchnorm_forward, (port, builtin)
STATEMENT = {
    "inputs": Domain(
        x=Reals("n d"), gamma=Reals("d"), beta=Reals("d"), running_mean=Reals("d"), running_var=Reals("d", low=0.0)
    ).where(least={"n": 2, "d": 1}),
    "differentiable": ("x", "gamma", "beta"),
}
FAULTS = {
    "the output is normalised by the variance of n - 1": ("x.var(0, correction=0)", "x.var(0)"),
    "the running variance is the biased one": ("0.1 * x.var(0)", "0.1 * var"),
    "momentum is 0.1 for the old mean": ("0.9 * running_mean + 0.1 * mean", "0.1 * running_mean + 0.9 * mean"),
    "the new mean and the new variance are swapped": (
        "0.9 * running_mean + 0.1 * mean, 0.9 * running_var + 0.1 * x.var(0)",
        "0.9 * running_var + 0.1 * x.var(0), 0.9 * running_mean + 0.1 * mean",
    ),
    "beta is scaled too": ("* gamma + beta", "* (gamma + beta)"),
}
