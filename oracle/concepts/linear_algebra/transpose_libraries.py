"""NumPy and torch on `transpose`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

MODELLED = (
    "numpy_attribute",
    "numpy_transpose",
    "numpy_swapaxes",
    "numpy_copy",
    "torch_attribute",
    "torch_t",
    "torch_transpose",
    "torch_mT",
    "torch_permute",
    "torch_contiguous",
)

EDGES = (
    Edge("one row", {"A": [[1, 2, 3]]}, "A row becomes a column; the memory does not change."),
    Edge("no columns", {"A": np.empty((3, 0))}, "Three rows without entries become zero rows of three entries."),
    Edge("minus zero", {"A": [[1, -0.0]]}, "Transposing keeps the sign of zero."),
)

_VECTOR = np.array([1.0, 2.0, 3.0])
_STACK = np.arange(8.0).reshape(2, 2, 2)
_REVERSED = [[[0, 4], [2, 6]], [[1, 5], [3, 7]]]
_LAST_TWO = [[[0, 2], [1, 3]], [[4, 6], [5, 7]]]
_FIRST_TWO = [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]
_SUBSCRIPTS = r"number of subscripts in the equation"

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector",
        "`.T` and `.t()` return a vector unchanged; it does not become a column. Functions that swap two named axes "
        "raise an error, because a vector has only one axis.",
        {"A": _VECTOR},
        {
            "numpy_attribute": Returns([1, 2, 3], "float64"),
            "numpy_transpose": Returns([1, 2, 3], "float64"),
            "numpy_swapaxes": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "numpy_matrix_transpose": (ValueError, r"must be at least 2-dimensional"),
            "numpy_einsum": (ValueError, r"too many subscripts"),
            "torch_attribute": Returns([1, 2, 3], "float64"),
            "torch_t": Returns([1, 2, 3], "float64"),
            "torch_transpose": (IndexError, r"Dimension out of range"),
            "torch_mT": (RuntimeError, r"only supported on matrices or batches of matrices"),
            "torch_permute": (RuntimeError, r"does not match the length of the desired ordering"),
            "torch_einsum": (RuntimeError, _SUBSCRIPTS),
        },
    ),
    LibraryDifference(
        "a stack of matrices",
        "`.T` reverses all three axes, so the stack axis becomes the last (deprecated in torch, with a warning); mT "
        "transposes each matrix; swapping axes 0 and 1 swaps the stack axis with the rows; `.t()` raises an error.",
        {"A": _STACK},
        {
            "numpy_attribute": Returns(_REVERSED, "float64"),
            "numpy_transpose": Returns(_REVERSED, "float64"),
            "numpy_swapaxes": Returns(_FIRST_TWO, "float64"),
            "numpy_matrix_transpose": Returns(_LAST_TWO, "float64"),
            "numpy_einsum": (ValueError, r"more dimensions than subscripts"),
            "torch_attribute": Returns(_REVERSED, "float64"),
            "torch_t": (RuntimeError, r"t\(\) expects a tensor with <= 2 dimensions, but self is 3D"),
            "torch_transpose": Returns(_FIRST_TWO, "float64"),
            "torch_mT": Returns(_LAST_TWO, "float64"),
            "torch_permute": (RuntimeError, r"does not match the length of the desired ordering"),
            "torch_einsum": (RuntimeError, _SUBSCRIPTS),
        },
    ),
    LibraryDifference(
        "a number without axes",
        "torch's mT accepts a single number, with a warning; np.matrix_transpose requires two axes.",
        {"A": np.array(2.0)},
        {
            "numpy_attribute": Returns(2, "float64"),
            "numpy_matrix_transpose": (ValueError, r"must be at least 2-dimensional"),
            "torch_attribute": Returns(2, "float64"),
            "torch_mT": Returns(2, "float64"),
        },
    ),
)
