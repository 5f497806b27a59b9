"""NumPy and torch on `doubling`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge(
        "lands on 1000",
        {"a": [31.25]},
        "Doubling is exact and reaches 1000 itself, where the loop must stop: 32 is the only right slope.",
    ),
    Edge("lands on 1000, negative", {"a": [-31.25]}, "The same on the other branch: 3200 is the only right slope."),
    Edge("a step below", {"a": [31.234375]}, "999.5, exact in every format but bfloat16, is still below 1000: 64."),
    Edge("norm 1000 by Pythagoras", {"a": [18.75, 25]}, "600 and 800: even the norm is exact."),
    Edge(
        "norm within rounding",
        {"a": [22.097086912079612, 22.097086912079612]},
        "1000/√2 twice: the norm's rounding decides, either path is right.",
    ),
    Edge("sum zero", {"a": [5, -5]}, "A sum of exactly 0 is not above 0: the factor 100 applies."),
    Edge(
        "sum a half",
        {"a": [362, -361.75]},
        "Between 0 and 1: above 0, and so on the branch of every other sum above 0.",
    ),
    Edge("sum within rounding", {"a": [0.1, 0.2, -0.3]}, "What is left of the sum is rounding: either path is right."),
    Edge("large already", {"a": [512]}, "Doubled once before it is looked at: 2."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_vectorized",
        "value",
        "wrong",
        "the norm squares its entries in float16, where 400² is infinite: the loop stops too early",
        {"a": [200]},
        ("float16",),
    ),
)
