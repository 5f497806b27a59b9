"""NumPy and torch on `detach`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1], "detached": True}, "The derivative is exactly the rounded square."),)
