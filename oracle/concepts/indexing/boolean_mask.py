"""The entries above a threshold: `a[a > t]`.

The comparison gives one truth value for each entry; the entries with true are returned as a vector, in row order,
whatever shape the array has. The length of the vector depends on the data. Therefore a mask always copies (an offset
and strides cannot describe the selection), and a compiler cannot know the shape in advance. NaN is not above any
threshold. The gradient of each result goes to the entry that it came from; the threshold gets no gradient.

Shapes: a (n, d), t a scalar; the answer is (k,), k being how many entries are above t.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Scalar, Size, Worked, permuting, scaling

ROW = 26
FORMULA = r"b = (a_{ij} : a_{ij} > t), \text{ read row by row}"
SOURCES = ('Study notes on NumPy and PyTorch, "Mask" (Boolean array indexing)',)


def definition(a, t):
    found = [entry for row in a for entry in row if entry > t]
    b = np.empty(len(found), a.dtype)
    for place, entry in enumerate(found):
        b[place] = entry
    return b


def numpy_mask(a, t):
    return a[a > t]


def numpy_extract(a, t):
    return np.extract(a > t, a)


def numpy_compress(a, t):
    return np.compress((a > t).ravel(), a)


def numpy_nonzero(a, t):
    return a[np.nonzero(a > t)]


def numpy_flat(a, t):
    return a.ravel()[np.flatnonzero(a > t)]


def numpy_gradient(a, t, cotangent):
    da = np.zeros_like(a)
    da[a > t] = cotangent
    return {"a": da}


def torch_mask(a, t):
    return a[a > t]


def torch_masked_select(a, t):
    return a.masked_select(a > t)


def torch_nonzero(a, t):
    return a[torch.nonzero(a > t, as_tuple=True)]


def torch_take(a, t):
    return a.take((a > t).flatten().nonzero()[:, 0])


def torch_index_select(a, t):
    return a.reshape(-1).index_select(0, (a > t).reshape(-1).nonzero()[:, 0])


def inputs() -> Domain:
    return Domain(a=Reals("n d"), t=Scalar()).where(work=lambda n, d: 2 * n * d)


DIFFERENTIABLE = ("a",)

LAWS = (
    Law("above", "Every entry of the answer is above the threshold.", holds=lambda inputs, b: b > inputs["t"]),
    permuting("entries", answer=0, a=(0, 1)),
    scaling(a=2, t=2, answer=2),
)

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"a": _A, "t": 2},
        value=[3, 4, 5, 6],
        gradient={"a": [[0, 0], [1, 1], [1, 1]]},
        note="Study notes on NumPy and PyTorch: the gradient of the sum is the printed mask",
    ),
    Worked({"a": [[2, -1, 3], [0, 5, 2]], "t": 1.5}, value=[2, 3, 5, 2], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
