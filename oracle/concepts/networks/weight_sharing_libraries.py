"""NumPy and torch on `weight_sharing`: corners and edge cases."""

from oracle.page import Corner, Edge

CORNERS = (
    Corner("hidden unit exactly 0", {"x": [[1]], "w1": [[0]], "w2": [[1]], "w3": [[1]], "repeats": 0}, ("w1", (0, 0))),
)
EDGES = (
    Edge(
        "inactive after the first",
        {"x": [[1]], "w1": [[1]], "w2": [[-1]], "w3": [[1]], "repeats": 3},
        "The middle layer makes the unit negative, so it is 0 from then on.",
    ),
)
