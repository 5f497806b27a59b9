"""NumPy and torch on `normalise_rows`: expected failures and edge cases."""

import numpy as np

from oracle.page import FLOATS, Edge, ExpectedFailure

EDGES = (Edge("equal", {"B": [[7, 7], [7, 7]]}, "Exactly 1/2, even without keepdims: the fault is not visible."),)

_COLUMNS = "the sums are broadcast as a row, so every column is divided by the sum of a row"
_SHAPE = "two sums cannot be broadcast against three columns"
_NUMPY = ("float16", "float32", "float64")
_TURNED = "a single column is broadcast against the row of sums and becomes a square matrix"
_SQUARE = {"B": [[1, 1], [2, 2]]}

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, check, "raised", _SHAPE, {"B": [[1, 1, 1], [2, 2, 2]]}, dtypes)
        for name, check, dtypes in (
            ("numpy_without_keepdims", "value", _NUMPY),
            ("torch_without_keepdim", "value", FLOATS),
            ("torch_without_keepdim", "gradient", FLOATS),
        )
    ),
    ExpectedFailure("numpy_without_keepdims", "value", "wrong", _COLUMNS, _SQUARE, _NUMPY),
    ExpectedFailure("torch_without_keepdim", "value", "wrong", _COLUMNS, _SQUARE),
    ExpectedFailure("torch_without_keepdim", "gradient", "wrong", _COLUMNS, _SQUARE),
    *(
        ExpectedFailure(name, "special", "wrong", _COLUMNS, {"B": B}, dtypes)
        for name, dtypes in (("numpy_without_keepdims", _NUMPY), ("torch_without_keepdim", FLOATS))
        for B in ([[np.nan], [1]], [[np.nan, 1], [1, 1]], [[np.nan, np.nan], [1, 1]])
    ),
    ExpectedFailure("numpy_without_keepdims", "value", "wrong", _TURNED, {"B": [[1], [2]]}, _NUMPY),
    ExpectedFailure("torch_without_keepdim", "value", "wrong", _TURNED, {"B": [[1], [2]]}),
)
