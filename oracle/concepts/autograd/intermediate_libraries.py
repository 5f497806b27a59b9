"""NumPy and torch on `intermediate`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"t": [0.1]}, "Three roundings on the way."),)
