"""Broadcasting two stacks against each other: every picture times every filter.

N pictures and F filters have the same channels, height and width. With one more axis in the pictures, (N, 1, C, H, W)
and (F, C, H, W), each picture is multiplied by each filter, and the answer has five axes. This is the first half of a
convolution. The answer is F times as large as the pictures. If only sums over it are needed, `einsum` or a matrix
product computes them without storing it.

Shapes: x (n, c, h, w), f (m, c, h, w); the products are (n, m, c, h, w).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 24
FORMULA = (
    r"P_{ijchw} = x_{ichw} \, f_{jchw}, \qquad "
    r"\frac{\partial L}{\partial x_{ichw}} = \sum_j \frac{\partial L}{\partial P_{ijchw}} f_{jchw}"
)
SOURCES = ('Study notes on NumPy and PyTorch, "Broadcast"',)


def definition(x, f):
    n, c, h, w = x.shape
    if f.shape[1:] != (c, h, w):
        raise ValueError(f"pictures of {(c, h, w)} and filters of {f.shape[1:]} do not fit")
    P = np.empty((n, len(f), c, h, w), x.dtype)
    for i in range(n):
        for j in range(len(f)):
            for k in range(c):
                for row in range(h):
                    for column in range(w):
                        P[i, j, k, row, column] = x[i, k, row, column] * f[j, k, row, column]
    return P


def numpy_reshape(x, f):
    n, c, h, w = x.shape
    return x.reshape(n, 1, c, h, w) * f


def numpy_none(x, f):
    return x[:, None] * f[None]


def numpy_einsum(x, f):
    return np.einsum("nchw,fchw->nfchw", x, f)


def numpy_one_by_one(x, f):
    P = np.empty((len(x), *f.shape), x.dtype)
    for i, picture in enumerate(x):
        P[i] = picture * f
    return P


def numpy_gradient(x, f, cotangent):
    return {"x": (cotangent * f).sum(axis=1), "f": (cotangent * x[:, None]).sum(axis=0)}


def torch_reshape(x, f):
    n, c, h, w = x.shape
    return x.reshape(n, 1, c, h, w) * f


def torch_unsqueeze(x, f):
    return x.unsqueeze(1) * f.unsqueeze(0)


def torch_einsum(x, f):
    return torch.einsum("nchw,fchw->nfchw", x, f)


def torch_expand(x, f):
    shape = (len(x), len(f), *f.shape[1:])
    return x[:, None].expand(shape) * f.expand(shape)


def inputs() -> Domain:
    return Domain(x=Reals("n c h w"), f=Reals("m c h w")).where(work=lambda n, m, c, h, w: 8 * n * m * c * h * w)


DIFFERENTIABLE = ("x", "f")

LAWS = (
    Law(
        "each meets each",
        "Swapping pictures and filters swaps the first two axes of the products.",
        change=lambda inputs: {"x": inputs["f"], "f": inputs["x"]},
        relate=lambda P: np.swapaxes(P, 0, 1),
    ),
    permuting("pictures", answer=0, x=0),
    scaling(x=-2, f=4, answer=-8),
)


def _spread(low, high, n, c):
    """np.linspace(low, high, n·c·4·4) as (n, c, 4, 4), in Python arithmetic."""
    last = n * c * 16 - 1
    rows = [[low + (high - low) * (4 * i + j) / last for j in range(4)] for i in range(n * c * 4)]
    return [[rows[4 * (i * c + k) : 4 * (i * c + k) + 4] for k in range(c)] for i in range(n)]


def _products(x, f):
    """Multiply nested lists entry by entry, each picture by each filter."""

    def times(a, b):
        return [times(p, q) for p, q in zip(a, b, strict=True)] if isinstance(a, list) else a * b

    return [[times(picture, kernel) for kernel in f] for picture in x]


_PICTURES, _FILTERS = _spread(-0.1, 0.5, 2, 3), _spread(-0.2, 0.3, 3, 3)

WORKED = (
    Worked(
        {"x": _PICTURES, "f": _FILTERS},
        value=_products(_PICTURES, _FILTERS),
        note="Study notes on NumPy and PyTorch: (2, 1, 3, 4, 4) · (3, 3, 4, 4) is (2, 3, 3, 4, 4)",
    ),
    Worked(
        {"x": [[[[1, 2]]], [[[3, 4]]]], "f": [[[[10, 100]]]]},
        value=[[[[[10, 200]]]], [[[[30, 400]]]]],
        gradient={"x": [[[[10, 100]]], [[[10, 100]]]], "f": [[[[4, 6]]]]},
        note="by hand",
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "c": 3, "h": 4, "w": 4}) for n in (1, 2, 4, 8))
