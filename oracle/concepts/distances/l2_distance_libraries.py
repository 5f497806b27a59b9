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
        note="Rows of length 1 would fit, by broadcasting.",
    ),
)

CORNERS = (Corner("equal rows", {"X": [[0]], "Y": [[0]]}, ("X", (0, 0))),)

EDGES = (
    Edge("twins", {"X": [[0.1, 0.2]], "Y": [[0.1, 0.2]]}, "Equal rows whose entries are not exact in binary."),
    Edge("a step away", {"X": [[1, 1024]], "Y": [[2, 1024]]}, "Far from the origin the expansion cancels."),
)

_NEGATIVE = "the rounded expansion is negative, and its square root is NaN"
_ROOT = "the derivative of the square root at 0 is infinite, and 0 · ∞ is NaN"
_EQUAL = {"X": [[0]], "Y": [[0]]}

# Two floats above 1.5: the square of this number rounds down, its product with 1.5 rounds up.
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
        "torch_expansion_clipped", "gradient", "wrong", _ROOT + "; the clamp does not remove the infinity", _EQUAL
    ),
)

_CLOSE = {"X": [[1.1]], "Y": [[1.2]]}
_CANCELS = (
    "For nearly equal rows it subtracts large, almost equal squares, so their leading digits cancel: the distance 0.1 "
    "between the rows 1.1 and 1.2 has the rounding errors of the squares 1.21 and 1.44."
)

REARRANGEMENTS = (
    Rearrangement("numpy_expansion_clipped", _CANCELS, _CLOSE),
    Rearrangement("torch_expansion_clipped", _CANCELS, _CLOSE),
    Rearrangement("torch_cdist_mm", f"It uses the expansion, because a matrix product is fast. {_CANCELS}", _CLOSE),
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
    Alternative("manhattan", "The distance is the L1 distance.", lambda definition, X, Y: _manhattan(X, Y)),
    Alternative("transposed", "The answer is transposed.", lambda definition, X, Y: definition(Y, X)),
)
