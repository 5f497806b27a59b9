"""NumPy and torch on `accuracy`: library differences, errors, alternative definitions and edge cases."""

import numpy as np

from oracle.page import Alternative, Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        scores=(3, 2),
        y=2,
        numpy=((ValueError, IndexError), r"could not be broadcast|out of bounds|operands"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

EDGES = (
    Edge("a tie", {"scores": [[1, 1]], "y": [0], "averaged": True}, "The first of equals is predicted."),
    Edge("a tie, the other label", {"scores": [[1, 1]], "y": [1], "averaged": True}, "And so the second is wrong."),
    Edge("a third", {"scores": [[1, 0], [0, 1], [1, 0]], "y": [0, 0, 1], "averaged": True}, "One of three, rounded."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN among the scores",
        "Both take a NaN for the largest there is: a network that has diverged predicts its class, and says nothing.",
        {"scores": np.array([[1.0, np.nan, 2.0]]), "y": np.array([1]), "averaged": True},
        {"numpy_vectorized": Returns(1.0, "float64"), "torch_vectorized": Returns(1.0, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "sum",
        "The hits are counted, not divided by n.",
        lambda definition, scores, y, averaged: definition(scores, y, averaged) * (len(y) if averaged else 1),
    ),
    Alternative(
        "errors",
        "The errors are counted, not the hits.",
        lambda definition, scores, y, averaged: 1 - definition(scores, y, averaged),
    ),
    Alternative(
        "percent",
        "The accuracy is in percent.",
        lambda definition, scores, y, averaged: definition(scores, y, averaged) * 100,
    ),
)
