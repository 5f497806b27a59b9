"""NumPy and torch on `regularised_mlp`: alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, decimal, log

EDGES = (
    Edge(
        "inactive",
        {"x": [[1]], "y": [0], "W1": [[-1]], "W2": [[1, 2]], "lam": 0.5},
        "The hidden unit is 0, so only the penalty has a gradient.",
    ),
)

ALTERNATIVES = (
    Alternative(
        "whole penalty",
        "The penalty is λ · ‖W‖², without the half.",
        lambda definition, x, y, W1, W2, lam: definition(x, y, W1, W2, lam * 2),
    ),
    Alternative(
        "no penalty", "The penalty is left out.", lambda definition, x, y, W1, W2, lam: definition(x, y, W1, W2, 0)
    ),
    Alternative(
        "sum",
        "The losses are summed, not divided by n.",
        lambda definition, x, y, W1, W2, lam: len(x) * definition(x, y, W1, W2, lam / len(x)),
    ),
    Alternative(
        "base 2",
        "The logarithm has base 2, so that the loss is in bits.",
        lambda definition, x, y, W1, W2, lam: definition(x, y, W1, W2, lam * log(decimal("2"))) / log(decimal("2")),
    ),
)
