"""NumPy and torch on `partial_derivatives`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("origin", {"x": [0], "y": [0]}, "All is 0, and so is the gradient."),)
