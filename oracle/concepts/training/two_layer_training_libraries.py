"""NumPy and torch on `two_layer_training`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "all inactive",
        {"x": [[1]], "y": [[1]], "w1": [[-1]], "w2": [[1]], "lr": 0.125},
        "The gradient is 0, so the weights stay.",
    ),
)
