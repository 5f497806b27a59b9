"""NumPy and torch on `normal_sample`: edge cases."""

import numpy as np

from oracle.page import Edge

EDGES = (
    Edge(
        "all over",
        {"t": [i / 16 for i in range(-64, 65)], "seed": 7, "pairs": False},
        "The bound holds everywhere at once.",
    ),
    Edge("no questions", {"t": np.empty(0), "seed": 1, "pairs": False}, "No t, no answer."),
)
