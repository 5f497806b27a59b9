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
    Edge("a tie", {"scores": [[1, 1]], "y": [0], "averaged": True}, "Of equal scores the first is predicted."),
    Edge("a tie, the other label", {"scores": [[1, 1]], "y": [1], "averaged": True}, "The second is not predicted."),
    Edge("a third", {"scores": [[1, 0], [0, 1], [1, 0]], "y": [0, 0, 1], "averaged": True}, "1/3 is rounded."),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN among the scores",
        "Both libraries treat NaN as the largest score, so a diverged network predicts that class without a warning.",
        {"scores": np.array([[1.0, np.nan, 2.0]]), "y": np.array([1]), "averaged": True},
        {"numpy_vectorized": Returns(1.0, "float64"), "torch_vectorized": Returns(1.0, "float64")},
    ),
)

ALTERNATIVES = (
    Alternative(
        "sum",
        "The correct predictions are counted, not divided by n.",
        lambda definition, scores, y, averaged: definition(scores, y, averaged) * (len(y) if averaged else 1),
    ),
    Alternative(
        "errors",
        "The wrong predictions are counted, not the correct ones.",
        lambda definition, scores, y, averaged: 1 - definition(scores, y, averaged),
    ),
    Alternative(
        "percent",
        "The accuracy is in percent.",
        lambda definition, scores, y, averaged: definition(scores, y, averaged) * 100,
    ),
)
