"""NumPy and torch on `sgd_step`: errors and edge cases."""

from oracle.page import Edge, mismatched

ERRORS = (
    mismatched(
        p=3,
        g=2,
        numpy=((ValueError, IndexError), r"could not be broadcast|out of bounds"),
        torch=(RuntimeError, r"must match the size|same size|not broadcastable|incompatible tensor"),
    ),
)

EDGES = (
    Edge(
        "too small to move",
        {"p": [1], "g": [1], "lr": 2.0**-12, "decay": 0.0},
        "A step of 2⁻¹² from 1 changes the weight in float32 and is rounded away in float16.",
    ),
)
