"""L2 norms of an array with three axes: over one axis, two, or all of them.

The named axes are reduced, and there is one norm for each index of the other axes. Over all axes it is the length of
the array read as one long vector; over two it is the Frobenius norm of each matrix in the stack. `keepdims` keeps the
reduced axes with length 1, so that the array can be divided by its norms. Each norm has a corner where its own entries
are all 0.

Shapes: A (n, m, d), axis None or an axis or two of them; the norms have the axes that are left.
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, never_negative, norm, permuting, scaling

ROW = 16
FORMULA = r"N_i = \sqrt{\sum_{j,k} A_{ijk}^2} \qquad N_{ij} = \sqrt{\sum_k A_{ijk}^2} \qquad \ldots"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Exercises 9" (an array with three axes fed to linalg.norm)',
    'Study notes on linear algebra and autograd in torch, "Norms"',
)


def definition(A, axis, keepdims):
    used = (0, 1, 2) if axis is None else axis if isinstance(axis, tuple) else (axis % 3,)
    shape = tuple(1 if k in used else size for k, size in enumerate(A.shape))
    norms = np.empty(shape, A.dtype)
    for i in range(shape[0]):
        for j in range(shape[1]):
            for k in range(shape[2]):
                among = [
                    A[p, q, r]
                    for p in (range(A.shape[0]) if 0 in used else (i,))
                    for q in (range(A.shape[1]) if 1 in used else (j,))
                    for r in (range(A.shape[2]) if 2 in used else (k,))
                ]
                norms[i, j, k] = norm(among) if among else 0.0
    return norms if keepdims else norms.reshape([size for k, size in enumerate(shape) if k not in used])


def numpy_linalg_norm(A, axis, keepdims):
    return np.linalg.norm(A, axis=axis, keepdims=keepdims)


def numpy_vector_norm(A, axis, keepdims):
    return np.linalg.vector_norm(A, axis=axis, keepdims=keepdims)


def numpy_root_of_squares(A, axis, keepdims):
    return np.sqrt(np.square(A).sum(axis=axis, keepdims=keepdims))


def numpy_einsum(A, axis, keepdims):
    used = range(3) if axis is None else [k % 3 for k in np.atleast_1d(axis)]
    kept = "".join(letter for k, letter in enumerate("nmd") if k not in used)
    lengths = np.sqrt(np.einsum(f"nmd,nmd->{kept}", A, A))
    return np.expand_dims(lengths, tuple(used)) if keepdims else lengths


def numpy_gradient(A, axis, keepdims, cotangent=1):
    lengths = np.linalg.norm(A, axis=axis, keepdims=True)
    weights = np.asarray(cotangent, A.dtype).reshape(lengths.shape)
    return {"A": weights * np.divide(A, lengths, out=np.zeros_like(A), where=lengths > 0)}


def numpy_second_derivative(A, axis, keepdims, cotangent=1, along=None):
    lengths = np.linalg.norm(A, axis=axis, keepdims=True)
    weights = np.asarray(cotangent, A.dtype).reshape(lengths.shape)
    units = np.divide(A, lengths, out=np.zeros_like(A), where=lengths > 0)
    across = along["A"] - units * (units * along["A"]).sum(axis=axis, keepdims=True)
    return {"A": weights * np.divide(across, lengths, out=np.zeros_like(A), where=lengths > 0)}


def torch_norm(A, axis, keepdims):
    return torch.norm(A, dim=axis, keepdim=keepdims)


def torch_vector_norm(A, axis, keepdims):
    return torch.linalg.vector_norm(A, dim=axis, keepdim=keepdims)


def torch_linalg_norm(A, axis, keepdims):
    return torch.linalg.norm(A, dim=axis, keepdim=keepdims)


def torch_root_of_squares(A, axis, keepdims):
    return A.square().sum(dim=axis, keepdim=keepdims).sqrt()


def inputs() -> Domain:
    return Domain(
        A=Reals("n m d"), axis=Choice(2, 1, 0, (1, 2), (0, 2), (0, 1), -1, None), keepdims=Choice(False, True)
    ).where(work=lambda n, m, d: 16 * n * m * d + 8 * (n * m + n * d + m * d))


DIFFERENTIABLE = ("A",)
TWICE_DIFFERENTIABLE = ("A",)

LAWS = (
    never_negative(),
    scaling(A=-2, answer=2),
    permuting("entries along every axis", answer="all", A=(0, 1, 2)),
    Law(
        "keepdims keeps the axes",
        "With keepdims the norms have three axes, and as many entries as without.",
        holds=lambda inputs, norms: norms.ndim == 3 if inputs["keepdims"] else norms.ndim < 3,
    ),
)

_CUBE = [[[12 * i + 4 * j + k for k in range(4)] for j in range(3)] for i in range(2)]

WORKED = (
    Worked(
        {"A": _CUBE, "axis": None, "keepdims": False},
        value=65.7571,
        digits=4,
        note="Study notes on Dive into Deep Learning: arange(24) as 2×3×4",
    ),
    Worked(
        {"A": _CUBE, "axis": 2, "keepdims": False},
        value=[[3.7417, 11.225, 19.1311], [27.0924, 35.0714, 43.0581]],
        digits=4,
        note="by hand: the roots of 14, 126, 366, 734, 1230 and 1854",
    ),
    Worked(
        {"A": _CUBE, "axis": (1, 2), "keepdims": True}, value=[[[22.4944]], [[61.79]]], digits=4, note="√506, √3818"
    ),
    Worked(
        {"A": [[[3, 4], [5, 12]]], "axis": 2, "keepdims": True},
        value=[[[5], [13]]],
        gradient={"A": [[[3 / 5, 4 / 5], [5 / 13, 12 / 13]]]},
        note="by hand: two triangles",
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (1, 2, 4, 8, 16))
