"""NumPy and torch on `power`: library differences, expected failures, rearrangements and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Rearrangement, Returns

EDGES = (
    Edge("one", {"x": [1, 1], "p": 1.5}, "Every power of 1 is exactly 1."),
    Edge("a tenth squared", {"x": [0.1], "p": 2}, "The result is not exactly 0.01: 0.1 is rounded."),
    Edge("large", {"x": [16, 15.9], "p": 3}, "The larger p · log x, the larger the error."),
)

_NUMPY = ("float16", "float32", "float64")
_NEGATIVE = "the logarithm of a negative number is NaN, although its square and its reciprocal exist"
_ROOT = "computes the reciprocal of a square root, which is NaN for -∞; `pow` returns 0, as IEEE 754 requires"
_NOT_HALF = ("bfloat16", "float32", "float64")  # for float16 torch calls `pow`

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_by_logarithm", "special", "wrong", _NEGATIVE, {"x": [-1], "p": 2}, _NUMPY),
    ExpectedFailure("torch_by_logarithm", "special", "wrong", _NEGATIVE, {"x": [-1], "p": 2}),
    ExpectedFailure("torch_operator", "special", "wrong", _ROOT, {"x": [-np.inf], "p": -0.5}, _NOT_HALF),
    ExpectedFailure("torch_pow", "special", "wrong", _ROOT, {"x": [-np.inf], "p": -0.5}, _NOT_HALF),
    ExpectedFailure("torch_float_power", "special", "wrong", _ROOT, {"x": [-np.inf], "p": -0.5}),
)

_LOGARITHM = (
    "p · log x is rounded, and the exponential turns its absolute error into a relative one: the larger the "
    "logarithm, the fewer digits of the power are correct."
)
REARRANGEMENTS = (
    Rearrangement("numpy_by_logarithm", _LOGARITHM, {"x": [16, 15, 13, 11, 7], "p": 3}),
    Rearrangement("torch_by_logarithm", _LOGARITHM, {"x": [16, 15, 13, 11, 7], "p": 3}),
)

_REFUSED = r"Integers to negative integer powers are not allowed"
_EVERY = (
    "numpy_operator",
    "numpy_power",
    "numpy_array_of_exponents",
    "numpy_float_power",
    "torch_operator",
    "torch_pow",
    "torch_array_of_exponents",
    "torch_float_power",
)
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an integer to a negative power",
        "2 ** -1 is not an integer, and both libraries raise an error if the exponent is a Python number.",
        {"x": np.array([1, 2]), "p": -1},
        {
            "numpy_operator": (ValueError, _REFUSED),
            "numpy_power": (ValueError, _REFUSED),
            "torch_operator": (RuntimeError, _REFUSED),
            "torch_pow": (RuntimeError, _REFUSED),
        },
    ),
    LibraryDifference(
        "an integer to negative powers in an array",
        "NumPy raises an error again. torch rounds towards zero: 2⁻¹ is 0, and so is 0⁻¹.",
        {"x": np.array([1, 2, -1, 0]), "p": np.array([-1, -1, -1, -1])},
        {
            "numpy_operator": (ValueError, _REFUSED),
            "numpy_power": (ValueError, _REFUSED),
            "torch_operator": Returns([1, 0, -1, 0], "int64"),
            "torch_pow": Returns([1, 0, -1, 0], "int64"),
        },
    ),
    LibraryDifference(
        "the root of an integer",
        "4 ** 0.5 is float64 in NumPy, float32 in torch.",
        {"x": np.array([4]), "p": 0.5},
        {"numpy_operator": Returns([2], "float64"), "torch_operator": Returns([2], "float32")},
    ),
    LibraryDifference(
        "the square of a byte",
        "20² is 400, which wraps around to 144 without a warning, in both libraries.",
        {"x": np.array([20], np.uint8), "p": 2},
        {"numpy_operator": Returns([144], "uint8"), "torch_operator": Returns([144], "uint8")},
    ),
    LibraryDifference(
        "2⁶³",
        "2⁶³ exceeds the largest int64; both libraries wrap around to the smallest.",
        {"x": np.array([2]), "p": 63},
        {"numpy_operator": Returns([-(2.0**63)], "int64"), "torch_operator": Returns([-(2.0**63)], "int64")},
    ),
    LibraryDifference(
        "an exponent too large for a byte",
        "1³⁰⁰ in uint8: the exponent must fit into the dtype of the base, in both libraries.",
        {"x": np.array([1], np.uint8), "p": 300},
        {
            "numpy_operator": (OverflowError, r"300 out of bounds for uint8"),
            "torch_operator": (RuntimeError, r"value cannot be converted to type uint8_t without overflow"),
        },
    ),
    LibraryDifference(
        "the square of a truth value",
        "NumPy's operator returns int8, its `power` returns int64, as torch does.",
        {"x": np.array([True]), "p": 2},
        {
            "numpy_operator": Returns([1], "int8"),
            "numpy_power": Returns([1], "int64"),
            "torch_operator": Returns([1], "int64"),
            "torch_pow": Returns([1], "int64"),
        },
    ),
    LibraryDifference(
        "a truth value to a truth value",
        "NumPy returns int8; torch does not implement the power of booleans.",
        {"x": np.array([True, False]), "p": np.array([False, True])},
        {
            "numpy_operator": Returns([1, 0], "int8"),
            "torch_operator": (NotImplementedError, r"not implemented for 'Bool'"),
        },
    ),
    LibraryDifference(
        "to the power of zero",
        "x⁰ is 1 for every x, including 0, infinity and NaN, in both libraries.",
        {"x": np.array([0.0, np.inf, np.nan]), "p": 0},
        {name: Returns([1, 1, 1], "float64") for name in _EVERY},
    ),
    LibraryDifference(
        "powers of one",
        "1 to the power of NaN is 1; -1 to an infinite power is 1 as well, as IEEE 754 defines.",
        {"x": np.array([1.0, 1.0, -1.0]), "p": np.array([np.nan, np.inf, -np.inf])},
        {"numpy_operator": Returns([1, 1, 1], "float64"), "torch_operator": Returns([1, 1, 1], "float64")},
    ),
    LibraryDifference(
        "zero to the power of -1",
        "The result is infinity with the sign of the zero, in both libraries. (NumPy warns.)",
        {"x": np.array([0.0, -0.0]), "p": -1},
        {name: Returns([np.inf, -np.inf], "float64") for name in _EVERY},
    ),
    LibraryDifference(
        "the cube root of -8",
        "1/3 is rounded, and a negative number has no real power for such an exponent: NaN, in both libraries.",
        {"x": np.array([-8.0]), "p": 1 / 3},
        {name: Returns([np.nan], "float64") for name in _EVERY},
    ),
    LibraryDifference(
        "0.5 as a number, at the edges",
        "For a Python 0.5 both libraries take the square root, which is NaN for -∞ and -0 for -0.",
        {"x": np.array([-np.inf, -0.0]), "p": 0.5},
        {
            "numpy_operator": Returns([np.nan, -0.0], "float64"),
            "numpy_power": Returns([np.nan, -0.0], "float64"),
            "torch_operator": Returns([np.nan, -0.0], "float64"),
            "torch_pow": Returns([np.nan, -0.0], "float64"),
        },
    ),
    LibraryDifference(
        "0.5 in an array, at the edges",
        "For 0.5 in an array both libraries call `pow`, which returns ∞ and +0 instead.",
        {"x": np.array([-np.inf, -0.0]), "p": np.array([0.5, 0.5])},
        {
            "numpy_operator": Returns([np.inf, 0.0], "float64"),
            "numpy_power": Returns([np.inf, 0.0], "float64"),
            "torch_operator": Returns([np.inf, 0.0], "float64"),
            "torch_pow": Returns([np.inf, 0.0], "float64"),
        },
    ),
    LibraryDifference(
        "-0.5 at the edges",
        "NumPy calls `pow`: 0 for -∞, ∞ for -0. torch takes the reciprocal of the square root: NaN and -∞.",
        {"x": np.array([-np.inf, -0.0]), "p": -0.5},
        {
            "numpy_operator": Returns([0.0, np.inf], "float64"),
            "numpy_power": Returns([0.0, np.inf], "float64"),
            "torch_operator": Returns([np.nan, -np.inf], "float64"),
            "torch_pow": Returns([np.nan, -np.inf], "float64"),
            "torch_array_of_exponents": Returns([0.0, np.inf], "float64"),
        },
    ),
    LibraryDifference(
        "integer exponents of a float32",
        "An exponent array of int64 promotes float32 to float64 in NumPy; torch keeps float32.",
        {"x": np.array([2], np.float32), "p": np.array([3])},
        {"numpy_operator": Returns([8], "float64"), "torch_operator": Returns([8], "float32")},
    ),
    LibraryDifference(
        "float_power",
        "Both compute in float64; the implementations convert back to the int64 of the input, so 2⁻¹ becomes 0.",
        {"x": np.array([2, 3]), "p": -1},
        {"numpy_float_power": Returns([0, 0], "int64"), "torch_float_power": Returns([0, 0], "int64")},
    ),
)
