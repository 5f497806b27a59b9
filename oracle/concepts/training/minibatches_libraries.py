"""NumPy and torch on `minibatches`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge("one batch", {"X": [[0.1], [0.2]], "order": [1, 0], "size": 8, "drop_last": False}, "n is below the size."),
)
