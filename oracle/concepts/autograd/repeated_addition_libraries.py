"""NumPy and torch on `repeated_addition`: expected failures."""

from oracle.page import ExpectedFailure

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_word_for_word",
        "value",
        "wrong",
        "int64 + float32 is float64 in NumPy (and in torch float32): the answer has the wrong dtype",
        {"a": [1]},
        ("float16", "float32"),
    ),
)
