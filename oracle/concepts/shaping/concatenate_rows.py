"""Concatenation along axis 0: one matrix below the other.

The lengths of all other axes must agree; nothing is broadcast. The answer is always new memory. Joining in a loop
copies everything each time, so n rows cost n² copies; joining a list of n rows once costs n.

Shapes: X (n, d), Y (m, d); joined they are (n + m, d).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, permuting

ROW = 23
FORMULA = r"Z_{ij} = \begin{cases} X_{ij} & i < n \\ Y_{(i - n) j} & \text{otherwise} \end{cases}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    'Homework on Dive into Deep Learning, 2.1 "Data Manipulation Summary"',
)


def definition(X, Y):
    n, d = X.shape
    m, width = Y.shape
    if d != width:
        raise ValueError(f"rows of {d} and rows of {width} make no matrix")
    Z = np.empty((n + m, d), X.dtype)
    for j in range(d):
        for i in range(n):
            Z[i, j] = X[i, j]
        for i in range(m):
            Z[n + i, j] = Y[i, j]
    return Z


def numpy_concatenate(X, Y):
    return np.concatenate((X, Y))


def numpy_vstack(X, Y):
    return np.vstack((X, Y))


def numpy_append(X, Y):
    return np.append(X, Y, axis=0)


def numpy_r(X, Y):
    return np.r_[X, Y]


def numpy_block(X, Y):
    return np.block([[X], [Y]])


def numpy_filled(X, Y):
    Z = np.empty((len(X) + len(Y), X.shape[1]), np.result_type(X, Y))
    Z[: len(X)] = X
    Z[len(X) :] = Y
    return Z


def numpy_gradient(X, Y, cotangent):
    return {"X": cotangent[: len(X)], "Y": cotangent[len(X) :]}


def torch_cat(X, Y):
    return torch.cat((X, Y))


def torch_vstack(X, Y):
    return torch.vstack((X, Y))


def torch_filled(X, Y):
    Z = X.new_empty(len(X) + len(Y), X.shape[1])
    Z[: len(X)] = X
    Z[len(X) :] = Y
    return Z


def torch_stacked_rows(X, Y):
    rows = [*X.unbind(), *Y.unbind()]
    return torch.stack(rows) if rows else X.clone()


def inputs() -> Domain:
    # A row of `torch_stacked_rows`, the slowest one, costs about as much as 32 entries.
    return Domain(X=Reals("n d"), Y=Reals("m d")).where(work=lambda n, m, d: (n + m) * (4 * d + 32))


DIFFERENTIABLE = ("X", "Y")

LAWS = (
    Law(
        "the upper part",
        "The first rows equal those of the first matrix exactly.",
        holds=lambda inputs, Z: Z[: len(inputs["X"])] == inputs["X"],
    ),
    Law(
        "upside down",
        "Reversing the rows of both matrices and their order reverses the rows of the answer.",
        change=lambda inputs: {"X": inputs["Y"][::-1], "Y": inputs["X"][::-1]},
        relate=lambda Z: Z[::-1],
    ),
    permuting("columns", answer=1, X=1, Y=1),
)

_X = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
_Y = [[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]]

WORKED = (
    Worked(
        {"X": _X, "Y": _Y},
        value=[*_X, *_Y],
        gradient={"X": [[1] * 4] * 3, "Y": [[1] * 4] * 3},
        note="Study notes on Dive into Deep Learning and homework on Dive into Deep Learning: cat along dim 0",
    ),
    Worked({"X": [[1, 2]], "Y": [[3, 4], [5, 6]]}, value=[[1, 2], [3, 4], [5, 6]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (1, 3, 10, 30, 100))
