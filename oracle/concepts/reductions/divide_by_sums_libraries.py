"""NumPy and torch on `divide_by_sums`: errors and edge cases."""

from oracle.page import Edge, mismatched

ERRORS = (
    mismatched(
        B=(5, 4),
        numpy=((ValueError, IndexError), r"could not be broadcast|out of bounds"),
        torch=(RuntimeError, r"must match the size"),
        note="The definition asks for a square matrix and has no opinion.",
    ),
)

EDGES = (Edge("equal", {"B": [[7, 7], [7, 7]]}, "Halves, exactly: here both readings agree."),)
