"""NumPy and torch on `symmetry`: library differences, expected failures, errors and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        A=(2, 3),
        numpy=((ValueError, IndexError), r"could not be broadcast together|index 2 is out of bounds"),
        torch=(RuntimeError, r"must match the size of tensor b"),
        note="A single row of three is broadcast instead.",
    ),
)

EDGES = (
    Edge("no rows", {"A": np.empty((0, 0))}, "An empty matrix has no entry that differs."),
    Edge("zeros of both signs", {"A": [[1, 0.0], [-0.0, 1]]}, "Zero equals minus zero."),
    Edge("a step apart", {"A": [[0, 1], [1 + 2.0**-7, 0]]}, "Entries one step of bfloat16 apart are not equal."),
    Edge(
        "neighbours",
        {"A": [[0, 1], [1 + 2.0**-52, 0]]},
        "The entries differ by one step of float64; the other formats round them to equal numbers.",
    ),
    Edge(
        "tiny",
        {"A": [[0, 2.0**-1074], [0, 0]]},
        "The difference is the smallest float64, not 0: subnormals must not be flushed to 0.",
        ("float64",),
    ),
    Edge("tiny, float32", {"A": [[0, 2.0**-149], [0, 0]]}, "The smallest float32 is not 0.", ("float32",)),
)

_INFINITE = "∞ equals ∞, but ∞ - ∞ is NaN and not 0: an infinite diagonal is reported as not symmetric"
EXPECTED_FAILURES = tuple(
    ExpectedFailure(name, "special", "wrong", _INFINITE, {"A": [[np.inf]]})
    for name in ("numpy_difference", "torch_difference")
)

_ROW = np.array([[1, 2, 3]])
_CUBE = np.arange(4.0).reshape(1, 2, 2)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "one row",
        "A row of three is not square, but both libraries accept it and broadcast it against its transpose.",
        {"A": _ROW},
        {
            name: Returns([[1, 0, 0], [0, 1, 0], [0, 0, 1]], "bool")
            for name in ("numpy_vectorized", "numpy_equal", "torch_vectorized", "torch_eq", "torch_difference")
        },
    ),
    LibraryDifference(
        "differences of booleans",
        "Neither library subtracts booleans; both compare them.",
        {"A": np.array([[True, False], [False, True]])},
        {
            "numpy_vectorized": Returns([[1, 1], [1, 1]], "bool"),
            "numpy_difference": (TypeError, r"boolean subtract, the `-` operator, is not supported"),
            "torch_vectorized": Returns([[1, 1], [1, 1]], "bool"),
            "torch_difference": (RuntimeError, r"Subtraction, the `-` operator, with two bool tensors"),
        },
    ),
    LibraryDifference(
        "infinities",
        "∞ equals ∞, but ∞ - ∞ is NaN: the versions that subtract report the matrix as not symmetric.",
        {"A": np.array([[1.0, np.inf], [np.inf, 1.0]])},
        {
            "numpy_vectorized": Returns([[1, 1], [1, 1]], "bool"),
            "numpy_difference": Returns([[1, 0], [0, 1]], "bool"),
            "torch_vectorized": Returns([[1, 1], [1, 1]], "bool"),
            "torch_difference": Returns([[1, 0], [0, 1]], "bool"),
        },
    ),
    LibraryDifference(
        "a stack of matrices",
        "A.T reverses every axis of a stack, so (1, 2, 2) is compared with (2, 2, 1) by broadcasting; torch.t() "
        "accepts only matrices; mT swaps the last two axes, as intended.",
        {"A": _CUBE},
        {
            "numpy_vectorized": Returns([[[1, 0], [1, 0]], [[0, 1], [0, 1]]], "bool"),
            "torch_eq": (RuntimeError, r"t\(\) expects a tensor with <= 2 dimensions"),
            "torch_difference": Returns([[[1, 0], [0, 1]]], "bool"),
        },
    ),
)
