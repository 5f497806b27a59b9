"""Broadcasting a matrix over a stack: the same matrix is added to each.

The shapes are aligned at the right, so (4, 2, 2) and (2, 2) fit; a leading axis may be missing or have length one. The
matrix is not copied four times; it is read four times. Its gradient is the sum over the stack.

Shapes: X (n, a, b), Y (a, b); the sum is (n, a, b).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, odd, permuting

ROW = 24
FORMULA = (
    r"Z_{ijk} = X_{ijk} + Y_{jk}, \qquad "
    r"\frac{\partial L}{\partial Y_{jk}} = \sum_i \frac{\partial L}{\partial Z_{ijk}}"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.8 "Exercises" (4×2×2 + 1×2×2)',
    'Study notes on Dive into Deep Learning, "Broadcasting Mechanism"',
)


def definition(X, Y):
    n, a, b = X.shape
    if Y.shape != (a, b):
        raise ValueError(f"matrices of {(a, b)} and one of {Y.shape} do not fit")
    Z = np.empty((n, a, b), X.dtype)
    for i in range(n):
        for j in range(a):
            for k in range(b):
                Z[i, j, k] = X[i, j, k] + Y[j, k]
    return Z


def numpy_vectorized(X, Y):
    return X + Y


def numpy_axis_of_one(X, Y):
    return X + Y[None]


def numpy_broadcast_arrays(X, Y):
    stack, repeated = np.broadcast_arrays(X, Y)
    return stack + repeated


def numpy_tiled(X, Y):
    return X + np.tile(Y, (len(X), 1, 1))


def numpy_one_by_one(X, Y):
    return np.stack([matrix + Y for matrix in X]) if len(X) else X + Y


def numpy_in_place(X, Y):
    Z = X.copy()
    Z += Y
    return Z


def numpy_gradient(X, Y, cotangent):
    return {"X": cotangent, "Y": cotangent.sum(axis=0)}


def torch_vectorized(X, Y):
    return X + Y


def torch_axis_of_one(X, Y):
    return X + Y[None]


def torch_expand(X, Y):
    return X + Y.expand_as(X)


def torch_vmap(X, Y):
    return torch.vmap(torch.add, in_dims=(0, None))(X, Y) if len(X) else X + Y


def torch_in_place(X, Y):
    Z = X.clone()
    Z += Y
    return Z


def inputs() -> Domain:
    return Domain(X=Reals("n a b"), Y=Reals("a b")).where(work=lambda n, a, b: 8 * n * a * b)


DIFFERENTIABLE = ("X", "Y")
SHARES_MEMORY = True  # the gradient by X is the cotangent itself

LAWS = (
    permuting("stack", answer=0, X=0),
    permuting("rows and columns", answer=(1, 2), X=(1, 2), Y=(0, 1)),
    odd("X", "Y"),
)

_STACK = [[[4 * i, 4 * i + 1], [4 * i + 2, 4 * i + 3]] for i in range(4)]

WORKED = (
    Worked(
        {"X": _STACK, "Y": [[0, 1], [2, 3]]},
        value=[[[0, 2], [4, 6]], [[4, 6], [8, 10]], [[8, 10], [12, 14]], [[12, 14], [16, 18]]],
        gradient={"X": [[[1, 1], [1, 1]]] * 4, "Y": [[4, 4], [4, 4]]},
        note="Homework on Dive into Deep Learning, 2.1.8: arange(16) as 4×2×2 and arange(4) as 1×2×2",
    ),
    Worked({"X": [[[1, 2]], [[3, 4]]], "Y": [[10, 20]]}, value=[[[11, 22]], [[13, 24]]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
