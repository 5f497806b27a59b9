"""NumPy and torch on `doubling`: expected failures and edge cases."""

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge(
        "lands on 1000",
        {"a": [31.25]},
        "Doubling is exact and reaches exactly 1000, where the loop must stop: only 32 is a correct gradient.",
    ),
    Edge("lands on 1000, negative", {"a": [-31.25]}, "The same on the other branch: only 3200 is correct."),
    Edge("a step below", {"a": [31.234375]}, "999.5, exact except in bfloat16, is below 1000: the gradient is 64."),
    Edge("norm 1000 by Pythagoras", {"a": [18.75, 25]}, "Entries 600 and 800 have the exact norm 1000."),
    Edge(
        "norm within rounding",
        {"a": [22.097086912079612, 22.097086912079612]},
        "Two entries of 1000/√2 after doubling: rounding of the norm decides, and both paths are correct.",
    ),
    Edge("sum zero", {"a": [5, -5]}, "A sum of exactly 0 is not positive, so the factor 100 applies."),
    Edge(
        "sum a half",
        {"a": [362, -361.75]},
        "The sum is between 0 and 1, so it is positive and the factor 100 does not apply.",
    ),
    Edge("sum within rounding", {"a": [0.1, 0.2, -0.3]}, "Rounding decides the sign: both paths are correct."),
    Edge("large already", {"a": [512]}, "It is doubled once before the norm is checked: 2."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_vectorized",
        "value",
        "wrong",
        "the norm squares its entries in float16, where 400² overflows to infinity, so the loop stops too early",
        {"a": [200]},
        ("float16",),
    ),
)
