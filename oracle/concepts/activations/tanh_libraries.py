"""NumPy and torch on `tanh`: expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge("zero", {"x": [0]}, "The answer is exactly 0, its derivative is 1."),
    Edge("saturated", {"x": [40, -40]}, "The answers are ±1 to the last digit, so 1 - y² is 0."),
    Edge("small", {"x": [2.0**-10]}, "The answer is nearly x; the difference of exponentials cancels."),
)

_CANCELS = "for a small x both exponentials are near 1, and their difference keeps few digits"
_OVERFLOWS = "the larger exponential overflows, and ∞ / ∞ is NaN"
_NUMPY = ("float16", "float32", "float64")

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_exponentials", "value", "wrong", _CANCELS, {"x": [0.01]}, _NUMPY),
    ExpectedFailure("numpy_exponentials", "value", "wrong", _OVERFLOWS, {"x": [90]}, ("float16", "float32")),
    ExpectedFailure("numpy_exponentials", "special", "wrong", _OVERFLOWS, {"x": [np.inf]}, _NUMPY),
)
