"""NumPy and torch on `square_vector`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1]}, "Not a hundredth: a tenth is no float, and its square is rounded."),)
