"""NumPy and torch on `concatenate_rows`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

MODELLED = ("numpy_concatenate", "torch_cat")

ERRORS = (
    mismatched(
        X=(2, 3),
        Y=(2, 2),
        numpy=(ValueError, r"must match exactly, but along dimension 1|rows of 3 and rows of 2|could not broadcast"),
        torch=(RuntimeError, r"except in dimension 0. Expected size 3 but got size 2|to be equal size|must match"),
    ),
    mismatched(
        X=(2, 2, 2),
        Y=(2, 2),
        numpy=(
            ValueError,
            r"same number of dimensions|must match exactly|too many values to unpack|could not broadcast",
        ),
        torch=(
            RuntimeError,
            r"same number of dimensions|to be equal size|must match the existing size|greater or equal to the number",
        ),
    ),
)

EDGES = (
    Edge("nothing above", {"X": np.empty((0, 2)), "Y": [[1, -0.0]]}, "It can join any matrix with two columns."),
    Edge("nothing at all", {"X": np.empty((0, 2)), "Y": np.empty((0, 2))}, "The answer has the shape (0, 2)."),
    Edge("no columns", {"X": np.empty((2, 0)), "Y": np.empty((1, 0))}, "The answer has the shape (3, 0)."),
)

_SIDES = ("numpy_concatenate", "numpy_vstack", "numpy_append", "numpy_r", "numpy_block")
_JOINED = ("numpy_concatenate", "numpy_append", "numpy_r")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "two vectors",
        "`concatenate` and `cat` join vectors of any lengths end to end; `vstack` first makes rows of them, which "
        "must have the same length.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0])},
        {
            **{name: Returns([1, 2, 3, 4], "float64") for name in (*_JOINED, "torch_cat")},
            **{name: Returns([[1, 2], [3, 4]], "float64") for name in ("numpy_vstack", "numpy_block", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "two numbers",
        "A number has no axis, so `concatenate` and `cat` raise an error; `vstack` adds two axes first, in both.",
        {"X": np.array(1.0), "Y": np.array(2.0)},
        {
            "numpy_concatenate": (ValueError, r"zero-dimensional arrays cannot be concatenated"),
            "torch_cat": (RuntimeError, r"zero-dimensional tensor .* cannot be concatenated"),
            "numpy_vstack": Returns([[1], [2]], "float64"),
            "torch_vstack": Returns([[1], [2]], "float64"),
        },
    ),
    LibraryDifference(
        "an empty vector and a matrix",
        "For compatibility torch.cat accepts a tensor of shape (0,) beside any tensor; NumPy and torch.vstack raise "
        "an error for shapes that do not fit.",
        {"X": np.empty(0), "Y": np.ones((2, 3))},
        {
            "numpy_concatenate": (ValueError, r"must have same number of dimensions"),
            "numpy_vstack": (ValueError, r"must match exactly"),
            "torch_cat": Returns(np.ones((2, 3)), "float64"),
            "torch_vstack": (RuntimeError, r"Expected size 0 but got size 3"),
        },
    ),
    LibraryDifference(
        "integers and float32",
        "NumPy uses float64, which represents every int32 (and most of int64); torch keeps float32.",
        {"X": np.array([[1]]), "Y": np.array([[0.5]], np.float32)},
        {
            **{name: Returns([[1], [0.5]], "float64") for name in _SIDES},
            **{name: Returns([[1], [0.5]], "float32") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "float16 and int16",
        "The answer is float32 in NumPy and float16 in torch, where 2049 is rounded to 2048: joining can round.",
        {"X": np.array([[1]], np.float16), "Y": np.array([[2049]], np.int16)},
        {
            **{name: Returns([[1], [2049]], "float32") for name in _SIDES},
            **{name: Returns([[1], [2048]], "float16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "what is assigned",
        "Assigned rows are converted to the dtype of the destination: the fraction is dropped silently.",
        {"X": np.array([[1]]), "Y": np.array([[2.75]])},
        {
            "numpy_concatenate": Returns([[1], [2.75]], "float64"),
            "torch_cat": Returns([[1], [2.75]], "float64"),
            "torch_filled": Returns([[1], [2]], "int64"),
        },
    ),
    LibraryDifference(
        "int8 and uint8",
        "int16 represents both dtypes, and both libraries use it.",
        {"X": np.array([[-1]], np.int8), "Y": np.array([[200]], np.uint8)},
        {
            **{name: Returns([[-1], [200]], "int16") for name in _SIDES},
            **{name: Returns([[-1], [200]], "int16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "truth values and integers",
        "True is converted to 1, in both.",
        {"X": np.array([[True]]), "Y": np.array([[2]])},
        {name: Returns([[1], [2]], "int64") for name in (*_SIDES, "torch_cat", "torch_vstack")},
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer dtype represents both: NumPy uses float64 and loses digits, torch raises an error.",
        {"X": np.array([[2**53 + 1]], np.uint64), "Y": np.array([[1]])},
        {
            "numpy_concatenate": Returns([[2.0**53], [1]], "float64"),
            "torch_cat": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
)
