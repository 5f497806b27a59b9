"""Batch normalisation with running statistics, as at test time."""

import numpy as np

from oracle.page import Domain, Reals


def reference(x, gamma, beta, mean, var):
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def inputs():
    return Domain(x=Reals("n d"), gamma=Reals("d"), beta=Reals("d"), mean=Reals("d"), var=Reals("d", low=0.0)).where(
        work=lambda n, d: 10 * n * d
    )
