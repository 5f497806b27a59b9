"""NumPy and torch on `softmax_training`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "certain",
        {"X": [[1]], "y": [0], "W": [[40, 0]], "b": [0, 0], "lr": 0.5},
        "The gradient is only e^-40.",
    ),
)
