"""NumPy and torch on `intermediate`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"t": [0.1]}, "0.1, its square and the product are each rounded."),)
