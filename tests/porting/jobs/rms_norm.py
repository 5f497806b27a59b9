"""Root-mean-square normalisation, as in Llama (Zhang and Sennrich, 2019)."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


class RMSNorm:
    def __init__(self, weight, eps=1e-6):
        self.weight = weight
        self.eps = eps

    def __call__(self, x):
        rms = np.sqrt((x**2).mean(-1, keepdims=True) + self.eps)
        return self.weight * (x / rms)


def rms_norm(x, weight):
    return RMSNorm(weight)(x)


def port(x, weight):
    variance = x.pow(2).mean(-1, keepdim=True)
    return weight * (x * torch.rsqrt(variance + 1e-6))


def builtin(x, weight):
    return functional.rms_norm(x, (x.shape[-1],), weight, eps=1e-6)


REFERENCE, PORTS = rms_norm, (port, builtin)
STATEMENT = {
    "inputs": Domain(x=Reals("... d"), weight=Reals("d")).where(least={"d": 1}),
    "differentiable": ("x", "weight"),
}
FAULTS = {
    "the sum of squares, not their mean": (".mean(-1, keepdim=True)", ".sum(-1, keepdim=True)"),
    "eps is outside of the root": ("torch.rsqrt(variance + 1e-6)", "(torch.rsqrt(variance) + 1e-6)"),
    "the mean is subtracted first": ("x.pow(2)", "(x - x.mean(-1, keepdim=True)).pow(2)"),
    "the root is missing": ("torch.rsqrt(variance + 1e-6)", "(1 / (variance + 1e-6))"),
    "the weight is 1 + weight": ("return weight *", "return (1 + weight) *"),
}
