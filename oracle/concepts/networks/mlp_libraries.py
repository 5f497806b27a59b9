"""NumPy and torch on `mlp`: alternative definitions, corners and edge cases."""

from oracle.page import Alternative, Corner, Edge

CORNERS = (
    Corner("hidden unit exactly 0", {"X": [[1]], "W1": [[1]], "b1": [-1], "W2": [[1]], "b2": [0]}, ("b1", (0,))),
)
EDGES = (
    Edge("inactive", {"X": [[1]], "W1": [[1]], "b1": [-2], "W2": [[3]], "b2": [0.1]}, "The output is the last bias."),
)

ALTERNATIVES = (
    Alternative(
        "no bias",
        "The biases are left out.",
        lambda definition, X, W1, b1, W2, b2: definition(X, W1, b1 * 0, W2, b2 * 0),
    ),
)
