"""NumPy and torch on `concatenate_columns`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

MODELLED = ("numpy_concatenate", "torch_cat")

ERRORS = (
    mismatched(
        X=(2, 3),
        Y=(1, 2),
        numpy=(ValueError, r"must match exactly, but along dimension [01]|2 rows and 1 rows"),
        torch=(RuntimeError, r"except in dimension [01]. Expected size 2 but got size 1"),
    ),
)

EDGES = (
    Edge(
        "nothing on the left", {"X": np.empty((1, 0)), "Y": [[1, -0.0]]}, "X can be joined to any matrix with one row."
    ),
    Edge("no rows", {"X": np.empty((0, 2)), "Y": np.empty((0, 1))}, "Two columns and one, without rows, give (0, 3)."),
)

_SIDES = ("numpy_concatenate", "numpy_hstack", "numpy_column_stack", "numpy_c", "numpy_block")
_SIDES_TORCH = ("torch_cat", "torch_hstack", "torch_column_stack")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "two vectors",
        "A vector has no axis 1: an error in both; `hstack` joins end to end; `column_stack` and np.c_ make columns.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0])},
        {
            "numpy_concatenate": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "torch_cat": (IndexError, r"Dimension out of range"),
            **{name: Returns([1, 2, 3, 4], "float64") for name in ("numpy_hstack", "numpy_block", "torch_hstack")},
            **{
                name: Returns([[1, 3], [2, 4]], "float64")
                for name in (
                    "numpy_column_stack",
                    "numpy_c",
                    "numpy_transposed",
                    "torch_column_stack",
                    "torch_transposed",
                )
            },
        },
    ),
    LibraryDifference(
        "a vector and a matrix",
        "`column_stack` and np.c_ accept a vector beside a matrix; `hstack` requires the same number of axes.",
        {"X": np.array([1.0, 4.0]), "Y": np.array([[2.0, 3.0], [5.0, 6.0]])},
        {
            "numpy_hstack": (ValueError, r"must have same number of dimensions"),
            "numpy_column_stack": Returns([[1, 2, 3], [4, 5, 6]], "float64"),
            "numpy_c": Returns([[1, 2, 3], [4, 5, 6]], "float64"),
            "torch_hstack": (RuntimeError, r"same number of dimensions"),
            "torch_column_stack": Returns([[1, 2, 3], [4, 5, 6]], "float64"),
        },
    ),
    LibraryDifference(
        "two numbers",
        "From two numbers `hstack` makes a vector, `column_stack` a matrix with one row, in both.",
        {"X": np.array(1.0), "Y": np.array(2.0)},
        {
            "numpy_hstack": Returns([1, 2], "float64"),
            "torch_hstack": Returns([1, 2], "float64"),
            "numpy_column_stack": Returns([[1, 2]], "float64"),
            "torch_column_stack": Returns([[1, 2]], "float64"),
        },
    ),
    LibraryDifference(
        "an empty vector and a matrix",
        "For compatibility torch.cat accepts a tensor of shape (0,) beside any tensor, along any axis.",
        {"X": np.empty(0), "Y": np.ones((2, 3))},
        {
            "numpy_concatenate": (np.exceptions.AxisError, r"axis 1 is out of bounds"),
            "numpy_hstack": (ValueError, r"must have same number of dimensions"),
            "torch_cat": Returns(np.ones((2, 3)), "float64"),
            "torch_hstack": Returns(np.ones((2, 3)), "float64"),
            "torch_column_stack": (RuntimeError, r"Expected size 0 but got size 2"),
        },
    ),
    LibraryDifference(
        "float32 and float64",
        "Both use the wider of two float dtypes; torch converts here, while its matrix products raise an error.",
        {"X": np.array([[1]], np.float32), "Y": np.array([[0.1]])},
        {name: Returns([[1, 0.1]], "float64") for name in (*_SIDES, *_SIDES_TORCH)},
    ),
    LibraryDifference(
        "integers and float32",
        "NumPy uses float64, which represents more of the integers; torch keeps float32.",
        {"X": np.array([[1]]), "Y": np.array([[0.5]], np.float32)},
        {
            **{name: Returns([[1, 0.5]], "float64") for name in _SIDES},
            **{name: Returns([[1, 0.5]], "float32") for name in _SIDES_TORCH},
        },
    ),
)
