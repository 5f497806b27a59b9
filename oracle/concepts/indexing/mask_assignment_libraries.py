"""NumPy and torch on `mask_assignment`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.concepts.indexing.mask_assignment import _A
from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        t=5,
        numpy=(ValueError, r"could not be broadcast|truth value of an array .* is ambiguous"),
        torch=(RuntimeError, r"must match the size of tensor b \(5\)"),
    ),
)

EDGES = (
    Edge("exactly at the threshold", {"a": [[1, 2], [3, 2]], "t": 2, "value": 0}, "2 is not above 2 and is kept."),
    Edge("everywhere", {"a": _A, "t": 0, "value": 7}, "All entries are overwritten; their gradient is 0."),
    Edge("nowhere", {"a": _A, "t": 6, "value": 7}, "The value is not written, so its gradient is 0."),
    Edge("above again", {"a": _A, "t": 2, "value": 9}, "The written value is above the threshold too and is kept."),
)

_ZERO_TIMES = "0 times infinity or NaN is NaN, so a masked entry changes the result"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_product",
        "special",
        "wrong",
        _ZERO_TIMES,
        {"a": [[np.inf]], "t": 0.0, "value": 0},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_product", "special", "wrong", _ZERO_TIMES, {"a": [[np.inf]], "t": 0.0, "value": 0}),
)

_GIVEN = np.array([[1.0, 2.0], [3.0, 4.0]])
_WHOLE = np.arange(3)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a number for each truth",
        "Both libraries assign as many numbers as the mask has true entries, in order; `putmask` uses the number at "
        "the position of each entry instead.",
        {"a": _GIVEN, "t": 2.0, "value": np.array([7.0, 8.0])},
        {
            "numpy_copy": Returns([[1, 2], [7, 8]], "float64"),
            "numpy_putmask": Returns([[1, 2], [7, 8]], "float64"),
            "torch_clone": Returns([[1, 2], [7, 8]], "float64"),
        },
    ),
    LibraryDifference(
        "two numbers for three truths",
        "Both libraries raise an error; `putmask` repeats the numbers and uses them by position: 8 for the second "
        "entry, then 7, 8.",
        {"a": _GIVEN, "t": 1.0, "value": np.array([7.0, 8.0])},
        {
            "numpy_copy": (ValueError, r"cannot assign 2 input values to the 3 output values where the mask is true"),
            "numpy_putmask": Returns([[1, 8], [7, 8]], "float64"),
            "torch_clone": (RuntimeError, r"value tensor of shape \[2\] cannot be broadcast to indexing result"),
            "torch_masked_fill": (RuntimeError, r"only supports a 0-dimensional value tensor"),
        },
    ),
    LibraryDifference(
        "an array of one number",
        "It is broadcast, except in `masked_fill` in torch, which requires a tensor without axes.",
        {"a": _GIVEN, "t": 2.0, "value": np.array([7.0])},
        {
            "numpy_copy": Returns([[1, 2], [7, 7]], "float64"),
            "torch_clone": Returns([[1, 2], [7, 7]], "float64"),
            "torch_masked_fill": (RuntimeError, r"only supports a 0-dimensional value tensor"),
            "torch_where": Returns([[1, 2], [7, 7]], "float64"),
        },
    ),
    LibraryDifference(
        "integers and a plain 1.9",
        "Assignment keeps the dtype and truncates 1.9 to 1. `where` promotes both operands: to float64 in NumPy, to "
        "float32 in torch.",
        {"a": _WHOLE, "t": 1, "value": 1.9},
        {
            "numpy_copy": Returns([0, 1, 1], "int64"),
            "numpy_putmask": Returns([0, 1, 1], "int64"),
            "numpy_copyto": (TypeError, r"Cannot cast scalar from dtype\('float64'\) to dtype\('int64'\)"),
            "numpy_where": Returns([0, 1, 1.9], "float64"),
            "torch_clone": Returns([0, 1, 1], "int64"),
            "torch_masked_fill": Returns([0, 1, 1], "int64"),
            "torch_where": Returns([0, 1, np.float32(1.9)], "float32"),
        },
    ),
    LibraryDifference(
        "integers and NaN",
        "NaN cannot be converted to an integer: assignment raises an error, `where` returns floats.",
        {"a": _WHOLE, "t": 1, "value": np.nan},
        {
            "numpy_copy": (ValueError, r"cannot convert float NaN to integer"),
            "numpy_where": Returns([0, 1, np.nan], "float64"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
            "torch_masked_fill": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
            "torch_where": Returns([0, 1, np.nan], "float32"),
        },
    ),
    LibraryDifference(
        "a number that float16 does not reach",
        "In float16 NumPy and `where` in torch round 70000 to infinity; `masked_fill` raises an error.",
        {"a": np.ones(2, np.float16), "t": 0, "value": 70000.0},
        {
            "numpy_copy": Returns([np.inf, np.inf], "float16"),
            "numpy_where": Returns([np.inf, np.inf], "float16"),
            "torch_masked_fill": (RuntimeError, r"value cannot be converted to type c10::Half without overflow"),
            "torch_where": Returns([np.inf, np.inf], "float16"),
        },
    ),
    LibraryDifference(
        "minus infinity where nothing shall be seen",
        "Attention masks are made this way: both libraries write -∞.",
        {"a": _GIVEN, "t": 2.0, "value": -np.inf},
        {
            "numpy_where": Returns([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_masked_fill": Returns([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_product": Returns([[np.nan, np.nan], [-np.inf, -np.inf]], "float64"),
        },
    ),
)
