"""NumPy and torch on `adam_trajectory`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "at the bottom",
        {"p": [0], "m": [0], "v": [0], "t": 1, "a": [1], "lr": 0.125, "eps": 0.5},
        "The gradient is 0, so p stays.",
    ),
)
