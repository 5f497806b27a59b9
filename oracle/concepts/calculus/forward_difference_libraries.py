"""NumPy and torch on `forward_difference`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge("powers of two", {"x": [1], "h": 0.125}, "Nothing is rounded: the slope is 2 + 3/8."),
    Edge("flat", {"x": [2 / 3], "h": 2.0**-10}, "The minimum: f(x + h) - f(x) is 3h², most digits cancel."),
)
