"""What is known about NumPy and torch on `l2_distance`.

Expected failures, rearrangements, errors, alternative definitions, corners and edge cases.
"""

import numpy as np

from oracle.page import Alternative, Corner, Edge, ExpectedFailure, Rearrangement, absolute, mismatched

ERRORS = (
    mismatched(
        X=(2, 3),
        Y=(2, 2),
        numpy=(
            ValueError,
            r"zip\(\) argument 2 is shorter|could not be broadcast together|mismatch in its core dimension",
        ),
        torch=(RuntimeError, r"must match the size|shapes cannot be multiplied|must have the same number of columns"),
        note="To rows of *one* they would: by broadcasting.",
    ),
)

CORNERS = (Corner("equal rows", {"X": [[0]], "Y": [[0]]}, ("X", (0, 0))),)

EDGES = (
    Edge("twins", {"X": [[0.1, 0.2]], "Y": [[0.1, 0.2]]}, "Equal rows that are not exact in binary."),
    Edge(
        "a step away", {"X": [[1, 1024]], "Y": [[2, 1024]]}, "One apart, far from the origin: the expansion loses it."
    ),
)

_NEGATIVE = "the expansion rounds to a negative square, and its root is NaN"
_ROOT = "the slope of a bare square root at 0 is infinite, and 0 · ∞ is NaN"
_EQUAL = {"X": [[0]], "Y": [[0]]}

# 1.5 and the next float but one: its square rounds down, the product rounds up.
_NEAR = {"float16": 1.5 + 2.0**-9, "bfloat16": 1.5 + 2.0**-6, "float32": 1.5 + 2.0**-22, "float64": 1.5 + 2.0**-51}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure("numpy_expansion", "value", "wrong", _NEGATIVE, {"X": [[1.5]], "Y": [[_NEAR[dtype]]]}, (dtype,))
        for dtype in ("float16", "float32", "float64")
    ),
    *(
        ExpectedFailure("torch_expansion", "value", "wrong", _NEGATIVE, {"X": [[1.5]], "Y": [[step]]}, (dtype,))
        for dtype, step in _NEAR.items()
    ),
    ExpectedFailure("torch_root_of_squares", "gradient", "wrong", _ROOT, _EQUAL),
    ExpectedFailure("torch_expansion", "gradient", "wrong", _ROOT, _EQUAL),
    ExpectedFailure(
        "torch_expansion_clipped", "gradient", "wrong", _ROOT + ": clipping lets the infinity through", _EQUAL
    ),
)

_CLOSE = {"X": [[1.1]], "Y": [[1.2]]}
_FORGETS = (
    "For rows that nearly agree it subtracts large, almost equal squares: their leading digits cancel, and what is "
    "left of a distance of 0.1 is mostly the rounding of 1.21 and 1.44."
)

REARRANGEMENTS = (
    Rearrangement("numpy_expansion_clipped", _FORGETS, _CLOSE),
    Rearrangement("torch_expansion_clipped", _FORGETS, _CLOSE),
    Rearrangement(
        "torch_cdist_mm", f"It is the expansion inside, for the sake of one matrix product. {_FORGETS}", _CLOSE
    ),
)


def _manhattan(X, Y):
    D = np.empty((len(X), len(Y)), X.dtype)
    for i in range(len(X)):
        for j in range(len(Y)):
            total = 0.0
            for x, y in zip(X[i], Y[j], strict=True):
                total = total + absolute(x - y)
            D[i, j] = total
    return D


ALTERNATIVES = (
    Alternative("squared", "The value is the squared distance.", lambda definition, X, Y: definition(X, Y) ** 2),
    Alternative("manhattan", "The distance is the sum of magnitudes, L1.", lambda definition, X, Y: _manhattan(X, Y)),
    Alternative(
        "transposed", "The rows are those of Y, the columns those of X.", lambda definition, X, Y: definition(Y, X)
    ),
)
