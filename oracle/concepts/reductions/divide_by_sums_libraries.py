"""NumPy and torch on `divide_by_sums`: errors and edge cases."""

from oracle.page import Edge, mismatched

ERRORS = (
    mismatched(
        B=(5, 4),
        numpy=((ValueError, IndexError), r"could not be broadcast|out of bounds"),
        torch=(RuntimeError, r"must match the size"),
        note="The definition assumes a square matrix and does not check the shape.",
    ),
)

EDGES = (Edge("equal", {"B": [[7, 7], [7, 7]]}, "All quotients are exactly 1/2, whether rows or columns are divided."),)
