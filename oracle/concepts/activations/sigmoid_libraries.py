"""NumPy and torch on `sigmoid`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge("zero", {"x": [0]}, "The answer is exactly 1/2."),
    Edge("saturated", {"x": [40, -40]}, "The answers are 1 to the last digit and e^-40."),
)

_HALF = "where the sigmoid is near 0, tanh(x / 2) + 1 cancels and keeps few digits"
_SQUARE = "the chain rule squares 1 + e^-x, which overflows, so the gradient is 0 where the exact one is not"
_NAN = "exp(-x) overflows, and the chain rule computes ∞ · 0, which is NaN"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_tanh", "value", "wrong", _HALF, {"x": [-8]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_tanh", "value", "wrong", _HALF, {"x": [-8]}),
    *(
        ExpectedFailure("torch_literal", check, "wrong", _NAN, {"x": [-90]}, ("float16", "bfloat16", "float32"))
        for check in ("gradient", "second")
    ),
    *(
        ExpectedFailure("torch_literal", check, "wrong", _SQUARE, {"x": [x]}, dtypes)
        for check in ("gradient", "second")
        for x, dtypes in ((-10, ("float16",)), (-64, ("bfloat16", "float32")))
    ),
)
