"""NumPy and torch on `norm_lp`: library differences, expected failures, corners and edge cases."""

import numpy as np

from oracle.concepts.linear_algebra.norm_lp import _INF
from oracle.page import Corner, Edge, ExpectedFailure, LibraryDifference, Returns

CORNERS = (
    Corner("the zero vector, p = 2", {"x": [0], "p": 2}, ("x", (0,))),
    Corner("the zero vector, p = 3", {"x": [0], "p": 3}, ("x", (0,))),
    Corner("an entry of 0, p = 1", {"x": [0, 1], "p": 1}, ("x", (0,))),
    Corner("two leaders, p = ∞", {"x": [1, 1], "p": _INF}, ("x", (0,))),
)

EDGES = (
    Edge("zeros, p = 3", {"x": [0, 0], "p": 3}, "Every slope from -1 to 1 is valid, NaN is not."),
    Edge("an entry of 0, p = 3", {"x": [0, 2], "p": 3}, "For p > 1 the slope at an entry of 0 exists: it is 0."),
    Edge("an entry of 0, p = 1/2", {"x": [0, 2], "p": 0.5}, "For p < 1 the slope there is infinite and not checked."),
)

_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_FLAT = "autograd takes the slope of |x| at 0 as 0, so |x|² is constant there for autograd: its second derivative is 2"
_RANGE = "its second derivative computes powers that leave the range of the format, although the norm does not"
_SHORT = {"float16": 2.0**-6, "bfloat16": 2.0**-43, "float32": 2.0**-43, "float64": 2.0**-342}
_TORCH_NORMS = ("torch_norm", "torch_vector_norm", "torch_linalg_norm")

EXPECTED_FAILURES = (
    ExpectedFailure("torch_root_of_powers", "gradient", "wrong", _ROOT, {"x": [0, 0], "p": 3}),
    ExpectedFailure("torch_root_of_powers", "second", "wrong", _FLAT, {"x": [1, 0], "p": 2}),
    *(
        ExpectedFailure("torch_root_of_powers", "second", "wrong", _RANGE, {"x": [short], "p": 2}, (dtype,))
        for dtype, short in _SHORT.items()
    ),
    *(
        ExpectedFailure(name, "second", "wrong", _RANGE, {"x": [entry], "p": 3}, (dtype,))
        for name in _TORCH_NORMS
        for dtype, entries in {
            "float16": (2.0**-4,),
            "float32": (2.0**-32, 2.0**38),
            "float64": (2.0**-256, 2.0**269),
        }.items()
        for entry in entries
    ),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a matrix, p = 2",
        "For a matrix and the order 2 both linalg.norm return the largest singular value; torch.norm and vector_norm "
        "flatten the matrix.",
        {"x": np.array([[3.0, 0.0], [0.0, 4.0]]), "p": 2},
        {
            "numpy_linalg_norm": Returns(4, "float64"),
            "torch_linalg_norm": Returns(4, "float64"),
            "torch_norm": Returns(5, "float64"),
            "torch_vector_norm": Returns(5, "float64"),
        },
    ),
    LibraryDifference(
        "a matrix, p = 3",
        "Neither linalg.norm supports the order 3 for matrices; the functions that flatten do.",
        {"x": np.array([[1.0, 0.0], [0.0, 0.0]]), "p": 3},
        {
            "numpy_linalg_norm": (ValueError, r"Invalid norm order for matrices"),
            "torch_linalg_norm": (RuntimeError, r"Order 3 not supported"),
            "torch_norm": Returns(1, "float64"),
            "torch_vector_norm": Returns(1, "float64"),
        },
    ),
    LibraryDifference(
        "p = 0",
        "The order 0 counts the nonzero entries, which is not a norm. The formula divides by p and raises an error.",
        {"x": np.array([3.0, 0.0, -4.0]), "p": 0},
        {
            "numpy_linalg_norm": Returns(2, "float64"),
            "numpy_root_of_powers": (ZeroDivisionError, r"division by zero"),
            "torch_norm": Returns(2, "float64"),
            "torch_vector_norm": Returns(2, "float64"),
            "torch_root_of_powers": (ZeroDivisionError, r"division by zero"),
        },
    ),
    LibraryDifference(
        "cubes too large for float16",
        "NumPy cubes in float16, where 300³ overflows to ∞; torch's norms keep the sum in float32.",
        {"x": np.array([300, 0], np.float16), "p": 3},
        {
            "numpy_linalg_norm": Returns(np.inf, "float16"),
            "numpy_root_of_powers": Returns(np.inf, "float16"),
            "torch_norm": Returns(300, "float16"),
            "torch_vector_norm": Returns(300, "float16"),
            "torch_root_of_powers": Returns(np.inf, "float16"),
        },
    ),
    LibraryDifference(
        "no entries, p = ∞",
        "np.linalg.norm returns 0; torch raises an error, because an empty maximum is undefined.",
        {"x": np.empty(0), "p": _INF},
        {
            "numpy_linalg_norm": Returns(0, "float64"),
            "numpy_root_of_powers": (ValueError, r"zero-size array"),
            "torch_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
            "torch_vector_norm": (RuntimeError, r"cannot compute the inf norm on an empty tensor"),
        },
    ),
)
