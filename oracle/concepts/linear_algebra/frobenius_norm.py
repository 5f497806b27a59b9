"""Frobenius norm of a matrix: the L2 norm of all its entries.

It is the length of the matrix read as one long vector, and the only one of the usual norms of matrices that is. The
others measure what the matrix does to vectors: its order-2 norm, for instance, is the largest singular value, never
above Frobenius'. Which of them a call gives depends on the function, the order and the number of axes, and the two
libraries have three opinions between them: see the conventions.

Shapes: A (n, d); the norm is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Corner,
    Edge,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Rearrangement,
    Size,
    Worked,
)
from oracle.domains import Domain, Reals
from oracle.truth import norm

ROW = 16
FORMULA = r"\lVert A \rVert_F = \sqrt{\sum_{i,j} A_{ij}^2} = \sqrt{\mathrm{tr}(A^\top A)}"
SOURCES = ("N1, Norms", "N3, Norms", "N4, 2.3.11 Norms")


def definition(A):
    return norm(A.flat) if A.size else 0.0


def numpy_linalg_norm(A):
    return np.linalg.norm(A)


def numpy_fro(A):
    return np.linalg.norm(A, "fro")


def numpy_matrix_norm(A):
    return np.linalg.matrix_norm(A)


def numpy_trace(A):
    return np.sqrt(np.trace(A.T @ A))


def numpy_norm_of_row_norms(A):
    return np.linalg.norm(np.linalg.norm(A, axis=1))


def numpy_gradient(A):
    length = np.linalg.norm(A)
    return {"A": np.divide(A, length, out=np.zeros_like(A), where=length > 0)}


def numpy_second_derivative(A, along):
    length = np.linalg.norm(A)
    if length == 0:
        return {"A": np.zeros_like(A)}
    unit = A / length
    return {"A": (along["A"] - unit * np.sum(unit * along["A"])) / length}


def torch_norm(A):
    return torch.norm(A)


def torch_linalg_norm(A):
    return torch.linalg.norm(A)


def torch_matrix_norm(A):
    return torch.linalg.matrix_norm(A)


def torch_vector_norm(A):
    return torch.linalg.vector_norm(A)


def torch_root_of_squares(A):
    return A.square().sum().sqrt()


def inputs() -> Domain:
    return Domain(A=Reals("n d")).where(work=lambda n, d: 16 * n * d)


def _spread(inputs):
    """The L1 norm of all entries."""
    return np.sum(np.abs(inputs["A"]), dtype=np.longdouble)


DIFFERENTIABLE = ("A",)
TWICE_DIFFERENTIABLE = ("A",)

LAWS = (
    Law("never negative", "No norm is below zero.", holds=lambda inputs, norm: norm >= 0),
    Law(
        "triangle inequality",
        "A sum is not longer than its parts: A is the sum of its entries, each in a place of its own. (Asked where no "
        "square underflows.)",
        holds=lambda inputs, norm, unit: (
            (norm <= 1) | np.isinf(norm) | (norm <= _spread(inputs) * (1 + 2 * (inputs["A"].size + 2) * unit))
        ),
    ),
    Law(
        "homogeneous",
        "-2 times a matrix has twice the norm.",
        change=lambda inputs: {"A": -2 * inputs["A"]},
        relate=lambda norm: 2 * norm,
    ),
    Law(
        "blind to the side",
        "The transpose has the same norm.",
        change=lambda inputs: {"A": inputs["A"].T},
        relate=lambda norm: norm,
    ),
    Law(
        "blind to order",
        "So has the matrix with its rows reversed.",
        change=lambda inputs: {"A": inputs["A"][::-1]},
        relate=lambda norm: norm,
    ),
)

ERRORS = ()

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]

WORKED = (
    Worked(
        {"A": [[1] * 9] * 4},
        value=6,
        gradient={"A": [[1 / 6] * 9] * 4},
        note="N4, 2.3.11: ones, 4×9",
    ),
    Worked({"A": [[1] * 5] * 5}, value=5, note="N3: ones, 5×5"),
    Worked({"A": _GRID}, value=49.6991, digits=4, note="N1: arange(20) as 5×4"),
    Worked({"A": [[3, 0], [0, 4]]}, value=5, gradient={"A": [[0.6, 0], [0, 0.8]]}, note="by hand"),
)

CORNERS = (Corner("the zero matrix", {"A": [[0]]}, ("A", (0, 0))),)

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0))}, "Nothing has length 0."),
    Edge("unit matrix", {"A": [[1, 0], [0, 1]]}, "√2, while what it does to vectors has norm 1."),
)

_ROOT = "the slope of a bare root at 0 is infinite, and 0 · ∞ is NaN"
_CUBE = "the second derivative of a bare root divides by the length three times, and its cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_squares", "gradient", "wrong", _ROOT, {"A": [[0]]}),
    *(
        ExpectedFailure("torch_root_of_squares", "second", "wrong", _CUBE, {"A": [[0, short]]}, (dtype,))
        for dtype, short in _SHORT.items()
    ),
)

REARRANGEMENTS = (
    Rearrangement(
        "numpy_norm_of_row_norms",
        "The norm of each row is rounded, and then squared again: of nine ones it makes three times √3², which is "
        "not 9 once √3 was rounded.",
        {"A": [[1, 1, 1]] * 3},
    ),
)

_STACK = np.array([[[3.0, 0.0]], [[0.0, 4.0]]])
_VECTOR = np.array([3.0, 4.0])

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "three axes",
        "Without an order both flatten whatever comes. By the name of Frobenius NumPy wants two axes; matrix_norm "
        "takes a stack of matrices and gives a norm for each.",
        {"A": _STACK},
        {
            "numpy_linalg_norm": Gives(5, "float64"),
            "numpy_fro": (ValueError, r"Improper number of dimensions to norm"),
            "numpy_matrix_norm": Gives([3, 4], "float64"),
            "torch_norm": Gives(5, "float64"),
            "torch_linalg_norm": Gives(5, "float64"),
            "torch_matrix_norm": Gives([3, 4], "float64"),
            "torch_vector_norm": Gives(5, "float64"),
        },
    ),
    LibraryDifference(
        "a vector",
        "Of a vector there is no Frobenius norm by name, and no norm of matrices.",
        {"A": _VECTOR},
        {
            "numpy_linalg_norm": Gives(5, "float64"),
            "numpy_fro": (ValueError, r"Invalid norm order 'fro' for vectors"),
            "numpy_matrix_norm": (np.exceptions.AxisError, r"axis -2 is out of bounds"),
            "torch_norm": Gives(5, "float64"),
            "torch_matrix_norm": (RuntimeError, r"must have at least 2 dimensions"),
        },
    ),
    LibraryDifference(
        "squares too large for float16",
        "NumPy squares in float16, where 300² is infinite; torch's norms keep the sum in float32.",
        {"A": np.array([[300, 400]], np.float16)},
        {
            "numpy_linalg_norm": Gives(np.inf, "float16"),
            "numpy_fro": Gives(np.inf, "float16"),
            "torch_norm": Gives(500, "float16"),
            "torch_matrix_norm": Gives(500, "float16"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy answers in float64; torch's norms refuse integers.",
        {"A": np.array([[3, 0], [0, 4]])},
        {
            "numpy_linalg_norm": Gives(5, "float64"),
            "torch_norm": (RuntimeError, r"Expected a floating point or complex tensor"),
            "torch_matrix_norm": (RuntimeError, r"[Ff]loating point"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
