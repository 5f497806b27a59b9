"""NumPy and torch on `linear_regression`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge("right already", {"X": [[1]], "y": [3], "w": [2], "b": 1, "lr": 0.5}, "The error and the gradient are 0."),
)
_DOUBLED = (
    "the derivative of the square is 2 · error before it is halved, and twice a number near the float16 maximum is "
    "infinite"
)
_LARGE = {
    "X": [[-128, 128, -10.2734375]],
    "y": [128],
    "w": [-128, 128, -128],
    "b": -64,
    "lr": 1,
}

EXPECTED_FAILURES = tuple(
    ExpectedFailure(name, "value", "wrong", _DOUBLED, _LARGE, ("float16",))
    for name in ("torch_from_scratch", "torch_concise")
)
