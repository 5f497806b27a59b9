"""NumPy and torch on `custom_relu`: corners and edge cases."""

from oracle.page import Corner, Edge

CORNERS = (Corner("at 0", {"x": [[0]]}, ("x", (0, 0))),)
EDGES = (Edge("all inactive", {"x": [[-1, -2]]}, "All inputs are negative: the value and the gradient are 0."),)
