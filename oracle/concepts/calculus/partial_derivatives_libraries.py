"""NumPy and torch on `partial_derivatives`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("origin", {"x": [0], "y": [0]}, "The value and the gradient are 0."),)
