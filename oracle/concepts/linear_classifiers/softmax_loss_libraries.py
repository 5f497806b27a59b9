"""NumPy and torch on `softmax_loss`: expected failures, errors, alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, ExpectedFailure, absolute, decimal, label_out_of_range, log, mismatched

ERRORS = (
    label_out_of_range(
        "y",
        W=1,
        numpy=(IndexError, r"index .*out of (bounds|range)"),
        torch=(IndexError, r"index \d+ is out of bounds for dimension|Target \d+ is out of bounds"),
        note="Negative labels are not checked: NumPy counts them from the end.",
    ),
    mismatched(
        X=("y", 3),
        W=(2, 2),
        numpy=((ValueError, IndexError), r"mismatch in its core dimension|index 2 is out of bounds"),
        torch=(RuntimeError, r"shapes cannot be multiplied"),
    ),
)

EDGES = (
    Edge("one class", {"X": [[1]], "y": [0], "W": [[1]], "reg": 0}, "The probability is 1, so the loss is 0."),
    Edge("certain", {"X": [[1]], "y": [0], "W": [[40, 0]], "reg": 0}, "The loss e^-40 is below the unit roundoff."),
)

_LARGE = "exp of a large score overflows"
_SMALL = "the probability underflows to 0, and log 0 is -inf"

# log of the largest float and of half the smallest subnormal, rounded away from zero to integers
_OVERFLOW = {"float16": 12, "bfloat16": 89, "float32": 89, "float64": 710}
_FEW_BITS = "exp is a subnormal number with few significant bits, so its logarithm is finite but inaccurate"
_SUBNORMAL = {"float16": -16.5, "float32": -100, "float64": -740}
_UNDERFLOW = {"float16": 18, "bfloat16": 93, "float32": 104, "float64": 746}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, check, "wrong", _LARGE, {"X": [[1]], "y": [0], "W": [[score]], "reg": 0}, (dtype,))
        for name, check in (("numpy_naive", "value"), ("torch_naive", "value"), ("torch_naive", "gradient"))
        for dtype, score in _OVERFLOW.items()
        if not (name == "numpy_naive" and dtype == "bfloat16")
    ),
    *(
        ExpectedFailure(name, check, "wrong", _SMALL, {"X": [[1]], "y": [1], "W": [[score, 0]], "reg": 0}, (dtype,))
        for name, check in (
            ("numpy_shifted", "value"),
            ("torch_from_probabilities", "value"),
            ("torch_from_probabilities", "gradient"),
        )
        for dtype, score in _UNDERFLOW.items()
        if not (name == "numpy_shifted" and dtype == "bfloat16")
    ),
    *(
        ExpectedFailure(
            name, "value", "wrong", _FEW_BITS, {"X": [[1]], "y": [0], "W": weights(score), "reg": 0}, (dtype,)
        )
        for names, weights in (
            (("numpy_naive", "torch_naive"), lambda score: [[score]]),
            (("numpy_shifted", "torch_from_probabilities"), lambda score: [[score, 0]]),
        )
        for name in names
        for dtype, score in _SUBNORMAL.items()
    ),
)

ALTERNATIVES = (
    Alternative(
        "half penalty",
        "The penalty is λ/2 · ‖W‖².",
        lambda definition, X, y, W, reg: definition(X, y, W, reg / 2),
    ),
    Alternative(
        "L1 penalty",
        "The penalty is λ · Σ|W|.",
        lambda definition, X, y, W, reg: definition(X, y, W, 0) + reg * sum(map(absolute, W.flat)),
    ),
    Alternative("no penalty", "The penalty is left out.", lambda definition, X, y, W, reg: definition(X, y, W, 0)),
    Alternative(
        "sum",
        "The losses are summed, not divided by n.",
        lambda definition, X, y, W, reg: len(X) * definition(X, y, W, reg / len(X)),
    ),
    Alternative(
        "base 2",
        "The logarithm has base 2, so that the loss is in bits.",
        lambda definition, X, y, W, reg: definition(X, y, W, reg * log(decimal("2"))) / log(decimal("2")),
    ),
)
