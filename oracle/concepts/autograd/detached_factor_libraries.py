"""NumPy and torch on `detached_factor`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1], "detached": True}, "The derivative is the rounded product 3 · 0.1."),)
