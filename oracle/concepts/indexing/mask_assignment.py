"""Assigning one number to all entries above a threshold: `a[a > t] = v`.

A mask to the left of the equals sign selects the cells to write. `where(mask, v, a)` gives the same without writing: it
selects each entry from one of the two. Multiplying by the mask is not equivalent: 0 times infinity is NaN, so an
overwritten infinity changes the result. The gradient with respect to an overwritten entry is 0; with respect to the
written number it is the sum over the cells that the number was written to; the threshold gets no gradient.

Shapes: a (n, d), t a scalar, value without axes; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Scalar, Size, Worked, permuting, scaling

ROW = 26
FORMULA = r"b_{ij} = \begin{cases} v & a_{ij} > t \\ a_{ij} & \text{otherwise} \end{cases}"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Mask" (Boolean array indexing)',
    'Study notes on NumPy and PyTorch, "SVM Classifier / Hinge Loss" (`mask[margin > 0] = 1`)',
)


def definition(a, t, value):
    n, d = a.shape
    b = np.empty((n, d), a.dtype)
    for i in range(n):
        for j in range(d):
            b[i, j] = value if a[i, j] > t else a[i, j]
    return b


def numpy_copy(a, t, value):
    b = a.copy()
    b[a > t] = value
    return b


def numpy_where(a, t, value):
    return np.where(a > t, value, a)


def numpy_putmask(a, t, value):
    b = a.copy()
    np.putmask(b, a > t, value)
    return b


def numpy_copyto(a, t, value):
    b = a.copy()
    np.copyto(b, value, where=a > t)
    return b


def numpy_select(a, t, value):
    return np.select([a > t], [value], a)


def numpy_product(a, t, value):
    mask = (a > t).astype(a.dtype)
    return mask * value + (1 - mask) * a


def numpy_gradient(a, t, value, cotangent):
    return {"a": np.where(a > t, 0, cotangent), "value": cotangent[a > t].sum()}


def torch_clone(a, t, value):
    b = a.clone()
    b[a > t] = value
    return b


def torch_masked_fill(a, t, value):
    return a.masked_fill(a > t, value)


def torch_where(a, t, value):
    return torch.where(a > t, value, a)


def torch_index_put(a, t, value):
    return a.index_put((a > t,), value)


def torch_masked_scatter(a, t, value):
    return a.masked_scatter(a > t, value.expand(a.shape))


def torch_product(a, t, value):
    mask = (a > t).to(a.dtype)
    return mask * value + (1 - mask) * a


def inputs() -> Domain:
    return Domain(a=Reals("n d"), t=Scalar(), value=Reals("")).where(work=lambda n, d: 3 * n * d)


DIFFERENTIABLE = ("a", "value")

LAWS = (
    Law(
        "one or the other",
        "Every entry is either the old entry or the written value.",
        holds=lambda inputs, b: (b == inputs["a"]) | (b == inputs["value"]),
    ),
    scaling(a=2, t=2, value=2, answer=2),
    permuting("rows", answer=0, a=0),
)

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"a": _A, "t": 2, "value": 0},
        value=[[1, 2], [0, 0], [0, 0]],
        gradient={"a": [[1, 1], [0, 0], [0, 0]], "value": 4},
        note="Study notes on NumPy and PyTorch, a[a > 2] = 0",
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
