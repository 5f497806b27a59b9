"""NumPy and torch on `empirical_distribution`: library differences and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

EDGES = (
    Edge("at a number of the sample", {"x": [1, 2, 2, 3], "t": [2]}, "Numbers equal to t are counted."),
    Edge("zeros of both signs", {"x": [0.0, -0.0], "t": [-0.0, 0.0]}, "-0 and 0 are equal: both are counted."),
    Edge("no questions", {"x": [1], "t": np.empty(0)}, "Without t the answer is empty."),
)

_HOLE = {"x": np.array([1.0, np.nan, 3.0, 4.0]), "t": np.array([3.0, np.inf, np.nan])}
_COMPARED = Returns([0.5, 0.75, 0], "float64")
_COMPARING = tuple(f"{side}_{how}" for side in ("numpy", "torch") for how in ("compared", "mean", "counted"))

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "Comparisons with NaN are false, so it is never counted. Sorting places NaN last in both, so all numbers are "
        "counted for t = NaN; but torch's search only checks whether a number is above t, which is false for NaN.",
        _HOLE,
        {
            **dict.fromkeys(_COMPARING, _COMPARED),
            "numpy_searchsorted": Returns([0.5, 0.75, 1], "float64"),
            "torch_searchsorted": Returns([0.5, 1, 1], "float64"),
        },
    ),
)
