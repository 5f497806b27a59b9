"""NumPy and torch on `softplus`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (Edge("large", {"x": [100]}, "The difference from x is below the precision of float32, so the value is x."),)

_OVERFLOW = "e^x overflows for a moderately large x; its logarithm is ∞, and the derivative ∞ / ∞ is NaN"
EXPECTED_FAILURES = (
    ExpectedFailure("numpy_naive", "value", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "float32")),
    ExpectedFailure("torch_naive", "value", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "bfloat16", "float32")),
    ExpectedFailure("torch_naive", "gradient", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "bfloat16", "float32")),
)
