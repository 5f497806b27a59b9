"""A step of RMSProp from a running mean of squares."""

import numpy as np

from oracle.page import Domain, Reals, Scalar


def reference(w, dw, cache, lr):
    mean = 0.99 * cache + (1 - 0.99) * dw**2
    return w - lr * dw / (np.sqrt(mean) + 1e-8)


def inputs():
    return Domain(w=Reals("n"), dw=Reals("n"), cache=Reals("n", low=0.0), lr=Scalar(0.0, 1.0))
