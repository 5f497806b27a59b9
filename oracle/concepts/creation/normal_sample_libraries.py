"""NumPy and torch on `normal_sample`: edge cases."""

import numpy as np

from oracle.page import Edge

EDGES = (
    Edge(
        "all over",
        {"t": [i / 16 for i in range(-64, 65)], "seed": 7, "pairs": False},
        "The bound holds for all t at once.",
    ),
    Edge("no questions", {"t": np.empty(0), "seed": 1, "pairs": False}, "Without t the answer is empty."),
)
