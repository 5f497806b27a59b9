"""NumPy and torch on `detached_scalar`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("alone", {"x": [3], "detached": True}, "The gradient is 9; without `detach` it would be 27."),)
