"""GELU in both forms: with erf, and with the approximation by tanh (Hendrycks and Gimpel, 2016)."""

import math

import numpy as np
import torch
from torch.nn import functional

from oracle import Choice, Domain, Reals


def gelu(x, approximate):
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * np.power(x, 3))))
    erf = np.vectorize(math.erf)
    return 0.5 * x * (1 + erf(x / np.sqrt(2)))


def port(x, approximate):
    if approximate == "tanh":
        return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x * 0.5 * (1.0 + torch.erf(x / math.sqrt(2.0)))


def builtin(x, approximate):
    return functional.gelu(x, approximate=approximate)


REFERENCE, PORTS = gelu, (port, builtin)
STATEMENT = {
    "inputs": Domain(x=Reals("..."), approximate=Choice("none", "tanh")).where(least={"...": 1}),
    "differentiable": ("x",),
}
FAULTS = {
    "the root of 2 is missing in erf": ("torch.erf(x / math.sqrt(2.0))", "torch.erf(x)"),
    "the constant is 0.044": ("0.044715", "0.044"),
    "the root of 2/π is 2/π": ("math.sqrt(2 / math.pi)", "(2 / math.pi)"),
    "the two forms are exchanged": ('approximate == "tanh"', 'approximate != "tanh"'),
    "x is squared, not cubed": ("x**3", "x**2"),
}
