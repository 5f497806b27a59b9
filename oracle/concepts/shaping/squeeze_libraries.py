"""NumPy and torch on `squeeze`: library differences, expected failures, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

MODELLED = ("numpy_squeeze", "numpy_one_by_one", "numpy_reshape", "numpy_indexed", "torch_squeeze", "torch_reshape")

EDGES = (
    Edge("a single entry", {"X": [[[0.1]]]}, "Every axis goes: a number is left, which has no axes."),
    Edge("nothing", {"X": np.empty((1, 0, 2))}, "An axis of length 0 is not of length one."),
    Edge("nothing to drop", {"X": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, "What has no axis of length one stays."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_every_axis",
        "value",
        "raised",
        "np.squeeze refuses to drop an axis that is named and longer than one; torch's leaves such an axis alone",
        {"X": [[[1, 2]]]},
        ("float16", "float32", "float64"),
    ),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an axis that is longer",
        "Asked to drop both axes of a row, NumPy refuses; torch drops the one of length one, and leaves the other "
        "without a word.",
        {"X": np.array([[1.0, 2.0]])},
        {
            "numpy_squeeze": Returns([1, 2], "float64"),
            "numpy_every_axis": (ValueError, r"cannot select an axis to squeeze out which has size not equal to one"),
            "torch_squeeze": Returns([1, 2], "float64"),
            "torch_every_axis": Returns([1, 2], "float64"),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "It stays what it is, in both.",
        {"X": np.array(2.5)},
        {
            name: Returns(2.5, "float64")
            for name in ("numpy_squeeze", "numpy_reshape", "torch_squeeze", "torch_reshape")
        },
    ),
    LibraryDifference(
        "truth values",
        "A squeeze asks no dtype.",
        {"X": np.array([[True], [False]])},
        {name: Returns([1, 0], "bool") for name in ("numpy_squeeze", "torch_squeeze")},
    ),
)
