"""NumPy and torch on `matrix_product_gradient`: expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, invalid

ERRORS = (
    invalid(
        by="X",
        shapes={"X": (2, 2), "W": (2, 3), "dS": (2, 2)},
        numpy=(
            (ValueError, IndexError),
            r"out of bounds|mismatch in its core dimension|not aligned|broadcast together",
        ),
        torch=(RuntimeError, r"cannot be multiplied|does not broadcast|[Ss]hape"),
    ),
)

EDGES = (
    Edge(
        "no examples",
        {"X": np.empty((0, 2)), "W": [[1], [2]], "dS": np.empty((0, 1)), "by": "W"},
        "The gradient by W is 0 and has the shape of W.",
    ),
    Edge(
        "no outputs",
        {"X": [[1, 2]], "W": np.empty((2, 0)), "dS": np.empty((1, 0)), "by": "X"},
        "The gradient by X is 0 and has the shape of X.",
    ),
    Edge(
        "square",
        {"X": [[1, 2], [3, 4]], "W": [[5, 6], [7, 8]], "dS": [[1, 0], [0, 2]], "by": "X"},
        "All shapes agree, so a missing transpose raises no error; the values of this example detect it.",
    ),
)

_SCALED = "np.dot treats a 1×1 factor as a number and scales by it; the BLAS skips scaling by 0, even for ∞ and NaN"

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_dot",
        "special",
        "wrong",
        _SCALED,
        {"X": [[1, 1]], "W": [[np.inf], [1]], "dS": [[0]], "by": "X"},
        ("float32", "float64"),
    ),
)
