"""Reshaping: the same numbers, in the same order, with other lengths of the axes.

Both libraries number the entries in row-major order: along the last axis first. A reshape keeps this order and changes
the lengths; one length may be -1 and is computed from the others. If strides can describe the new shape, the answer is
a view; otherwise `reshape` copies silently, and torch's `view` raises an error. A typical mistake is to use a reshape
as a transpose: (n, d) to (d, n) keeps the order and mixes the columns.

Shapes: X (n, a, b); `shape` names axes of X or gives lengths, one of them -1 at most; the product of all is n·a·b.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Reals, Size, Worked, permuting, same_entries, scaling

ROW = 23
FORMULA = (
    r"Y_{j_1 \dots j_q} = X_{i_1 i_2 i_3} \quad \text{where} \quad (i_1 a + i_2) b + i_3 = (j_1 s_2 + j_2) s_3 + \dots"
)
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started"',
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
)


def _place(number, sizes):
    """The index of the entry with this number in row-major order."""
    index: list[int] = []
    for size in reversed(sizes):
        number, along = divmod(number, size)
        index.insert(0, along)
    return tuple(index)


def definition(X, shape):
    count = 1
    for size in X.shape:
        count *= size
    sizes, product = [], 1
    for size in lengths(X, shape):
        sizes.append(size)
        product *= 1 if size == -1 else size
    if sizes.count(-1) > 1 or (count % product if -1 in sizes else count != product):
        raise ValueError(f"{count} entries do not fill {sizes}")
    sizes = [count // product if size == -1 else size for size in sizes]
    Y = np.empty(sizes, X.dtype)
    for number in range(count):
        Y[_place(number, sizes)] = X[_place(number, X.shape)]
    return Y


def lengths(X, shape):
    """The shape as numbers: a letter is replaced by the length of that axis of X."""
    sizes = dict(zip("nab", X.shape, strict=False))
    return [sizes.get(size, size) for size in shape]


def numpy_reshape(X, shape):
    return X.reshape(lengths(X, shape))


def numpy_ravel(X, shape):
    return X.ravel().reshape(lengths(X, shape))


def numpy_flatten(X, shape):
    return X.flatten().reshape(lengths(X, shape))


def numpy_flat_iterator(X, shape):
    Y = np.empty(np.empty(X.size, bool).reshape(lengths(X, shape)).shape, X.dtype)
    Y.flat[:] = X.flat
    return Y


def numpy_copied(X, shape):
    return np.reshape(X, lengths(X, shape), copy=True)


def numpy_gradient(X, shape, cotangent):
    return {"X": cotangent.reshape(X.shape)}


def torch_reshape(X, shape):
    return X.reshape(lengths(X, shape))


def torch_view(X, shape):
    return X.view(lengths(X, shape))


def torch_contiguous_view(X, shape):
    return X.contiguous().view(lengths(X, shape))


def torch_unflatten(X, shape):
    return X.flatten().unflatten(0, lengths(X, shape))


def torch_ravel(X, shape):
    return torch.reshape(torch.ravel(X), lengths(X, shape))


def inputs() -> Domain:
    # In an empty array -1 is ambiguous, so it is not drawn here; the library differences cover it.
    shapes = Choice((-1,), ("n", -1), (-1, "b"), ("b", "a", "n"), ("a", -1), (1, -1, 1), (-1, "a", "n", 1))
    return Domain(X=Reals("n a b"), shape=shapes).where(
        least={"n": 1, "a": 1, "b": 1}, work=lambda n, a, b: 8 * n * a * b
    )


DIFFERENTIABLE = ("X",)
SHARES_MEMORY = True

LAWS = (same_entries("X"), scaling(X=-2, answer=-2), permuting("entries along every axis", answer="all", X="all"))

WORKED = (
    Worked(
        {"X": [[[0], [1], [2]], [[3], [4], [5]]], "shape": ("n", -1)},
        value=[[0, 1, 2], [3, 4, 5]],
        gradient={"X": [[[1], [1], [1]], [[1], [1], [1]]]},
        note="Homework on Dive into Deep Learning, 2.1.1: six numbers as reshape(2, -1)",
    ),
    Worked(
        {"X": [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]], "shape": (-1, "b")},
        value=[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],
        note="Study notes on Dive into Deep Learning: twelve numbers as reshape(-1, 4)",
    ),
    Worked(
        {"X": [[[0, 1, 2], [3, 4, 5]]], "shape": ("b", "a", "n")},
        value=[[[0], [1]], [[2], [3]], [[4], [5]]],
        note="by hand: not the transpose, which would begin with 0 and 3",
    ),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
