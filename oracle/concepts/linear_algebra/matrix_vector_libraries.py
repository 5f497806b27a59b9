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
        note="Some versions broadcast a vector of *one* entry.",
    ),
)

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0)), "x": []}, "Each entry is an empty sum, 0, not uninitialised memory."),
    Edge("no rows", {"A": np.empty((0, 2)), "x": [1, 2]}, "The product is empty; the gradient by x is 0."),
    Edge("one column of the unit matrix", {"A": [[1, 0], [0, 1]], "x": [0, 1]}, "The second column, exactly."),
    Edge("cancels", {"A": [[1024, 0.1, -1024]], "x": [1, 1, 1]}, "The rest of 0.1 depends on the order of additions."),
)

_SCALED = (
    "np.dot treats a vector of one entry as a number and scales by it; the BLAS skips scaling by 0, even for ∞ and NaN"
)
_FACTORED = (
    "where one factor repeats a number along the sum (stride 0), einsum moves it out of the sum: it adds the other "
    "factor's entries alone, whose sum may overflow although no product does"
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
        "If the vector is a 2×1 matrix, np.dot and @ return a matrix; mv and matvec raise an error. The broadcast "
        "form is wrong without an error: it multiplies each row by one entry of the column.",
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
        "In reverse order the result is the product of the vector with every column: np.dot and @ return it, mv "
        "raises an error.",
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
        "Versions that broadcast, einsum included, multiply both columns by the single entry; the matrix products "
        "raise an error.",
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
        "np.dot scales the matrix by a number without axes; @ raises an error in both libraries.",
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
        "matvec and @ multiply each matrix of the stack by the vector; mv and einsum require a single matrix.",
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
        "NumPy converts both to float64. torch's products require one dtype; the elementwise product uses the float's "
        "dtype.",
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
        "NumPy returns for each row whether it shares a True with the vector; a sum of products counts the shared "
        "ones. torch can only count.",
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
        "A product of bytes stays a byte: 80000 modulo 256 is 128. A sum of products is wider, but the products have "
        "already wrapped around.",
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
        "300² overflows float16. The matrix products keep their sums in float32 and return the exact 0; multiplying "
        "first gives ∞ and -∞, whose sum is NaN.",
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
