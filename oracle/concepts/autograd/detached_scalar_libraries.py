"""NumPy and torch on `detached_scalar`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("alone", {"x": [3], "detached": True}, "One entry: 9, and 27 if it were not detached."),)
