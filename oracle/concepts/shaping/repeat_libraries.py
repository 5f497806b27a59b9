"""NumPy and torch on `repeat`: library differences, expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

EDGES = (
    Edge("not once", {"X": [[1, 2]], "count": 0, "axis": 0}, "No rows of two."),
    Edge("nothing to repeat", {"X": np.empty((0, 2)), "count": 3, "axis": 0}, "Three times no rows are no rows."),
    Edge("minus zero", {"X": [[-0.0]], "count": 2, "axis": 0}, "Copies keep the sign of zero."),
)

_KRON = (
    "torch.kron ends in a `view` of its product, which keeps the memory order of a matrix in Fortran order; there it "
    "raises, and asks the caller for the `reshape` that it does not do itself"
)

EXPECTED_FAILURES = (
    ExpectedFailure("torch_kron", "layout", "raised", _KRON, {"X": [[0, 0], [0, 0]], "count": 2, "axis": 0}),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the word repeat",
        "1 2 3 twice, each: np.repeat and repeat_interleave. (torch's own `repeat` would make 1 2 3 1 2 3.)",
        {"X": np.array([1, 2, 3]), "count": 2, "axis": 0},
        {name: Returns([1, 1, 2, 2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "no axis named",
        "Both flatten the matrix first.",
        {"X": np.array([[1, 2], [3, 4]]), "count": 2, "axis": None},
        {name: Returns([1, 1, 2, 2, 3, 3, 4, 4], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "a count for each",
        "An array of counts gives every line its own, in both.",
        {"X": np.array([1, 2, 3]), "count": np.array([0, 1, 2]), "axis": 0},
        {name: Returns([2, 3, 3], "int64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
    LibraryDifference(
        "too few counts",
        "An error in both.",
        {"X": np.array([1, 2, 3]), "count": np.array([1, 2]), "axis": 0},
        {
            "numpy_repeat": (ValueError, r"could not be broadcast together|operands could not be broadcast"),
            "torch_repeat_interleave": (RuntimeError, r"repeats must have the same size as input along dim"),
        },
    ),
    LibraryDifference(
        "a negative count",
        "An error in both.",
        {"X": np.array([1, 2]), "count": -1, "axis": 0},
        {
            "numpy_repeat": (ValueError, r"negative dimensions are not allowed"),
            "torch_repeat_interleave": (RuntimeError, r"negative"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "NumPy gives it an axis; so does torch.",
        {"X": np.array(2.5), "count": 3, "axis": None},
        {name: Returns([2.5, 2.5, 2.5], "float64") for name in ("numpy_repeat", "torch_repeat_interleave")},
    ),
)
