"""The loss of a network with one hidden layer, by its weights."""

import numpy as np

from oracle.page import Domain, Labels, Reals, Scalar

DIFFERENTIABLE = ("W1", "b1", "W2", "b2")


def reference(X, y, W1, b1, W2, b2, reg):
    scores = np.maximum(X @ W1 + b1, 0) @ W2 + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probs[np.arange(len(y)), y].mean() + 0.5 * reg * ((W1 * W1).sum() + (W2 * W2).sum())


def inputs():
    domain = Domain(
        X=Reals("n d"),
        y=Labels("n", below="c"),
        W1=Reals("d h"),
        b1=Reals("h"),
        W2=Reals("h c"),
        b2=Reals("c"),
        reg=Scalar(0.0, 1.0),
    )
    return domain.where(least={"n": 1, "d": 1, "h": 1, "c": 1}, work=lambda n, d, h, c: 10 * n * h * (d + c))
