"""NumPy and torch on `mlp_training`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "inactive",
        {"X": [[1]], "y": [0], "W1": [[-1]], "b1": [0], "W2": [[1, 2]], "b2": [0, 0], "lr": 0.5},
        "The hidden unit is below 0, so only the last biases change.",
    ),
)
