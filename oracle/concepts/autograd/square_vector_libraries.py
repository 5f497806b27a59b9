"""NumPy and torch on `square_vector`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1]}, "Not exactly 0.01: 0.1 is inexact, and its square is rounded."),)
