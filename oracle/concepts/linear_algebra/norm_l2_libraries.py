"""NumPy and torch on `norm_l2`: library differences, expected failures, alternatives, corners and edge cases."""

import numpy as np

from oracle.page import Alternative, Corner, Edge, ExpectedFailure, LibraryDifference, Returns

CORNERS = (Corner("the zero vector", {"x": [0]}, ("x", (0,))),)

EDGES = (
    Edge("no entries", {"x": []}, "The empty sum is 0."),
    Edge("two zeros", {"x": [0, 0]}, "Every vector of length at most 1 is a valid subgradient."),
    Edge("one axis", {"x": [0, -2]}, "The gradient is exactly -1 for the nonzero entry and 0 for the others."),
    Edge("large in float16", {"x": [300, 400]}, "The squares overflow float16, the norm 500 does not.", ("float16",)),
)

_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_CUBE = "the second derivative of the square root divides by the cube of the length, and the cube underflows to 0"
_SHORT = {"float16": 2.0**-8, "bfloat16": 2.0**-64, "float32": 2.0**-64, "float64": 2.0**-512}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, "gradient", "wrong", _ROOT, {"x": [0]})
        for name in ("torch_root_of_squares", "torch_root_of_dot")
    ),
    *(
        ExpectedFailure(name, "second", "wrong", _CUBE, {"x": [0, short]}, (dtype,))
        for name in ("torch_root_of_squares", "torch_root_of_dot")
        for dtype, short in _SHORT.items()
    ),
)

_MATRIX = np.array([[3.0, 0.0], [4.0, 0.0]])
_FLOATING = r"Expected a floating point or complex tensor"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "squares too large for float16",
        "NumPy squares in float16, where 300² overflows to ∞; torch's norms keep the sum in float32; scaling needs no "
        "wider format.",
        {"x": np.array([300, 400], np.float16)},
        {
            "numpy_linalg_norm": Returns(np.inf, "float16"),
            "numpy_root_of_squares": Returns(np.inf, "float16"),
            "numpy_scaled": Returns(500, "float16"),
            "torch_norm": Returns(500, "float16"),
            "torch_vector_norm": Returns(500, "float16"),
            "torch_root_of_squares": Returns(np.inf, "float16"),
        },
    ),
    LibraryDifference(
        "squares too small for float16",
        "The squares are rounded to multiples of 2^-24, the smallest subnormal, so NumPy's norm of (3, 4)·2^-14 is 13 "
        "% too large.",
        {"x": np.array([3 * 2.0**-14, 4 * 2.0**-14], np.float16)},
        {
            "numpy_linalg_norm": Returns(1.4140625 * 2.0**-12, "float16"),
            "numpy_scaled": Returns(5 * 2.0**-14, "float16"),
            "torch_norm": Returns(5 * 2.0**-14, "float16"),
        },
    ),
    LibraryDifference(
        "squares too large for float32",
        "torch does not use a wider format for float32 by default: the norm is ∞ in both libraries, except for the "
        "version that scales.",
        {"x": np.array([3 * 2.0**65, 4 * 2.0**65], np.float32)},
        {
            "numpy_linalg_norm": Returns(np.inf, "float32"),
            "numpy_scaled": Returns(5 * 2.0**65, "float32"),
            "torch_norm": Returns(np.inf, "float32"),
            "torch_vector_norm": Returns(np.inf, "float32"),
        },
    ),
    LibraryDifference(
        "squares that vanish",
        "The squares of (3, 4)·2^-600 underflow to 0, so the computed norm is 0, although the vector is not.",
        {"x": np.array([3 * 2.0**-600, 4 * 2.0**-600])},
        {
            "numpy_linalg_norm": Returns(0, "float64"),
            "numpy_scaled": Returns(5 * 2.0**-600, "float64"),
            "torch_norm": Returns(0, "float64"),
            "torch_vector_norm": Returns(0, "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "NumPy returns float64; torch's norms raise an error for integers.",
        {"x": np.array([3, -4])},
        {
            "numpy_linalg_norm": Returns(5, "float64"),
            "torch_norm": (RuntimeError, _FLOATING),
            "torch_vector_norm": (RuntimeError, _FLOATING),
            "torch_root_of_squares": Returns(5, "float32"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "The norm of a number is its magnitude in both libraries; torch.dot requires vectors.",
        {"x": np.array(-3.0)},
        {
            "numpy_linalg_norm": Returns(3, "float64"),
            "torch_norm": Returns(3, "float64"),
            "torch_linalg_norm": Returns(3, "float64"),
            "torch_root_of_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "Without an order every function returns the norm of all entries; with an order the result depends on the "
        "function.",
        {"x": _MATRIX},
        {
            "numpy_linalg_norm": Returns(5, "float64"),
            "torch_norm": Returns(5, "float64"),
            "torch_linalg_norm": Returns(5, "float64"),
            "torch_root_of_dot": (RuntimeError, r"1D tensors expected"),
        },
    ),
)

ALTERNATIVES = (Alternative("squared", "The value is the squared norm.", lambda definition, x: definition(x) ** 2),)
