"""NumPy and torch on `zero_start`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "saturated",
        {"X": [[8]], "y": [0], "W1": [[8]], "w2": [1], "lr": 0.5},
        "tanh is 1 to the last digit, so its derivative is 0.",
    ),
)
