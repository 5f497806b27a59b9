"""What is known about NumPy and torch on `integer_pairs`.

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
    Edge("one column", {"A": [[1], [2]], "j": [0, 0]}, "There is nothing to choose."),
    Edge(
        "large neighbours",
        {"A": [[60000, -60000, 60000]], "j": [1]},
        "What is not picked adds nothing, however large.",
    ),
)

_ZERO_TIMES = "0 times infinity is NaN, and 0 times NaN is: what was not picked shines through"
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
        "-1 is the last of a row in brackets, in both; torch's gather, one_hot and nll_loss know no numbers below 0, "
        "and nothing equals -1 in a mask.",
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
        "There is no column 4 of three. Flat indices go on into the next row; a mask finds nothing, and gives 0; "
        "torch's take_along_dim goes around, and gives column 1.",
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
        "To torch's nll_loss this number says that the row does not count: 0, and -0 after the sign is turned.",
        {"A": _GIVEN, "j": np.array([-100, 0])},
        {
            "numpy_index": (IndexError, r"index -100 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index -100 is out of bounds for dimension 1 with size 3"),
            "torch_nll_loss": Returns([-0.0, 3], "float64"),
        },
    ),
    LibraryDifference(
        "one number for all rows",
        "A list of one is broadcast, in both, and the answer is a column of A; gather takes it for the first row, and "
        "forgets the others.",
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
        "Two numbers and three rows do not go side by side in brackets; gather answers for two rows.",
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
        "Beside a list of rows a mask of the columns becomes the numbers of those that are true: the list (0, 2) here, "
        "in both. One true column would be broadcast to all rows.",
        {"A": _GIVEN, "j": np.array([True, False, True])},
        {"numpy_index": Returns([0, 5], "float64"), "torch_index": Returns([0, 5], "float64")},
    ),
    LibraryDifference(
        "int32",
        "Integers of 32 bits are indices in both, but not to torch's take_along_dim.",
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
        "To NumPy they are integers. In torch's brackets they are still, from old times, truth values: a mask of two "
        "for rows of three.",
        {"A": _GIVEN, "j": np.array([1, 2], np.uint8)},
        {
            "numpy_index": Returns([1, 5], "float64"),
            "torch_index": (IndexError, r"The shape of the mask \[2\] at index 0 does not match"),
            "torch_gather": (RuntimeError, r"Expected dtype int32/int64 for index"),
        },
    ),
)
