"""NumPy and torch on `least_squares`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, Error, ExpectedFailure, LibraryDifference

ERRORS = (
    Error(
        "a target too few",
        "Three examples need three targets.",
        spoil=lambda inputs: {"X": np.eye(3, 2, dtype=inputs["X"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=((ValueError, IndexError, np.linalg.LinAlgError), r"mismatch|Incompatible dimensions|out of bounds"),
        torch=(RuntimeError, r"size mismatch|should match|incompatible"),
    ),
)

_NEARLY_ALIKE = {"X": [[1, 1], [1, 1.0625], [1, 0.9375]], "y": [1, 2, 3]}
EDGES = (
    Edge("nearly alike", _NEARLY_ALIKE, "The features differ by 1/16: the normal equations have the condition 1500."),
    Edge("as many as unknowns", {"X": [[2, 1], [1, 3]], "y": [1, 2]}, "The line goes through every point."),
)

_NAN = {"X": [[np.nan]], "y": [1]}
_REFUSES = "the factorization raises an error for NaN instead of propagating it"

_INFINITE = "the norm of an infinite column is infinite, and a division by it gives 0"

EXPECTED_FAILURES = (
    ExpectedFailure("torch_cholesky", "special", "raised", _REFUSES, _NAN),
    ExpectedFailure("numpy_qr", "special", "wrong", _INFINITE, {"X": [[np.inf]], "y": [1]}),
)

_USELESS = {"X": np.array([[1.0, 0.0], [1.0, 0.0]]), "y": np.array([1.0, 3.0])}

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a feature that is always zero",
        "The normal equations are singular, because every second weight gives the same error. Each library raises its "
        "own error. (lstsq would return the shortest solution, in which that weight is 0.)",
        _USELESS,
        {
            "numpy_solve": (np.linalg.LinAlgError, "Singular matrix"),
            "torch_solve": (RuntimeError, "singular"),
            "numpy_inverse": (np.linalg.LinAlgError, "Singular matrix"),
            "torch_cholesky": (RuntimeError, "not positive-definite"),
        },
    ),
)
