"""Layer normalisation over the columns of a table."""

import numpy as np

from oracle.page import Domain, Reals

DIFFERENTIABLE = ("x", "gamma", "beta")


def reference(x, gamma, beta):
    mean = x.mean(axis=1, keepdims=True)
    return gamma * (x - mean) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5) + beta


def inputs():
    return Domain(x=Reals("n d"), gamma=Reals("d"), beta=Reals("d")).where(least={"d": 1}, work=lambda n, d: 20 * n * d)
