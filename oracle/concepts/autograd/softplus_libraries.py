"""NumPy and torch on `softplus`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (Edge("large", {"x": [100]}, "Beyond the digits of float32 it is x itself."),)

_OVERFLOW = "e^x overflows for an x that is not even large; its logarithm is ∞, and the slope ∞ / ∞ is NaN"
EXPECTED_FAILURES = (
    ExpectedFailure("numpy_naive", "value", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "float32")),
    ExpectedFailure("torch_naive", "value", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "bfloat16", "float32")),
    ExpectedFailure("torch_naive", "gradient", "wrong", _OVERFLOW, {"x": [100]}, ("float16", "bfloat16", "float32")),
)
