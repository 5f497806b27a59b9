"""Gradient descent with momentum, one step for each row of gradients."""

import numpy as np

from oracle.page import Domain, Reals, Scalar


def reference(w, dw, lr, mu):
    v = np.zeros_like(w)
    for gradient in dw:
        v = mu * v - lr * gradient
        w = w + v
    return w


def inputs():
    return Domain(w=Reals("n"), dw=Reals("k n"), lr=Scalar(0.0, 1.0), mu=Scalar(0.0, 1.0)).where(
        work=lambda k, n: 6 * k * n
    )
