"""NumPy and torch on `argmax`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("a single entry", {"x": [0.1]}, "The first of one."),
    Edge("zeros of both signs", {"x": [-0.0, 0.0]}, "Equally large: the first."),
    Edge("a step apart", {"x": [1, 1 + 2.0**-7, 1]}, "One step of bfloat16 is enough."),
    Edge("all equal", {"x": [2] * 40}, "The first of forty, whatever is compared in parallel."),
)

_NOWHERE = "NaN is the largest and equals nothing, so that it is found nowhere"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_first_of_the_largest",
        "special",
        "raised",
        _NOWHERE,
        {"x": [np.nan]},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_first_of_the_largest", "special", "raised", _NOWHERE, {"x": [np.nan]}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "Both say where the first NaN is. Who sorts the negatives has it last; who asks what equals NaN finds nothing.",
        {"x": np.array([1.0, np.nan, 3.0, np.nan])},
        {
            "numpy_argmax": Returns(1, "int64"),
            "numpy_sorted": Returns(2, "int64"),
            "numpy_first_of_the_largest": (IndexError, r"out of bounds"),
            "torch_argmax": Returns(1, "int64"),
            "torch_max": Returns(1, "int64"),
            "torch_sorted": Returns(1, "int64"),
            "torch_first_of_the_largest": (IndexError, r"out of bounds"),
        },
    ),
    LibraryDifference(
        "truth values",
        "Where is the first that is true? NumPy answers; torch's argmax takes no booleans, its max does.",
        {"x": np.array([False, True, True])},
        {
            "numpy_argmax": Returns(1, "int64"),
            "torch_argmax": (RuntimeError, r"does not support bool input"),
            "torch_max": Returns(1, "int64"),
        },
    ),
    LibraryDifference(
        "nothing",
        "An error in both, by different names.",
        {"x": np.empty(0)},
        {
            "numpy_argmax": (ValueError, r"attempt to get argmax of an empty sequence"),
            "torch_argmax": (IndexError, r"Expected reduction dim to be specified for input.numel\(\) == 0"),
            "torch_max": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
        },
    ),
    LibraryDifference(
        "a matrix",
        "Without an axis both count through the rows of the matrix, as if it were flat.",
        {"x": np.array([[1.0, 2.0], [5.0, 3.0]])},
        {"numpy_argmax": Returns(2, "int64"), "torch_argmax": Returns(2, "int64")},
    ),
)
