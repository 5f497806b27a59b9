"""NumPy and torch on `repeat`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("not once", {"X": [[1, 2]], "count": 0, "axis": 0}, "A count of 0 gives shape (0, 2)."),
    Edge("nothing to repeat", {"X": np.empty((0, 2)), "count": 3, "axis": 0}, "Repeating no rows gives no rows."),
    Edge("minus zero", {"X": [[-0.0]], "count": 2, "axis": 0}, "Copies keep the sign of zero."),
)

_KRON = (
    "torch.kron calls `view` on its product, which keeps the memory order of a matrix in Fortran order; `view` "
    "then raises an error that suggests `reshape`"
)

EXPECTED_FAILURES = (
    ExpectedFailure("torch_kron", "layout", "raised", _KRON, {"X": [[0, 0], [0, 0]], "count": 2, "axis": 0}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "np.repeat and repeat_interleave repeat each entry. (torch's `repeat` would give 1 2 3 1 2 3.)",
        {"X": np.array([1, 2, 3]), "count": 2, "axis": 0},
        {name: Returns([1, 1, 2, 2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "no axis named",
        "Without an axis both flatten the matrix first.",
        {"X": np.array([[1, 2], [3, 4]]), "count": 2, "axis": None},
        {name: Returns([1, 1, 2, 2, 3, 3, 4, 4], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "a count for each",
        "An array of counts has one count for each entry, in both.",
        {"X": np.array([1, 2, 3]), "count": np.array([0, 1, 2]), "axis": 0},
        {name: Returns([2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "too few counts",
        "Both raise an error.",
        {"X": np.array([1, 2, 3]), "count": np.array([1, 2]), "axis": 0},
        {
            "numpy_repeat": (ValueError, r"could not be broadcast together|operands could not be broadcast"),
            "torch_repeat_interleave": (RuntimeError, r"repeats must have the same size as input along dim"),
        },
    ),
    LibraryDifference(
        "a negative count",
        "Both raise an error.",
        {"X": np.array([1, 2]), "count": -1, "axis": 0},
        {
            "numpy_repeat": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat_interleave": (RuntimeError, r"negative"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "Both libraries add an axis.",
        {"X": np.array(2.5), "count": 3, "axis": None},
        {name: Returns([2.5, 2.5, 2.5], "float64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
)
