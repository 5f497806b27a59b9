"""A convolution with a border of one zero: filters as large as the image."""

import numpy as np

from oracle.page import Domain, Reals

DIFFERENTIABLE = ("x", "w", "b")


def reference(x, w, b):
    size = x.shape[2]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    out = np.zeros((x.shape[0], w.shape[0], 3, 3), dtype=x.dtype)
    for i in range(3):
        for j in range(3):
            window = padded[:, None, :, i : i + size, j : j + size]
            out[:, :, i, j] = (window * w).sum(axis=(2, 3, 4)) + b
    return out


def inputs():
    domain = Domain(x=Reals("n c h h"), w=Reals("f c h h"), b=Reals("f"))
    return domain.where(least={"h": 1}, work=lambda n, c, h, f: 20 * n * c * f * h * h)
