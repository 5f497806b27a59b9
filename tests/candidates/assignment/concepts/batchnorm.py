"""Batch normalisation over the rows of a table."""

import numpy as np

from oracle.page import Domain, Reals

DIFFERENTIABLE = ("x", "gamma", "beta")


def reference(x, gamma, beta):
    return gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta


def inputs():
    return Domain(x=Reals("n d"), gamma=Reals("d"), beta=Reals("d")).where(least={"n": 1}, work=lambda n, d: 20 * n * d)
