"""NumPy and torch on `central_difference`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("at zero", {"x": [0], "h": 2.0**-10}, "Of e^h and e^-h for a small h most digits are the same."),)
