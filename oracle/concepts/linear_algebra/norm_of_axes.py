"""L2 norms of an array with three axes: along one axis, two, or all of them.

The axes that are named disappear into the norm, those that are not count the norms. Over all axes it is the length of
the array read as one long vector, whatever its shape; over two it is the Frobenius norm of each matrix in the stack.
`keepdims` leaves an axis of one entry where one was used up, so that the norms still line up with the array, and
dividing by them normalises it. Of each norm alone the zero vector is a corner.

Shapes: A (n, m, d), axis None or an axis or two of them; the norms have the axes that are left.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Corner,
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Size,
    Worked,
)
from oracle.domains import Choice, Domain, Reals
from oracle.truth import norm

ROW = 16
FORMULA = r"N_i = \sqrt{\sum_{j,k} A_{ijk}^2} \qquad N_{ij} = \sqrt{\sum_k A_{ijk}^2} \qquad \ldots"
SOURCES = ("N1, Exercises 9 (an array with three axes fed to linalg.norm)", "N3, Norms")


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
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norms: norms >= 0),
    Law(
        "homogeneous",
        "-2 times an array has twice the norms.",
        change=lambda inputs: {**inputs, "A": -2 * inputs["A"]},
        relate=lambda norms: 2 * norms,
    ),
    Law(
        "follows what is left",
        "Reversing every axis reverses those that are left, and is not seen along those that were used up.",
        change=lambda inputs: {**inputs, "A": inputs["A"][::-1, ::-1, ::-1]},
        relate=np.flip,
    ),
    Law(
        "keeps the axes it is told to keep",
        "With keepdims the norms have three axes, and as many entries as without.",
        holds=lambda inputs, norms: norms.ndim == 3 if inputs["keepdims"] else norms.ndim < 3,
    ),
)

ERRORS = (
    Error(
        "an axis that there is not",
        "Axes 0, 1 and 2 are all there are.",
        spoil=lambda inputs: {**inputs, "A": np.ones((2, 2), inputs["A"].dtype), "axis": 2},
        numpy=((ValueError, IndexError), r"axis 2 is out of bounds|out of range|too many subscripts"),
        torch=(IndexError, r"Dimension out of range"),
    ),
)

_CUBE = [[[12 * i + 4 * j + k for k in range(4)] for j in range(3)] for i in range(2)]
_TRIPLES = [[[3, 4], [0, 0]], [[6, 8], [5, 12]]]

WORKED = (
    Worked({"A": _CUBE, "axis": None, "keepdims": False}, value=65.7571, digits=4, note="N1: arange(24) as 2×3×4"),
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

CORNERS = (
    Corner("a zero vector among others", {"A": [[[0, 0], [3, 4]]], "axis": 2, "keepdims": False}, ("A", (0, 0, 0))),
)

EDGES = (
    Edge("an empty axis", {"A": np.empty((2, 0, 3)), "axis": 1, "keepdims": False}, "Six norms of nothing: zeros."),
    Edge("a zero vector", {"A": _TRIPLES, "axis": 2, "keepdims": False}, "It has its corner for itself."),
)

_ROOT = "the slope of a bare root at 0 is infinite, and 0 · ∞ is NaN"
_THRICE = "the second derivative of a bare root divides by the length three times, and its cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_squares", "gradient", "wrong", _ROOT, {"A": [[[0]]], "axis": 2, "keepdims": False}),
    *(
        ExpectedFailure(
            "torch_root_of_squares",
            "second",
            "wrong",
            _THRICE,
            {"A": [[[0, short]]], "axis": 2, "keepdims": False},
            (dtype,),
        )
        for dtype, short in _SHORT.items()
    ),
)
REARRANGEMENTS = ()

_ONES = np.array([[[3.0, 0.0], [0.0, 4.0]]])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "no axes at all",
        "axis=() names none. NumPy takes it at its word, and each entry is a vector of its own; to torch an empty list "
        "of axes means all of them.",
        {"A": _ONES, "axis": (), "keepdims": False},
        {
            "numpy_vector_norm": Gives(_ONES, "float64"),
            "numpy_root_of_squares": Gives(_ONES, "float64"),
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_vector_norm": Gives(5, "float64"),
            "torch_root_of_squares": Gives(5, "float64"),
            "torch_norm": Gives(5, "float64"),
            "torch_linalg_norm": (RuntimeError, r"it must be of length 1 or 2"),
        },
    ),
    LibraryDifference(
        "three axes by name",
        "All three, listed, are too many for linalg.norm on both sides, which knows vectors and matrices; vector_norm "
        "takes any number.",
        {"A": _ONES, "axis": (0, 1, 2), "keepdims": False},
        {
            "numpy_vector_norm": Gives(5, "float64"),
            "numpy_linalg_norm": (ValueError, r"Improper number of dimensions to norm"),
            "torch_vector_norm": Gives(5, "float64"),
            "torch_linalg_norm": (RuntimeError, r"it must be of length 1 or 2"),
            "torch_norm": (RuntimeError, r"dim must be a 2-tuple"),
        },
    ),
    LibraryDifference(
        "the same axis twice",
        "Both refuse, in their own words.",
        {"A": _ONES, "axis": (1, 1), "keepdims": False},
        {
            "numpy_vector_norm": (ValueError, r"repeated axis"),
            "numpy_linalg_norm": (ValueError, r"Duplicate axes given"),
            "numpy_root_of_squares": (ValueError, r"duplicate value in 'axis'"),
            "torch_vector_norm": (RuntimeError, r"dim 1 appears multiple times"),
            "torch_norm": (RuntimeError, r"dim 1 appears multiple times"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "m": n, "d": n}) for n in (1, 2, 4, 8, 16))
