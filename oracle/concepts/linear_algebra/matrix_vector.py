"""Product of a matrix and a vector: the dot product of every row with the vector.

It can be read in two ways. Row by row, each entry of the answer is a dot product, a similarity of that row and the
vector. Column by column, the answer is a mixture of the columns, and the vector says how much of each. The second
reading reaches every entry as often as the first and adds the same products, so both are right to within the same
bound; what a BLAS does lies in between.

Shapes: A (n, d), x (d,); the product is (n,).
"""

import numpy as np
import torch
from torch.nn.functional import linear

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 12
FORMULA = r"y_i = \sum_k A_{ik} x_k"
SOURCES = (
    "N1, Matrix-Vector Products",
    "N3, Matrix vector products",
    "N4, 2.3.9 Matrix-Vector Products",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5 (matrix multiplication)",
)


def definition(A, x):
    y = np.empty(len(A), A.dtype)
    for i in range(len(A)):
        total = 0.0
        for a, entry in zip(A[i], x, strict=True):
            total = total + a * entry
        y[i] = total
    return y


def numpy_dot(A, x):
    return np.dot(A, x)


def numpy_matmul(A, x):
    return A @ x


def numpy_matvec(A, x):
    return np.matvec(A, x)


def numpy_einsum(A, x):
    return np.einsum("ij,j->i", A, x)


def numpy_row_by_row(A, x):
    y = np.empty(len(A), A.dtype)
    for i in range(len(A)):
        y[i] = A[i] @ x
    return y


def numpy_mixture_of_columns(A, x):
    y = np.zeros(len(A), A.dtype)
    for column, share in zip(A.T, x, strict=True):
        y = y + column * share
    return y


def numpy_broadcast(A, x):
    return (A * x).sum(axis=1)


def numpy_gradient(A, x, cotangent):
    return {"A": np.outer(cotangent, x), "x": A.T @ cotangent}


def torch_mv(A, x):
    return torch.mv(A, x)


def torch_matmul(A, x):
    return A @ x


def torch_einsum(A, x):
    return torch.einsum("ij,j->i", A, x)


def torch_row_by_row(A, x):
    y = A.new_empty(len(A))
    for i in range(len(A)):
        y[i] = torch.dot(A[i], x)
    return y


def torch_broadcast(A, x):
    return (A * x).sum(dim=1)


def torch_linear(A, x):
    return linear(x, A)


def inputs() -> Domain:
    # A row of `torch_row_by_row` costs as much as some 64 operations of the definition (roughly).
    return Domain(A=Reals("n d"), x=Reals("d")).where(work=lambda n, d: 4 * n * d + 64 * n)


DIFFERENTIABLE = ("A", "x")

LAWS = (
    Law(
        "blind to the order of the columns",
        "Reversing the columns and the entries of the vector changes nothing.",
        change=lambda inputs: {"A": inputs["A"][:, ::-1], "x": inputs["x"][::-1]},
        relate=lambda y: y,
    ),
    Law(
        "follows the rows",
        "Reversing the rows reverses the product.",
        change=lambda inputs: {**inputs, "A": inputs["A"][::-1]},
        relate=lambda y: y[::-1],
    ),
    Law(
        "linear in the vector",
        "-2 times the vector has -2 times the product.",
        change=lambda inputs: {**inputs, "x": -2 * inputs["x"]},
        relate=lambda y: -2 * y,
    ),
    Law(
        "linear in the matrix",
        "4 times the matrix has 4 times the product.",
        change=lambda inputs: {**inputs, "A": 4 * inputs["A"]},
        relate=lambda y: 4 * y,
    ),
)

ERRORS = (
    Error(
        "rows of another length",
        "A row of three has no dot product with a vector of two. (Of *one* entry some would make three.)",
        spoil=lambda inputs: {"A": np.ones((2, 3), inputs["A"].dtype), "x": np.ones(2, inputs["x"].dtype)},
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is (shorter|longer)|not aligned|could not be broadcast together|core dimension",
        ),
        torch=(
            RuntimeError,
            r"size mismatch|must match the size|does not broadcast|inconsistent tensor size|cannot be multiplied",
        ),
    ),
)

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]

WORKED = (
    Worked(
        {"A": _GRID, "x": [1, 2, 4, 8]},
        value=[34, 94, 154, 214, 274],
        gradient={"A": [[1, 2, 4, 8]] * 5, "x": [40, 45, 50, 55]},
        note="N1: arange(20) as 5×4",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5]], "x": [0, 1, 2]},
        value=[5, 14],
        gradient={"A": [[0, 1, 2], [0, 1, 2]], "x": [3, 5, 7]},
        note="N4, 2.3.9",
    ),
    Worked(
        {"A": [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], "x": [0, 1, 2]},
        value=[5, 14, 23, 32],
        note="N4, 2.3.9 (Discussion)",
    ),
)

CORNERS = ()

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0)), "x": []}, "Each entry is an empty sum, 0: the memory must be cleared."),
    Edge("no rows", {"A": np.empty((0, 2)), "x": [1, 2]}, "An empty product; x has the gradient 0."),
    Edge("one column of the unit matrix", {"A": [[1, 0], [0, 1]], "x": [0, 1]}, "The second axis itself, exactly."),
    Edge("cancels", {"A": [[1024, 0.1, -1024]], "x": [1, 1, 1]}, "What is left of 0.1 depends on the order."),
)

_SCALED = (
    "np.dot takes a vector of one entry for a number and scales by it; the BLAS skips scaling by 0, also of ∞ and NaN"
)
_FACTORED = (
    "where the memory repeats one number along the sum, einsum takes it out: it adds the other factor's entries alone, "
    "whose sum may overflow although no product does"
)
_LARGE = {"float32": 2.0**127, "float64": 2.0**1023}

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_dot", "special", "wrong", _SCALED, {"A": [[np.inf], [1]], "x": [0]}, ("float32", "float64")),
    *(
        ExpectedFailure("numpy_einsum", "layout", "wrong", _FACTORED, {"A": [[large, large]], "x": [0, 0]}, (dtype,))
        for dtype, large in _LARGE.items()
    ),
)
REARRANGEMENTS = ()

_MATRIX = np.array([[0.0, 1.0], [2.0, 3.0]])
_BYTES = np.full((1, 2), 200, np.uint8)
_HALF = np.array([[300, 300]], np.float16)
_CORE = r"mismatch in its core dimension"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the vector as a column",
        "As a 2×1 matrix the vector makes the product a matrix, to np.dot and to @; mv and matvec refuse it. And the "
        "broadcast form goes silently wrong: it multiplies each row by one entry of the column.",
        {"A": _MATRIX, "x": np.array([[1.0], [2.0]])},
        {
            "numpy_dot": Gives([[2], [8]], "float64"),
            "numpy_matmul": Gives([[2], [8]], "float64"),
            "numpy_matvec": (ValueError, _CORE),
            "numpy_broadcast": Gives([1, 10], "float64"),
            "torch_matmul": Gives([[2], [8]], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
            "torch_broadcast": Gives([1, 10], "float64"),
        },
    ),
    LibraryDifference(
        "the vector first",
        "Swapped, it is the product of the vector with every column: np.dot and @ give it unasked, mv refuses.",
        {"A": np.array([1.0, 2.0]), "x": _MATRIX},
        {
            "numpy_dot": Gives([4, 7], "float64"),
            "numpy_matmul": Gives([4, 7], "float64"),
            "numpy_matvec": (ValueError, r"does not have enough dimensions"),
            "torch_matmul": Gives([4, 7], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
        },
    ),
    LibraryDifference(
        "a single entry",
        "A vector of one entry meets both columns in what broadcasts, einsum included; the products proper refuse.",
        {"A": _MATRIX, "x": np.array([2.0])},
        {
            "numpy_einsum": Gives([2, 10], "float64"),
            "numpy_broadcast": Gives([2, 10], "float64"),
            "numpy_dot": (ValueError, r"not aligned"),
            "numpy_matmul": (ValueError, _CORE),
            "torch_einsum": Gives([2, 10], "float64"),
            "torch_broadcast": Gives([2, 10], "float64"),
            "torch_mv": (RuntimeError, r"size mismatch"),
            "torch_matmul": (RuntimeError, r"size mismatch"),
        },
    ),
    LibraryDifference(
        "a number",
        "np.dot takes a number without axes for a factor and scales the matrix; @ refuses on both sides.",
        {"A": _MATRIX, "x": np.array(2.0)},
        {
            "numpy_dot": Gives([[0, 2], [4, 6]], "float64"),
            "numpy_matmul": (ValueError, r"does not have enough dimensions"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
            "torch_matmul": (RuntimeError, r"need to be at least 1D"),
        },
    ),
    LibraryDifference(
        "a stack of matrices",
        "matvec and @ multiply each matrix of the stack by the vector; mv and einsum want a single one.",
        {"A": np.array([[[0.0, 1.0], [2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0]]]), "x": np.array([1.0, 2.0])},
        {
            "numpy_matmul": Gives([[2, 8], [14, 20]], "float64"),
            "numpy_matvec": Gives([[2, 8], [14, 20]], "float64"),
            "numpy_einsum": (ValueError, r"more dimensions than subscripts"),
            "torch_matmul": Gives([[2, 8], [14, 20]], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
            "torch_einsum": (RuntimeError, r"number of subscripts in the equation"),
        },
    ),
    LibraryDifference(
        "int64 and float32",
        "NumPy converts both to float64. torch's products want one dtype; what multiplies entries takes the float's.",
        {"A": np.array([[0, 1], [2, 3]]), "x": np.array([1, 2], np.float32)},
        {
            "numpy_dot": Gives([2, 8], "float64"),
            "numpy_broadcast": Gives([2, 8], "float64"),
            "torch_mv": (RuntimeError, r"must have the same dtype"),
            "torch_einsum": (RuntimeError, r"expected scalar type"),
            "torch_broadcast": Gives([2, 8], "float32"),
        },
    ),
    LibraryDifference(
        "booleans",
        "NumPy asks of each row whether it shares a True with the vector; a sum of products counts how many. torch can "
        "only count.",
        {"A": np.array([[False, True], [True, True]]), "x": np.array([True, True])},
        {
            "numpy_matmul": Gives([1, 1], "bool"),
            "numpy_broadcast": Gives([1, 2], "int64"),
            "torch_mv": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_broadcast": Gives([1, 2], "int64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "80000 modulo 256 is 128: a product of bytes stays a byte. A sum of products is wider, and too late.",
        {"A": _BYTES, "x": _BYTES[0]},
        {
            "numpy_matmul": Gives([128], "uint8"),
            "numpy_broadcast": Gives([128], "uint64"),
            "torch_mv": Gives([128], "uint8"),
            "torch_broadcast": Gives([128], "int64"),
        },
    ),
    LibraryDifference(
        "products too large for float16",
        "300² is beyond float16. The products proper keep their sums in float32 and meet the truth, 0; multiplied out "
        "first, two infinities of either sign are added.",
        {"A": _HALF, "x": np.array([300, -300], np.float16)},
        {
            "numpy_dot": Gives([0], "float16"),
            "numpy_matmul": Gives([0], "float16"),
            "numpy_broadcast": Gives([np.nan], "float16"),
            "torch_mv": Gives([0], "float16"),
            "torch_broadcast": Gives([np.nan], "float16"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (1, 3, 10, 30, 100))
