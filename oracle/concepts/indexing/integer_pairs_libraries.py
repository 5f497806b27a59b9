"""NumPy and torch on `integer_pairs`.

Library differences, expected failures, errors, modelled versions and edge cases.
"""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

MODELLED = ("numpy_index", "numpy_flat", "torch_index")

ERRORS = (
    mismatched(
        j=5,
        numpy=((IndexError, ValueError), r"could not be broadcast together|zip\(\) argument 2 is longer"),
        torch=(
            (IndexError, RuntimeError, ValueError),
            r"shape mismatch|Size does not match|must match|[Ee]xpected input batch_size",
        ),
    ),
)

EDGES = (
    Edge("one column", {"A": [[1], [2]], "j": [0, 0]}, "Each row has only one entry."),
    Edge(
        "large neighbours",
        {"A": [[60000, -60000, 60000]], "j": [1]},
        "Entries that are not selected add nothing, however large they are.",
    ),
)

_ZERO_TIMES = "0 times infinity or NaN is NaN, so an entry that was not selected changes the result"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_one_hot_product",
        "special",
        "wrong",
        _ZERO_TIMES,
        {"A": [[1, np.inf]], "j": [0]},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_one_hot_product", "special", "wrong", _ZERO_TIMES, {"A": [[1, np.inf]], "j": [0]}),
)

_GIVEN = np.arange(6.0).reshape(2, 3)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "counted from the end",
        "-1 selects the last entry of a row in brackets, in both libraries; `gather`, `one_hot` and `nll_loss` in "
        "torch raise an error for negative indices, and in a mask no index equals -1.",
        {"A": _GIVEN, "j": np.array([-1, 0])},
        {
            "numpy_index": Returns([2, 3], "float64"),
            "numpy_take_along_axis": Returns([2, 3], "float64"),
            "numpy_masked_sum": Returns([0, 3], "float64"),
            "torch_index": Returns([2, 3], "float64"),
            "torch_gather": (RuntimeError, r"index -1 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Returns([2, 3], "float64"),
            "torch_masked_sum": Returns([0, 3], "float64"),
            "torch_one_hot_product": (RuntimeError, r"Class values must be non-negative"),
            "torch_nll_loss": (IndexError, r"Target -1 is out of bounds"),
        },
    ),
    LibraryDifference(
        "a number beyond the last",
        "Index 4 is out of range for three columns. A flat index continues in the next row; a mask selects nothing "
        "and gives 0; `take_along_dim` in torch wraps around to column 1.",
        {"A": _GIVEN, "j": np.array([4, 0])},
        {
            "numpy_index": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take_along_axis": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_flat": Returns([4, 3], "float64"),
            "numpy_masked_sum": Returns([0, 3], "float64"),
            "torch_index": (IndexError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_gather": (RuntimeError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Returns([1, 3], "float64"),
            "torch_masked_sum": Returns([0, 3], "float64"),
            "torch_one_hot_product": (RuntimeError, r"Class values must be smaller than num_classes"),
            "torch_nll_loss": (IndexError, r"Target 4 is out of bounds"),
        },
    ),
    LibraryDifference(
        "-100",
        "`nll_loss` in torch ignores rows with this index: it gives 0, and -0 after the change of sign.",
        {"A": _GIVEN, "j": np.array([-100, 0])},
        {
            "numpy_index": (IndexError, r"index -100 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index -100 is out of bounds for dimension 1 with size 3"),
            "torch_nll_loss": Returns([-0.0, 3], "float64"),
        },
    ),
    LibraryDifference(
        "one number for all rows",
        "A list of length 1 is broadcast in both libraries, and the answer is a column of A; `gather` uses it for the "
        "first row only and ignores the other rows.",
        {"A": _GIVEN, "j": np.array([1])},
        {
            "numpy_index": Returns([1, 4], "float64"),
            "numpy_take_along_axis": Returns([1, 4], "float64"),
            "torch_index": Returns([1, 4], "float64"),
            "torch_take_along_dim": Returns([1, 4], "float64"),
            "torch_gather": Returns([1], "float64"),
        },
    ),
    LibraryDifference(
        "fewer numbers than rows",
        "Two indices and three rows cannot be broadcast in brackets; `gather` returns two entries.",
        {"A": np.arange(6.0).reshape(3, 2), "j": np.array([1, 0])},
        {
            "numpy_index": (IndexError, r"could not be broadcast together with shapes \(3,\) \(2,\)"),
            "numpy_take_along_axis": (IndexError, r"could not be broadcast together"),
            "torch_index": (IndexError, r"could not be broadcast together with shapes \[3\], \[2\]"),
            "torch_gather": Returns([1, 2], "float64"),
            "torch_take_along_dim": (RuntimeError, r"size of tensor a \(3\) must match the size of tensor b \(2\)"),
        },
    ),
    LibraryDifference(
        "truth values",
        "Next to a list of rows, a mask of the columns becomes the list of its true positions, here (0, 2), in both "
        "libraries. A single true column would be broadcast to all rows.",
        {"A": _GIVEN, "j": np.array([True, False, True])},
        {"numpy_index": Returns([0, 5], "float64"), "torch_index": Returns([0, 5], "float64")},
    ),
    LibraryDifference(
        "int32",
        "Both libraries accept int32 indices, except `take_along_dim` in torch.",
        {"A": _GIVEN, "j": np.array([1, 2], np.int32)},
        {
            "numpy_index": Returns([1, 5], "float64"),
            "torch_index": Returns([1, 5], "float64"),
            "torch_gather": Returns([1, 5], "float64"),
            "torch_take_along_dim": (RuntimeError, r"dtype of indices should be Long but got Int"),
        },
    ),
    LibraryDifference(
        "bytes",
        "NumPy treats uint8 as integers. In brackets torch treats uint8 as a mask, here of length 2 for rows of "
        "length 3, for compatibility with old versions.",
        {"A": _GIVEN, "j": np.array([1, 2], np.uint8)},
        {
            "numpy_index": Returns([1, 5], "float64"),
            "torch_index": (IndexError, r"The shape of the mask \[2\] at index 0 does not match"),
            "torch_gather": (RuntimeError, r"Expected dtype int32/int64 for index"),
        },
    ),
)
