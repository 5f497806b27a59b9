"""NumPy and torch on `cross_entropy`: expected failures, errors, alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, ExpectedFailure, decimal, label_out_of_range, log

ERRORS = (
    label_out_of_range(
        "y",
        P=1,
        numpy=(IndexError, r"index \d+ is out of bounds for axis"),
        torch=((IndexError, RuntimeError), r"index \d+ is out of bounds for dimension|Target \d+ is out of bounds"),
        note="Negative labels are not checked: NumPy counts them from the end.",
    ),
)

EDGES = (
    Edge("certain and right", {"P": [[1]], "y": [0]}, "The loss is exactly 0."),
    Edge("certain and wrong", {"P": [[2.0**-24, 1]], "y": [0]}, "The loss is 24 ln 2, the largest in the domain."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_one_hot",
        "special",
        "wrong",
        "the product includes the other classes, and 0 · log 0 is NaN",
        {"P": [[1, 0]], "y": [0]},
        ("float16", "float32", "float64"),
    ),
)

ALTERNATIVES = (
    Alternative("sum", "The losses are summed, not divided by n.", lambda definition, P, y: definition(P, y) * len(P)),
    Alternative(
        "mean of entries",
        "The mean is over all n · c entries of the one-hot matrix, not over the n examples.",
        lambda definition, P, y: definition(P, y) / P.shape[1],
    ),
    Alternative(
        "base 2",
        "The logarithm has base 2, so that the loss is in bits.",
        lambda definition, P, y: definition(P, y) / log(decimal("2")),
    ),
)
