"""NumPy and torch on `quadratic_form`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("nothing", {"x": []}, "The squared length of the empty vector is 0."),)
