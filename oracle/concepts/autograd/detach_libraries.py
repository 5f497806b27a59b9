"""NumPy and torch on `detach`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("a tenth", {"x": [0.1], "detached": True}, "The slope is the rounded square, and nothing more."),)
