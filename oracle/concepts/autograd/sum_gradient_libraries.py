"""NumPy and torch on `sum_gradient`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("nothing", {"x": []}, "The sum of no entries is 0."),)
