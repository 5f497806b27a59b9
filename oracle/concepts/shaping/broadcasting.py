"""Broadcasting: a column plus a row is a table of all sums.

Shapes are aligned at the right; an axis that is missing or has length one is stretched to the length of the other, by a
stride of 0 and without copies. No other length is stretched: 3 and 2 raise an error. The gradient sums over the
stretched axes, because each entry of the column is used in a whole row of the answer.

A typical mistake is a vector used as a column: (n,) and (n, 1) give a table of n² numbers without an error.

Shapes: a (n,), taken as a column (n, 1); b (m,), taken as a row (1, m); the answer is (n, m).
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Size, Worked, odd, permuting, swapping

ROW = 24
FORMULA = (
    r"C_{ij} = a_i + b_j, \qquad "
    r"\frac{\partial L}{\partial a_i} = \sum_j \frac{\partial L}{\partial C_{ij}}, \quad "
    r"\frac{\partial L}{\partial b_j} = \sum_i \frac{\partial L}{\partial C_{ij}}"
)
SOURCES = (
    'Study notes on Dive into Deep Learning, "Broadcasting Mechanism"',
    'Homework on Dive into Deep Learning, 2.1.4 "Broadcasting"',
)


def definition(a, b):
    C = np.empty((len(a), len(b)), a.dtype)
    for i in range(len(a)):
        for j in range(len(b)):
            C[i, j] = a[i] + b[j]
    return C


def numpy_vectorized(a, b):
    return a[:, None] + b


def numpy_reshape(a, b):
    return a.reshape(-1, 1) + b.reshape(1, -1)


def numpy_outer(a, b):
    return np.add.outer(a, b)


def numpy_broadcast_to(a, b):
    shape = np.broadcast_shapes((len(a), 1), (1, len(b)))
    return np.broadcast_to(a[:, None], shape) + np.broadcast_to(b, shape)


def numpy_copied(a, b):
    return np.repeat(a[:, None], len(b), axis=1) + np.tile(b, (len(a), 1))


def numpy_open_mesh(a, b):
    column, row = np.ix_(np.arange(len(a)), np.arange(len(b)))
    return a[column] + b[row]


def numpy_in_place(a, b):
    C = np.zeros((len(a), len(b)), a.dtype)
    C += a[:, None]
    C += b
    return C


def numpy_gradient(a, b, cotangent):
    return {"a": cotangent.sum(axis=1), "b": cotangent.sum(axis=0)}


def torch_vectorized(a, b):
    return a[:, None] + b


def torch_unsqueeze(a, b):
    return torch.add(a.unsqueeze(1), b.unsqueeze(0))


def torch_expand(a, b):
    return a[:, None].expand(len(a), len(b)) + b.expand(len(a), len(b))


def torch_broadcast_tensors(a, b):
    column, row = torch.broadcast_tensors(a[:, None], b)
    return column + row


def torch_copied(a, b):
    return a[:, None].repeat(1, len(b)) + b.repeat(len(a), 1)


def torch_meshgrid(a, b):
    column, row = torch.meshgrid(a, b, indexing="ij")
    return column + row


def torch_in_place(a, b):
    C = a.new_zeros(len(a), len(b))
    C += a[:, None]
    C += b
    return C


def inputs() -> Domain:
    return Domain(a=Reals("n"), b=Reals("m")).where(work=lambda n, m: 4 * n * m)


DIFFERENTIABLE = ("a", "b")

LAWS = (swapping("a", "b", answer="transposed"), odd("a", "b"), permuting("rows", answer=0, a=0))

WORKED = (
    Worked(
        {"a": [0, 1, 2], "b": [0, 1]},
        value=[[0, 1], [1, 2], [2, 3]],
        gradient={"a": [2, 2, 2], "b": [3, 3]},
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning, 2.1.4: 3×1 + 1×2",
    ),
    Worked({"a": [1, 2], "b": [10]}, value=[[11], [12]], note="by hand: a row with one entry"),
)

SIZES = tuple(Size({"n": n, "m": n}) for n in (1, 3, 10, 30, 100))
