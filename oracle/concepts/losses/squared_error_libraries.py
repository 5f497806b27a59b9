"""NumPy and torch on `squared_error`: rearrangements, errors, alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, Rearrangement, mismatched, sqrt

ERRORS = (
    mismatched(
        y_hat=(2, 3),
        y=(2, 2),
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

EDGES = (Edge("nearly right", {"y_hat": [[1024.5]], "y": [[1024]]}, "The loss is 1/4; the expansion cancels."),)

_EXPANDED = (
    "It adds three products that are much larger than the squared difference. Their leading digits cancel, their "
    "rounding errors remain, and the result may be negative."
)
REARRANGEMENTS = (Rearrangement("numpy_expanded", _EXPANDED, {"y_hat": [[1.1]], "y": [[1.2]]}),)

ALTERNATIVES = (
    Alternative(
        "mean",
        "The loss is the mean over all entries, as in torch's MSELoss.",
        lambda definition, y_hat, y: definition(y_hat, y) / y.size,
    ),
    Alternative(
        "mean of rows",
        "The sum is divided by the number of examples.",
        lambda definition, y_hat, y: definition(y_hat, y) / len(y),
    ),
    Alternative("half sum", "The squares are halved.", lambda definition, y_hat, y: definition(y_hat, y) / 2),
    Alternative(
        "half mean",
        "The loss is the mean of half squares.",
        lambda definition, y_hat, y: definition(y_hat, y) / (2 * y.size),
    ),
    Alternative("root", "The loss is the norm of the error.", lambda definition, y_hat, y: sqrt(definition(y_hat, y))),
)
