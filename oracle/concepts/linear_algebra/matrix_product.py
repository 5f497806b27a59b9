"""Product of two matrices: every row of the first times every column of the second.

The same products can be gathered in three ways. Row times column gives the answer entry by entry. Column times row
gives it as a sum of d matrices of rank one, each of which touches every entry: it reads the inputs once and the answer
d times. And row by row, each row of the answer is a mixture of the rows of B. A BLAS takes blocks, and all of these are
in it. They add the same products in other orders, so that all are right and few agree bit for bit.

Shapes: A (n, d), B (d, m); the product is (n, m).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 13
FORMULA = r"C_{ij} = \sum_k A_{ik} B_{kj}"
SOURCES = (
    "N1, Matrix Multiplication",
    "N3, Other Linear Algebra Utils",
    "N4, 2.3.10 Matrix-Matrix Multiplication",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.5 (matrix multiplication)",
)


def definition(A, B):
    n, m = len(A), B.shape[1]
    C = np.empty((n, m), A.dtype)
    for i in range(n):
        for j in range(m):
            total = 0.0
            for a, b in zip(A[i], B[:, j], strict=True):
                total = total + a * b
            C[i, j] = total
    return C


def numpy_dot(A, B):
    return np.dot(A, B)


def numpy_matmul(A, B):
    return A @ B


def numpy_row_times_column(A, B):
    C = np.empty((len(A), B.shape[1]), A.dtype)
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = A[i, :] @ B[:, j]
    return C


def numpy_column_times_row(A, B):
    C = np.zeros((len(A), B.shape[1]), A.dtype)
    for column, row in zip(A.T, B, strict=True):
        C = C + np.outer(column, row)
    return C


def numpy_einsum(A, B):
    return np.einsum("ik,kj->ij", A, B)


def numpy_broadcast(A, B):
    return (A[:, :, None] * B).sum(axis=1)


def numpy_gradient(A, B, cotangent):
    return {"A": cotangent @ B.T, "B": A.T @ cotangent}


def torch_mm(A, B):
    return torch.mm(A, B)


def torch_matmul(A, B):
    return A @ B


def torch_row_times_column(A, B):
    C = A.new_empty(len(A), B.shape[1])
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = torch.dot(A[i, :], B[:, j])
    return C


def torch_column_times_row(A, B):
    C = A.new_zeros(len(A), B.shape[1])
    for column, row in zip(A.T, B, strict=True):
        C = C + torch.outer(column, row)
    return C


def torch_einsum(A, B):
    return torch.einsum("ik,kj->ij", A, B)


def torch_bmm(A, B):
    return torch.bmm(A[None], B[None])[0]


def torch_addmm(A, B):
    return torch.addmm(A.new_zeros(1, 1), A, B)


def torch_broadcast(A, B):
    return (A[:, :, None] * B).sum(dim=1)


def inputs() -> Domain:
    # An entry of `torch_row_times_column`, or a step of the other loop, costs some 64 operations of the definition.
    return Domain(A=Reals("n d"), B=Reals("d m")).where(work=lambda n, d, m: 4 * n * d * m + 64 * n * m + 64 * d)


DIFFERENTIABLE = ("A", "B")

LAWS = (
    Law(
        "transposition",
        "The transpose of a product is the product of the transposes, in the other order.",
        change=lambda inputs: {"A": inputs["B"].T, "B": inputs["A"].T},
        relate=np.transpose,
    ),
    Law(
        "blind to the order of what is summed over",
        "Reversing the columns of A and the rows of B changes nothing.",
        change=lambda inputs: {"A": inputs["A"][:, ::-1], "B": inputs["B"][::-1]},
        relate=lambda C: C,
    ),
    Law(
        "follows rows and columns",
        "Reversing the rows of A and the columns of B reverses those of the product.",
        change=lambda inputs: {"A": inputs["A"][::-1], "B": inputs["B"][:, ::-1]},
        relate=lambda C: C[::-1, ::-1],
    ),
    Law(
        "linear in each",
        "-2 times one factor and 4 times the other make -8 times the product.",
        change=lambda inputs: {"A": -2 * inputs["A"], "B": 4 * inputs["B"]},
        relate=lambda C: -8 * C,
    ),
)

ERRORS = (
    Error(
        "inner sizes that differ",
        "Rows of three have no dot product with columns of two: the inner sizes must agree.",
        spoil=lambda inputs: {"A": np.ones((2, 3), inputs["A"].dtype), "B": np.ones((2, 2), inputs["B"].dtype)},
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is shorter|not aligned|could not be broadcast together|mismatch in its core dimension",
        ),
        torch=(
            (RuntimeError, ValueError),
            r"cannot be multiplied|must match the size|not broadcast|inconsistent|2 is shorter|Expected size for",
        ),
    ),
)

_GRID = [[4 * i + j for j in range(4)] for i in range(5)]
_TRIPLES = [[0, 1, 2], [3, 4, 5]]

WORKED = (
    Worked(
        {"A": _GRID, "B": [[1, 1, 1]] * 4},
        value=[[6] * 3, [22] * 3, [38] * 3, [54] * 3, [70] * 3],
        gradient={"A": [[3, 3, 3, 3]] * 5, "B": [[40] * 3, [45] * 3, [50] * 3, [55] * 3]},
        note="N1: arange(20) as 5×4 times ones; row 1 times the last column is 22",
    ),
    Worked({"A": _TRIPLES, "B": [[1] * 4] * 3}, value=[[3] * 4, [12] * 4], note="N4, 2.3.10"),
    Worked(
        {"A": [[1, 2], [3, 4]], "B": [[0, 1], [1, 0]]},
        value=[[2, 1], [4, 3]],
        gradient={"A": [[1, 1], [1, 1]], "B": [[4, 4], [6, 6]]},
        note="by hand: the columns are swapped",
    ),
)

CORNERS = ()

EDGES = (
    Edge(
        "nothing to sum over",
        {"A": np.empty((2, 0)), "B": np.empty((0, 3))},
        "Two by three empty sums: zeros, and not what the memory held.",
    ),
    Edge("no rows", {"A": np.empty((0, 2)), "B": [[1], [2]]}, "No rows of one: B has the gradient 0."),
    Edge("unit matrix", {"A": [[1, 0], [0, 1]], "B": [[0.1, 0.2], [0.3, 0.4]]}, "1 · B is B, bit for bit."),
    Edge(
        "cancels",
        {"A": [[1024, 0.1, 1024]], "B": [[1], [1], [-1]]},
        "What is left of 0.1 depends on the order.",
    ),
)

_SCALED = "np.dot takes a 1×1 factor for a number and scales by it; the BLAS skips scaling by 0, also of ∞ and NaN"
_FACTORED = (
    "where the memory repeats one number along the sum, einsum takes it out: it adds the other factor's entries alone, "
    "whose sum may overflow although no product does"
)
_LARGE = {"float32": 2.0**127, "float64": 2.0**1023}

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_dot", "special", "wrong", _SCALED, {"A": [[0]], "B": [[np.inf, 1]]}, ("float32", "float64")),
    *(
        ExpectedFailure(
            "numpy_einsum", "layout", "wrong", _FACTORED, {"A": [[large, large]], "B": [[0], [0]]}, (dtype,)
        )
        for dtype, large in _LARGE.items()
    ),
)
REARRANGEMENTS = ()

_SQUARE = np.array([[0.0, 1.0], [2.0, 3.0]])
_STACK = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
_TURNED = np.array([[[1.0], [1.0]], [[1.0], [-1.0]]])
_BOOLEANS = np.array([[False, True], [True, True]])
_BYTES = np.full((1, 2), 200, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "stacks of matrices",
        "@ and torch.matmul pair the matrices of two stacks; np.dot multiplies every one of the first by every one of "
        "the second, four axes; torch.mm refuses stacks.",
        {"A": _STACK, "B": _TURNED},
        {
            "numpy_matmul": Gives([[[3]], [[-1]]], "float64"),
            "numpy_dot": Gives([[[[3], [-1]]], [[[7], [-1]]]], "float64"),
            "torch_matmul": Gives([[[3]], [[-1]]], "float64"),
            "torch_mm": (RuntimeError, r"self must be a matrix"),
        },
    ),
    LibraryDifference(
        "a vector first",
        "np.dot and @ read a vector on the left as a row and drop it from the answer; torch.mm wants matrices.",
        {"A": np.array([1.0, 2.0]), "B": _SQUARE},
        {
            "numpy_dot": Gives([4, 7], "float64"),
            "numpy_matmul": Gives([4, 7], "float64"),
            "torch_matmul": Gives([4, 7], "float64"),
            "torch_mm": (RuntimeError, r"self must be a matrix"),
        },
    ),
    LibraryDifference(
        "a number",
        "np.dot scales by a number without axes; @ has no such reading on either side, on purpose.",
        {"A": _SQUARE, "B": np.array(2.0)},
        {
            "numpy_dot": Gives([[0, 2], [4, 6]], "float64"),
            "numpy_matmul": (ValueError, r"does not have enough dimensions"),
            "torch_matmul": (RuntimeError, r"need to be at least 1D"),
            "torch_mm": (RuntimeError, r"mat2 must be a matrix"),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "NumPy converts the narrower factor; torch's products refuse, where torch's own `*` would convert.",
        {"A": _SQUARE.astype(np.float32), "B": _SQUARE},
        {
            "numpy_matmul": Gives([[2, 3], [6, 11]], "float64"),
            "torch_matmul": (RuntimeError, r"expected m1 and m2 to have the same dtype"),
            "torch_einsum": (RuntimeError, r"expected scalar type"),
            "torch_bmm": (RuntimeError, r"expected scalar type"),
            "torch_broadcast": Gives([[2, 3], [6, 11]], "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Both multiply matrices of integers, and stay with them.",
        {"A": _SQUARE.astype(np.int64), "B": _SQUARE.astype(np.int64)},
        {
            name: Gives([[2, 3], [6, 11]], "int64")
            for name in ("numpy_dot", "numpy_matmul", "numpy_einsum", "torch_mm", "torch_matmul", "torch_bmm")
        },
    ),
    LibraryDifference(
        "booleans",
        "NumPy's product of booleans asks whether there is a path of two steps; a sum of products counts the paths. "
        "torch can only count.",
        {"A": _BOOLEANS, "B": _BOOLEANS},
        {
            "numpy_matmul": Gives([[1, 1], [1, 1]], "bool"),
            "numpy_broadcast": Gives([[1, 1], [1, 2]], "int64"),
            "torch_matmul": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_bmm": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_broadcast": Gives([[1, 1], [1, 2]], "int64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "80000 modulo 256 is 128: a product of bytes stays a byte, on both sides without a word.",
        {"A": _BYTES, "B": _BYTES.T},
        {
            "numpy_matmul": Gives([[128]], "uint8"),
            "numpy_broadcast": Gives([[128]], "uint64"),
            "torch_mm": Gives([[128]], "uint8"),
            "torch_broadcast": Gives([[128]], "int64"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": n, "m": n}) for n in (1, 2, 4, 8, 16, 32))
