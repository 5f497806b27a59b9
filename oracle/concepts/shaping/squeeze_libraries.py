"""NumPy and torch on `squeeze`: library differences, expected failures, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns

MODELLED = ("numpy_squeeze", "numpy_one_by_one", "numpy_reshape", "numpy_indexed", "torch_squeeze", "torch_reshape")

EDGES = (
    Edge("a single entry", {"X": [[[0.1]]]}, "Every axis is dropped: a number without axes."),
    Edge("nothing", {"X": np.empty((1, 0, 2))}, "An axis of length 0 is kept."),
    Edge("nothing to drop", {"X": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, "Without axes of length one X is unchanged."),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_every_axis",
        "value",
        "raised",
        "np.squeeze raises an error for a given axis that is longer than one; torch leaves such an axis unchanged",
        {"X": [[[1, 2]]]},
        ("float16", "float32", "float64"),
    ),
)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an axis that is longer",
        "For both axes of a row, NumPy raises an error; torch drops the axis of length one, and silently keeps the "
        "other.",
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
        "The number is unchanged, in both.",
        {"X": np.array(2.5)},
        {
            name: Returns(2.5, "float64")
            for name in ("numpy_squeeze", "numpy_reshape", "torch_squeeze", "torch_reshape")
        },
    ),
    LibraryDifference(
        "truth values",
        "A squeeze works for every dtype.",
        {"X": np.array([[True], [False]])},
        {name: Returns([1, 0], "bool") for name in ("numpy_squeeze", "torch_squeeze")},
    ),
)
