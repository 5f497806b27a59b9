"""NumPy and torch on `half_squared_error`: library differences, alternative definitions and edge cases."""

import numpy as np

from oracle.page import Alternative, Edge, LibraryDifference, Returns, sqrt

EDGES = (Edge("nearly right", {"y_hat": [1024.5], "y": [1024]}, "The loss is exactly 1/8."),)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the mean of no examples",
        "Both libraries return 0 / 0 = NaN; NumPy also issues a warning.",
        {"y_hat": np.empty(0), "y": np.empty(0)},
        {"numpy_vectorized": Returns(np.nan, "float64"), "torch_vectorized": Returns(np.nan, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "mean",
        "The squares are not halved, as in torch's MSELoss.",
        lambda definition, y_hat, y: definition(y_hat, y) * 2,
    ),
    Alternative(
        "half sum",
        "The half squares are summed, not divided by n.",
        lambda definition, y_hat, y: definition(y_hat, y) * len(y),
    ),
    Alternative(
        "sum",
        "The squares are summed, neither halved nor divided by n.",
        lambda definition, y_hat, y: definition(y_hat, y) * (2 * len(y)),
    ),
    Alternative(
        "root",
        "The loss is the square root of the mean square.",
        lambda definition, y_hat, y: sqrt(definition(y_hat, y) * 2),
    ),
)
