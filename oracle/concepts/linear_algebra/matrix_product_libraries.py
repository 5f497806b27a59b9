"""NumPy and torch on `matrix_product`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        A=(2, 3),
        B=(2, 2),
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

EDGES = (
    Edge(
        "nothing to sum over",
        {"A": np.empty((2, 0)), "B": np.empty((0, 3))},
        "Two by three empty sums: the result is zeros, not uninitialised memory.",
    ),
    Edge("no rows", {"A": np.empty((0, 2)), "B": [[1], [2]]}, "The product is empty; the gradient by B is 0."),
    Edge("unit matrix", {"A": [[1, 0], [0, 1]], "B": [[0.1, 0.2], [0.3, 0.4]]}, "1 · B is B, bit for bit."),
    Edge(
        "cancels",
        {"A": [[1024, 0.1, 1024]], "B": [[1], [1], [-1]]},
        "The rest of 0.1 depends on the order of additions.",
    ),
)

_SCALED = "np.dot treats a 1×1 factor as a number and scales by it; the BLAS skips scaling by 0, even for ∞ and NaN"
_FACTORED = (
    "where one factor repeats a number along the sum (stride 0), einsum moves it out of the sum: it adds the other "
    "factor's entries alone, whose sum may overflow although no product does"
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

_SQUARE = np.array([[0.0, 1.0], [2.0, 3.0]])
_STACK = np.array([[[1.0, 2.0]], [[3.0, 4.0]]])
_TURNED = np.array([[[1.0], [1.0]], [[1.0], [-1.0]]])
_BOOLEANS = np.array([[False, True], [True, True]])
_BYTES = np.full((1, 2), 200, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "stacks of matrices",
        "@ and torch.matmul multiply the matrices of two stacks in pairs; np.dot multiplies each matrix of the first "
        "by each of the second and returns four axes; torch.mm requires matrices.",
        {"A": _STACK, "B": _TURNED},
        {
            "numpy_matmul": Returns([[[3]], [[-1]]], "float64"),
            "numpy_dot": Returns([[[[3], [-1]]], [[[7], [-1]]]], "float64"),
            "torch_matmul": Returns([[[3]], [[-1]]], "float64"),
            "torch_mm": (RuntimeError, r"self must be a matrix"),
        },
    ),
    LibraryDifference(
        "a vector first",
        "np.dot and @ treat a vector on the left as a row and drop that axis from the result; torch.mm requires "
        "matrices.",
        {"A": np.array([1.0, 2.0]), "B": _SQUARE},
        {
            "numpy_dot": Returns([4, 7], "float64"),
            "numpy_matmul": Returns([4, 7], "float64"),
            "torch_matmul": Returns([4, 7], "float64"),
            "torch_mm": (RuntimeError, r"self must be a matrix"),
        },
    ),
    LibraryDifference(
        "a number",
        "np.dot scales by a number without axes; @ raises an error in both libraries, by design.",
        {"A": _SQUARE, "B": np.array(2.0)},
        {
            "numpy_dot": Returns([[0, 2], [4, 6]], "float64"),
            "numpy_matmul": (ValueError, r"does not have enough dimensions"),
            "torch_matmul": (RuntimeError, r"need to be at least 1D"),
            "torch_mm": (RuntimeError, r"mat2 must be a matrix"),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "NumPy converts the narrower factor; torch's products raise an error, although torch's `*` converts.",
        {"A": _SQUARE.astype(np.float32), "B": _SQUARE},
        {
            "numpy_matmul": Returns([[2, 3], [6, 11]], "float64"),
            "torch_matmul": (RuntimeError, r"expected m1 and m2 to have the same dtype"),
            "torch_einsum": (RuntimeError, r"expected scalar type"),
            "torch_bmm": (RuntimeError, r"expected scalar type"),
            "torch_broadcast": Returns([[2, 3], [6, 11]], "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Both multiply matrices of integers and return integers.",
        {"A": _SQUARE.astype(np.int64), "B": _SQUARE.astype(np.int64)},
        {
            name: Returns([[2, 3], [6, 11]], "int64")
            for name in ("numpy_dot", "numpy_matmul", "numpy_einsum", "torch_mm", "torch_matmul", "torch_bmm")
        },
    ),
    LibraryDifference(
        "booleans",
        "NumPy's product of booleans is True where a path of two steps exists; a sum of products counts the paths. "
        "torch can only count.",
        {"A": _BOOLEANS, "B": _BOOLEANS},
        {
            "numpy_matmul": Returns([[1, 1], [1, 1]], "bool"),
            "numpy_broadcast": Returns([[1, 1], [1, 2]], "int64"),
            "torch_matmul": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_bmm": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_broadcast": Returns([[1, 1], [1, 2]], "int64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "A product of bytes stays a byte in both libraries: 80000 modulo 256 is 128, without a warning.",
        {"A": _BYTES, "B": _BYTES.T},
        {
            "numpy_matmul": Returns([[128]], "uint8"),
            "numpy_broadcast": Returns([[128]], "uint64"),
            "torch_mm": Returns([[128]], "uint8"),
            "torch_broadcast": Returns([[128]], "int64"),
        },
    ),
)
