"""NumPy and torch on `matrix_vector`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        A=(2, 3),
        x=2,
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is (shorter|longer)|not aligned|could not be broadcast together|core dimension",
        ),
        torch=(
            RuntimeError,
            r"size mismatch|must match the size|does not broadcast|inconsistent tensor size|cannot be multiplied",
        ),
        note="Of *one* entry some would make three.",
    ),
)

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
            "numpy_dot": Returns([[2], [8]], "float64"),
            "numpy_matmul": Returns([[2], [8]], "float64"),
            "numpy_matvec": (ValueError, _CORE),
            "numpy_broadcast": Returns([1, 10], "float64"),
            "torch_matmul": Returns([[2], [8]], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
            "torch_broadcast": Returns([1, 10], "float64"),
        },
    ),
    LibraryDifference(
        "the vector first",
        "Swapped, it is the product of the vector with every column: np.dot and @ give it unasked, mv refuses.",
        {"A": np.array([1.0, 2.0]), "x": _MATRIX},
        {
            "numpy_dot": Returns([4, 7], "float64"),
            "numpy_matmul": Returns([4, 7], "float64"),
            "numpy_matvec": (ValueError, r"does not have enough dimensions"),
            "torch_matmul": Returns([4, 7], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
        },
    ),
    LibraryDifference(
        "a single entry",
        "A vector of one entry meets both columns in what broadcasts, einsum included; the products proper refuse.",
        {"A": _MATRIX, "x": np.array([2.0])},
        {
            "numpy_einsum": Returns([2, 10], "float64"),
            "numpy_broadcast": Returns([2, 10], "float64"),
            "numpy_dot": (ValueError, r"not aligned"),
            "numpy_matmul": (ValueError, _CORE),
            "torch_einsum": Returns([2, 10], "float64"),
            "torch_broadcast": Returns([2, 10], "float64"),
            "torch_mv": (RuntimeError, r"size mismatch"),
            "torch_matmul": (RuntimeError, r"size mismatch"),
        },
    ),
    LibraryDifference(
        "a number",
        "np.dot takes a number without axes for a factor and scales the matrix; @ refuses on both sides.",
        {"A": _MATRIX, "x": np.array(2.0)},
        {
            "numpy_dot": Returns([[0, 2], [4, 6]], "float64"),
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
            "numpy_matmul": Returns([[2, 8], [14, 20]], "float64"),
            "numpy_matvec": Returns([[2, 8], [14, 20]], "float64"),
            "numpy_einsum": (ValueError, r"more dimensions than subscripts"),
            "torch_matmul": Returns([[2, 8], [14, 20]], "float64"),
            "torch_mv": (RuntimeError, r"vector \+ matrix @ vector expected"),
            "torch_einsum": (RuntimeError, r"number of subscripts in the equation"),
        },
    ),
    LibraryDifference(
        "int64 and float32",
        "NumPy converts both to float64. torch's products want one dtype; what multiplies entries takes the float's.",
        {"A": np.array([[0, 1], [2, 3]]), "x": np.array([1, 2], np.float32)},
        {
            "numpy_dot": Returns([2, 8], "float64"),
            "numpy_broadcast": Returns([2, 8], "float64"),
            "torch_mv": (RuntimeError, r"must have the same dtype"),
            "torch_einsum": (RuntimeError, r"expected scalar type"),
            "torch_broadcast": Returns([2, 8], "float32"),
        },
    ),
    LibraryDifference(
        "booleans",
        "NumPy asks of each row whether it shares a True with the vector; a sum of products counts how many. torch can "
        "only count.",
        {"A": np.array([[False, True], [True, True]]), "x": np.array([True, True])},
        {
            "numpy_matmul": Returns([1, 1], "bool"),
            "numpy_broadcast": Returns([1, 2], "int64"),
            "torch_mv": (NotImplementedError, r"not implemented for \'Bool\'"),
            "torch_broadcast": Returns([1, 2], "int64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "80000 modulo 256 is 128: a product of bytes stays a byte. A sum of products is wider, and too late.",
        {"A": _BYTES, "x": _BYTES[0]},
        {
            "numpy_matmul": Returns([128], "uint8"),
            "numpy_broadcast": Returns([128], "uint64"),
            "torch_mv": Returns([128], "uint8"),
            "torch_broadcast": Returns([128], "int64"),
        },
    ),
    LibraryDifference(
        "products too large for float16",
        "300² is beyond float16. The products proper keep their sums in float32 and meet the truth, 0; multiplied out "
        "first, two infinities of either sign are added.",
        {"A": _HALF, "x": np.array([300, -300], np.float16)},
        {
            "numpy_dot": Returns([0], "float16"),
            "numpy_matmul": Returns([0], "float16"),
            "numpy_broadcast": Returns([np.nan], "float16"),
            "torch_mv": Returns([0], "float16"),
            "torch_broadcast": Returns([np.nan], "float16"),
        },
    ),
)
