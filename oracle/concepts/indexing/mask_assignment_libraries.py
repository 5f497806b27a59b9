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
    Edge("exactly at the threshold", {"a": [[1, 2], [3, 2]], "t": 2, "value": 0}, "2 is not above 2, and stays."),
    Edge("everywhere", {"a": _A, "t": 0, "value": 7}, "Nothing of the array is left, and its gradient is 0."),
    Edge("nowhere", {"a": _A, "t": 6, "value": 7}, "The value goes nowhere, and its gradient is 0."),
    Edge("above again", {"a": _A, "t": 2, "value": 9}, "What was written is above the threshold too, and stays."),
)

_ZERO_TIMES = "0 times infinity is NaN, and 0 times NaN is: what the mask should hide shines through"
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
        "As many numbers as are true go in one after the other, in both; and by putmask by their place, not by their "
        "turn.",
        {"a": _GIVEN, "t": 2.0, "value": np.array([7.0, 8.0])},
        {
            "numpy_copy": Returns([[1, 2], [7, 8]], "float64"),
            "numpy_putmask": Returns([[1, 2], [7, 8]], "float64"),
            "torch_clone": Returns([[1, 2], [7, 8]], "float64"),
        },
    ),
    LibraryDifference(
        "two numbers for three truths",
        "Both refuse; putmask begins again from the first, and takes them by place: 8 for the second entry, 7, 8.",
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
        "It is broadcast, except to torch's masked_fill, which wants one without axes.",
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
        "What is written into takes what fits it, without the .9. What chooses makes a type for both: float64 in "
        "NumPy, float32 in torch.",
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
        "No integer is a NaN: who writes must refuse, who chooses makes floats.",
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
        "70000 is infinity in float16, to NumPy and to torch's `where`; masked_fill refuses it.",
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
        "As attention masks are made: both write it as it is.",
        {"a": _GIVEN, "t": 2.0, "value": -np.inf},
        {
            "numpy_where": Returns([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_masked_fill": Returns([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_product": Returns([[np.nan, np.nan], [-np.inf, -np.inf]], "float64"),
        },
    ),
)
