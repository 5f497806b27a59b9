"""NumPy and torch on `softmax`: expected failures, rearrangements, alternative definitions and edge cases."""

import numpy as np

from oracle.page import Alternative, Edge, ExpectedFailure, Rearrangement, logsumexp

EDGES = (
    Edge("one class", {"X": [[3]]}, "The only class has probability 1."),
    Edge("equal", {"X": [[7, 7, 7, 7]]}, "Each probability is exactly 1/4."),
    Edge("far apart", {"X": [[0, -200]]}, "e^-200 underflows to 0 in float32, but not in float64."),
)

_OVERFLOW = "exp of a moderate score overflows, and ∞ / ∞ is NaN"
_ALONE = "an infinite score makes its own entry NaN, but the other entries are divided by ∞ and become 0"
_FIRST = {"float16": 12, "float32": 89, "float64": 710}
_TWICE = "the exponential is finite, but the second derivative multiplies it by itself, which overflows"
_ALMOST = {"float16": 11, "float32": 88, "float64": 709}
_UNDER = "the value is accurate, but the chain rule takes the reciprocal of the small sum, which overflows"
_SMALL = {"float16": -12, "float32": -90, "float64": -720}
_BLURRED = "exponentials of very negative scores are subnormal and have few significant digits"
_LOW = {"float16": [[-16, -15]], "float32": [[-100, -87]], "float64": [[-740, -708]]}
_NUMPY = ("float16", "float32", "float64")

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, check, "wrong", _OVERFLOW, {"X": [[score]]}, (dtype,))
        for name, check in (("numpy_naive", "value"), ("torch_naive", "value"))
        for dtype, score in _FIRST.items()
    ),
    *(
        ExpectedFailure(name, "value", "wrong", _BLURRED, {"X": scores}, (dtype,))
        for name in ("numpy_naive", "torch_naive")
        for dtype, scores in _LOW.items()
    ),
    *(
        ExpectedFailure("torch_naive", "gradient", "wrong", _UNDER, {"X": [[score]]}, (dtype,))
        for dtype, score in _SMALL.items()
    ),
    *(
        ExpectedFailure("torch_naive", "second", "wrong", _TWICE, {"X": [[score, 0]]}, (dtype,))
        for dtype, score in _ALMOST.items()
    ),
    ExpectedFailure("numpy_naive", "special", "wrong", _ALONE, {"X": [[np.inf, 0]]}, _NUMPY),
    ExpectedFailure("torch_naive", "special", "wrong", _ALONE, {"X": [[np.inf, 0]]}),
)

REARRANGEMENTS = (
    Rearrangement(
        "torch_naive",
        "Without the shift the exponentials of moderate scores are very large, very small or infinite, and so are "
        "their products in the chain rule. In bfloat16 the values are inaccurate, too: near 100 the spacing is 1/2.",
        {"X": [[100, 0]]},
    ),
)


def _logarithms(X):
    L = np.empty(X.shape, X.dtype)
    for i in range(len(X)):
        total = logsumexp(X[i])
        for j in range(X.shape[1]):
            L[i, j] = X[i, j] - total
    return L


ALTERNATIVES = (
    Alternative("columns", "The softmax is taken of each column (axis 0).", lambda definition, X: definition(X.T).T),
    Alternative(
        "all entries",
        "All entries together are one distribution, not each row.",
        lambda definition, X: definition(X.reshape(1, -1)).reshape(X.shape) if X.size else definition(X),
    ),
    Alternative("logarithm", "The answer is the logarithm, as in log_softmax.", lambda definition, X: _logarithms(X)),
)
