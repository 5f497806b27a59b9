"""NumPy and torch on `detached_factor`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1], "detached": True}, "3 · 0.1 is rounded, and becomes the slope."),)
