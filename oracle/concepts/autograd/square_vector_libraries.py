"""NumPy and torch on `square_vector`: edge cases."""

from oracle.page import Edge

EDGES = (
    Edge(
        "a tenth",
        {"x": [0.1]},
        "0.1 is not exact in binary, and its square is rounded, so the result is not exactly 0.01.",
    ),
)
