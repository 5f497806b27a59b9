"""NumPy and torch on `hadamard`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        A=(2, 3),
        B=(2, 2),
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|could not be broadcast together"),
        torch=(RuntimeError, r"must match the size|does not broadcast"),
        note="A matrix with *one* column is broadcast instead.",
    ),
)

EDGES = (
    Edge("no columns", {"A": np.empty((2, 0)), "B": np.empty((2, 0))}, "Nothing is multiplied; the shape is kept."),
    Edge(
        "below the smallest",
        {"A": [[2.0**-24, 3 * 2.0**-24]], "B": [[0.5, 0.5]]},
        "In float16 the products are 1/2 and 3/2 of the smallest subnormal: both are ties and round to the even "
        "neighbours, 0 and 2 subnormal steps.",
    ),
)

_INTEGERS = np.array([[1, 2], [3, 4]])
_BYTES = np.array([[200, 1]], np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "int64 and float32",
        "NumPy promotes to a dtype that represents both, float64; in torch a float dtype takes precedence over every "
        "integer dtype.",
        {"A": _INTEGERS, "B": np.ones((2, 2), np.float32)},
        {"numpy_operator": Returns(_INTEGERS, "float64"), "torch_operator": Returns(_INTEGERS, "float32")},
    ),
    LibraryDifference(
        "int16 and float16",
        "As for int64 and float32: NumPy returns float32, torch float16, whose spacing exceeds 1 above 2048.",
        {"A": np.array([[2049]], np.int16), "B": np.ones((1, 1), np.float16)},
        {"numpy_operator": Returns([[2049]], "float32"), "torch_operator": Returns([[2048]], "float16")},
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer dtype represents both: NumPy promotes to float64; torch does not promote uint64 and raises an "
        "error.",
        {"A": np.array([[1]], np.uint64), "B": np.array([[1]], np.int64)},
        {
            "numpy_operator": Returns([[1]], "float64"),
            "torch_operator": (RuntimeError, r"Promotion for uint16, uint32, uint64"),
        },
    ),
    LibraryDifference(
        "bytes",
        "A product of bytes is a byte in both libraries: 200 · 200 modulo 256, without a warning.",
        {"A": _BYTES, "B": _BYTES},
        {"numpy_operator": Returns([[64, 1]], "uint8"), "torch_operator": Returns([[64, 1]], "uint8")},
    ),
    LibraryDifference(
        "an array without axes",
        "NumPy treats a float64 without axes like any other array, so the result is float64; torch treats it as a "
        "number, which does not widen another float dtype.",
        {"A": np.array([[1.5]], np.float32), "B": np.array(2.0)},
        {"numpy_operator": Returns([[3]], "float64"), "torch_operator": Returns([[3]], "float32")},
    ),
    LibraryDifference(
        "one row for all",
        "Every version broadcasts a row over the rows of the other matrix.",
        {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "B": np.array([[10.0, 100.0]])},
        {
            name: Returns([[10, 200], [30, 400]], "float64")
            for name in ("numpy_operator", "numpy_einsum", "torch_operator", "torch_einsum")
        },
    ),
)
