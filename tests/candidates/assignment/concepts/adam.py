"""Adam, one step for each row of gradients."""

import numpy as np

from oracle.page import Domain, Reals


def reference(w, dw):
    m, v = np.zeros_like(w), np.zeros_like(w)
    for t, gradient in enumerate(dw, 1):
        m = 0.9 * m + (1 - 0.9) * gradient
        v = 0.999 * v + (1 - 0.999) * gradient**2
        w = w - 0.5 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w


def inputs():
    return Domain(w=Reals("n"), dw=Reals("k n")).where(work=lambda k, n: 20 * k * n)
