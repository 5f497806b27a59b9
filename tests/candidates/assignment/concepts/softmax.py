"""The cross-entropy of scores, averaged over rows."""

import numpy as np

from oracle.page import Domain, Labels, Reals

DIFFERENTIABLE = ("x",)


def reference(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(y)), y].mean()


def inputs():
    domain = Domain(x=Reals("n c"), y=Labels("n", below="c"))
    return domain.where(least={"n": 1, "c": 1}, work=lambda n, c: 10 * n * c)
