"""NumPy and torch on `dot_product`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=3,
        y=2,
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is shorter|not aligned|could not be broadcast|core dimension|cannot reshape",
        ),
        torch=(
            (RuntimeError, ValueError),
            r"inconsistent tensor size|must match the size|does not broadcast|argument 2 is shorter",
        ),
        note="Some versions broadcast a vector of *one* entry: see the library differences.",
    ),
)

EDGES = (
    Edge(
        "cancels",
        {"x": [1024, 1, -1024], "y": [16, 0.5, 16]},
        "Two products of 16,384 cancel and leave exactly 0.5; float16 and bfloat16 cannot represent the partial sum "
        "16,384.5.",
    ),
    Edge("nothing to sum", {"x": [], "y": []}, "The empty sum is 0."),
    Edge("orthogonal", {"x": [1, 2], "y": [2, -1]}, "The products 2 and -2 cancel: the result is exactly 0."),
)

_HALF = np.array([300, 300], np.float16)
_TRUE = np.array([True, True])
_MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])
_BYTES = np.array([200, 1], np.uint8)
_FLAT = r"1D tensors expected, but got 2D and 2D"
_SIZES = r"inconsistent tensor size"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "three entries and one",
        "Elementwise multiplication and einsum broadcast the single entry; a dot product requires equal lengths.",
        {"x": np.array([1.0, 2.0, 3.0]), "y": np.array([2.0])},
        {
            "numpy_product_and_sum": Returns(12, "float64"),
            "numpy_einsum": Returns(12, "float64"),
            "numpy_dot": (ValueError, r"not aligned"),
            "numpy_matmul": (ValueError, r"mismatch in its core dimension"),
            "numpy_vdot": (ValueError, r"cannot reshape"),
            "torch_product_and_sum": Returns(12, "float64"),
            "torch_einsum": Returns(12, "float64"),
            "torch_dot": (RuntimeError, _SIZES),
            "torch_matmul": (RuntimeError, _SIZES),
        },
    ),
    LibraryDifference(
        "one vector and one number",
        "np.dot scales the vector by the number; torch.dot requires two vectors of the same length.",
        {"x": np.array([1.0, 2.0]), "y": np.array(3.0)},
        {"numpy_dot": Returns([3, 6], "float64"), "torch_dot": (RuntimeError, r"1D tensors expected")},
    ),
    LibraryDifference(
        "two numbers",
        "np.dot multiplies two numbers; torch.dot, and @ in both libraries, require an axis to sum over.",
        {"x": np.array(2.0), "y": np.array(2.0)},
        {
            "numpy_dot": Returns(4, "float64"),
            "numpy_vdot": Returns(4, "float64"),
            "numpy_matmul": (ValueError, r"does not have enough dimensions"),
            "torch_dot": (RuntimeError, r"1D tensors expected, but got 0D and 0D"),
            "torch_matmul": (RuntimeError, r"need to be at least 1D"),
        },
    ),
    LibraryDifference(
        "two matrices",
        "np.dot of matrices is the matrix product, and np.vdot flattens the matrices; torch.dot and torch.vdot "
        "require vectors.",
        {"x": _MATRIX, "y": np.array([[0.0, 1.0], [1.0, 0.0]])},
        {
            "numpy_dot": Returns([[2, 1], [4, 3]], "float64"),
            "numpy_vdot": Returns(5, "float64"),
            "torch_dot": (RuntimeError, _FLAT),
            "torch_vdot": (RuntimeError, _FLAT),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "NumPy promotes to the wider type; torch.dot raises an error, although torch's elementwise product promotes.",
        {"x": np.array([1.0, 2.0], np.float32), "y": np.array([3.0, 4.0])},
        {
            "numpy_dot": Returns(11, "float64"),
            "torch_dot": (RuntimeError, r"expected both vectors to have same dtype, but found Float and Double"),
            "torch_product_and_sum": Returns(11, "float64"),
        },
    ),
    LibraryDifference(
        "int64 and float32",
        "NumPy converts both to float64; torch's elementwise product keeps the float's dtype, and torch.dot raises an "
        "error.",
        {"x": np.array([1, 2]), "y": np.array([3, 4], np.float32)},
        {
            "numpy_dot": Returns(11, "float64"),
            "numpy_product_and_sum": Returns(11, "float64"),
            "torch_dot": (RuntimeError, r"expected both vectors to have same dtype, but found Long and Float"),
            "torch_product_and_sum": Returns(11, "float32"),
        },
    ),
    LibraryDifference(
        "truth values",
        "NumPy's dot of booleans is a boolean: whether any pair is True. torch has no dot for booleans. A sum of the "
        "products counts the pairs in both libraries.",
        {"x": _TRUE, "y": _TRUE},
        {
            "numpy_dot": Returns(1, "bool"),
            "numpy_matmul": Returns(1, "bool"),
            "numpy_einsum": Returns(1, "bool"),
            "numpy_product_and_sum": Returns(2, "int64"),
            "torch_dot": (NotImplementedError, r"not implemented for 'Bool'"),
            "torch_product_and_sum": Returns(2, "int64"),
        },
    ),
    LibraryDifference(
        "bytes that overflow",
        "A product of bytes is a byte: 200 · 2 wraps around to 144. dot keeps the type; sum adds in 64 bits.",
        {"x": _BYTES, "y": np.array([2, 1], np.uint8)},
        {
            "numpy_dot": Returns(145, "uint8"),
            "numpy_product_and_sum": Returns(145, "uint64"),
            "torch_dot": Returns(145, "uint8"),
            "torch_product_and_sum": Returns(145, "int64"),
        },
    ),
    LibraryDifference(
        "products too large for float16",
        "300² overflows float16. Both dot products keep their sum in float32 and return the exact 0; multiplying "
        "first gives ∞ and -∞, whose sum is NaN.",
        {"x": _HALF, "y": np.array([300, -300], np.float16)},
        {
            "numpy_dot": Returns(0, "float16"),
            "numpy_product_and_sum": Returns(np.nan, "float16"),
            "torch_dot": Returns(0, "float16"),
            "torch_product_and_sum": Returns(np.nan, "float16"),
        },
    ),
)
