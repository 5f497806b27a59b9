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
    Edge("nothing above", {"X": np.empty((0, 2)), "Y": [[1, -0.0]]}, "No rows join any matrix of that width."),
    Edge("nothing at all", {"X": np.empty((0, 2)), "Y": np.empty((0, 2))}, "No rows below no rows, and still of two."),
    Edge("no columns", {"X": np.empty((2, 0)), "Y": np.empty((1, 0))}, "Two rows of nothing and one more are three."),
)

_SIDES = ("numpy_concatenate", "numpy_vstack", "numpy_append", "numpy_r", "numpy_block")
_JOINED = ("numpy_concatenate", "numpy_append", "numpy_r")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "two vectors",
        "`concatenate` and `cat` join vectors end to end, whatever their lengths; `vstack` makes rows of them first, "
        "which must be equally long.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([3.0, 4.0])},
        {
            **{name: Returns([1, 2, 3, 4], "float64") for name in (*_JOINED, "torch_cat")},
            **{name: Returns([[1, 2], [3, 4]], "float64") for name in ("numpy_vstack", "numpy_block", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "two numbers",
        "Numbers without axes have no axis to be joined along, both say; `vstack` gives them two first, in both.",
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
        "torch.cat still lets a tensor of shape (0,) pass beside anything, as it did before it knew empty matrices; "
        "NumPy, and torch.vstack, see shapes that do not fit.",
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
        "NumPy takes float64, which holds every int32 (and most of int64); torch stays with the float that is there.",
        {"X": np.array([[1]]), "Y": np.array([[0.5]], np.float32)},
        {
            **{name: Returns([[1], [0.5]], "float64") for name in _SIDES},
            **{name: Returns([[1], [0.5]], "float32") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "float16 and int16",
        "So it is float32 in NumPy, and in torch float16, where 2049 becomes 2048: joining can round.",
        {"X": np.array([[1]], np.float16), "Y": np.array([[2049]], np.int16)},
        {
            **{name: Returns([[1], [2049]], "float32") for name in _SIDES},
            **{name: Returns([[1], [2048]], "float16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "what is assigned",
        "Rows that are assigned take the dtype of what they are written into: truncated, without a word.",
        {"X": np.array([[1]]), "Y": np.array([[2.75]])},
        {
            "numpy_concatenate": Returns([[1], [2.75]], "float64"),
            "torch_cat": Returns([[1], [2.75]], "float64"),
            "torch_filled": Returns([[1], [2]], "int64"),
        },
    ),
    LibraryDifference(
        "int8 and uint8",
        "int16 holds both, and both take it.",
        {"X": np.array([[-1]], np.int8), "Y": np.array([[200]], np.uint8)},
        {
            **{name: Returns([[-1], [200]], "int16") for name in _SIDES},
            **{name: Returns([[-1], [200]], "int16") for name in ("torch_cat", "torch_vstack")},
        },
    ),
    LibraryDifference(
        "truth values and integers",
        "True joins the integers as 1, in both.",
        {"X": np.array([[True]]), "Y": np.array([[2]])},
        {name: Returns([[1], [2]], "int64") for name in (*_SIDES, "torch_cat", "torch_vstack")},
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer type holds both: NumPy takes float64 and loses digits, torch refuses.",
        {"X": np.array([[2**53 + 1]], np.uint64), "Y": np.array([[1]])},
        {
            "numpy_concatenate": Returns([[2.0**53], [1]], "float64"),
            "torch_cat": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
)
