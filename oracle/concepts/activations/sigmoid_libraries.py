"""NumPy and torch on `sigmoid`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge("zero", {"x": [0]}, "A half, exactly."),
    Edge("saturated", {"x": [40, -40]}, "1 to the last digit on one side, e^-40 on the other."),
)

_HALF = "close to 0 it is what tanh leaves of 1 - 1, a few last digits of 1"
_SQUARE = "the chain rule squares 1 + e^-x, and the reciprocal of that is 0 long before the slope is"
_NAN = "exp(-x) overflows, and the chain rule makes ∞ · 0 of it: NaN"

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
