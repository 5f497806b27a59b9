"""NumPy and torch on `two_layer_relu`: errors, alternative definitions, corners and edge cases."""

from oracle.page import Alternative, Corner, Edge, mismatched

ERRORS = (
    mismatched(
        x=(2, 2),
        w1=(2, 2),
        w2=(3, 1),
        y=(2, 1),
        numpy=((ValueError, IndexError), r"mismatch in its core dimension|index 2 is out of bounds"),
        torch=(RuntimeError, r"shapes cannot be multiplied"),
    ),
)

CORNERS = (Corner("hidden unit exactly 0", {"x": [[1]], "w1": [[0]], "w2": [[1]], "y": [[-0.5]]}, ("w1", (0, 0))),)

EDGES = (
    Edge(
        "all inactive",
        {"x": [[1]], "w1": [[-1]], "w2": [[1]], "y": [[1]]},
        "The hidden unit is below 0, so only y has a nonzero gradient.",
    ),
)

ALTERNATIVES = (
    Alternative(
        "mean",
        "The loss is the mean over all entries, as in torch's MSELoss.",
        lambda definition, x, w1, w2, y: definition(x, w1, w2, y) / y.size,
    ),
    Alternative(
        "mean of rows",
        "The sum is divided by the number of examples.",
        lambda definition, x, w1, w2, y: definition(x, w1, w2, y) / len(y),
    ),
    Alternative("half sum", "The squares are halved.", lambda definition, x, w1, w2, y: definition(x, w1, w2, y) / 2),
)
