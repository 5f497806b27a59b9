"""NumPy and torch on `quadratic_form`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("nothing", {"x": []}, "The empty vector has no length."),)
