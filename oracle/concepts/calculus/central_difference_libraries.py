"""NumPy and torch on `central_difference`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("at zero", {"x": [0], "h": 2.0**-10}, "For a small h most digits of e^h and e^-h are the same."),)
