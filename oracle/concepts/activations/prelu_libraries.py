"""NumPy and torch on `prelu`: expected failures, corners and edge cases."""

import numpy as np

from oracle.page import Corner, Edge, ExpectedFailure

CORNERS = (Corner("at 0, a = 1/4", {"x": [0], "a": 0.25}, ("x", (0,))),)
EDGES = (Edge("a ReLU", {"x": [-1, 1], "a": 0}, "With a = 0, PReLU is ReLU."),)

_NOT_USED = "returns x without using `a` if x is above 0, so a NaN in `a` is not propagated"

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_where", "special", "wrong", _NOT_USED, {"x": [1], "a": np.nan}, ("float16", "float32", "float64")
    ),
    ExpectedFailure("torch_where", "special", "wrong", _NOT_USED, {"x": [1], "a": np.nan}),
    ExpectedFailure("torch_prelu", "special", "wrong", _NOT_USED, {"x": [1], "a": np.nan}),
)
