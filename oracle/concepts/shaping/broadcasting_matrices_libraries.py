"""NumPy and torch on `broadcasting_matrices`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        X=(2, 2, 3),
        Y=(2, 2),
        numpy=(
            ValueError,
            r"could not be broadcast together|shape mismatch: objects cannot be broadcast|do not fit",
        ),
        torch=(RuntimeError, r"must match the size of tensor b|The expanded size of the tensor"),
    ),
    mismatched(
        X=(2, 3, 1),
        Y=(2, 3),
        numpy=(
            ValueError,
            r"could not be broadcast together|shape mismatch: objects cannot be broadcast|do not fit|non-broadcastable",
        ),
        torch=(RuntimeError, r"must match the size of tensor b|The expanded size of the tensor|doesn't match"),
    ),
)

EDGES = (
    Edge("no matrices", {"X": np.empty((0, 1, 2)), "Y": [[1, 2]]}, "The stack is empty, so the gradient of Y is 0."),
    Edge("a stack of one", {"X": [[[1, 2]]], "Y": [[2.0**-53, 2.0**-24]]}, "Nothing is stretched."),
)

_PLUS = ("numpy_vectorized", "torch_vectorized")
_NUMBER = np.array(2.5)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the stack second",
        "Either side of a sum may be stretched. In place the left side would have to grow, so both raise an error.",
        {"X": np.array([[1.0, 2.0]]), "Y": np.array([[[10.0, 20.0]], [[30.0, 40.0]]])},
        {
            **{name: Returns([[[11, 22]], [[31, 42]]], "float64") for name in _PLUS},
            "numpy_in_place": (ValueError, r"non-broadcastable output operand with shape \(1,2\)"),
            "torch_in_place": (
                RuntimeError,
                r"output with shape \[1, 2\] doesn't match the broadcast shape \[2, 1, 2\]",
            ),
            "torch_expand": (RuntimeError, r"must be greater or equal to the number of dimensions"),
        },
    ),
    LibraryDifference(
        "one and nothing",
        "Lengths one and 0 give length 0: broadcasting can also shrink an axis.",
        {"X": np.ones((1, 2)), "Y": np.ones((0, 2))},
        {
            **{name: Returns(np.empty((0, 2)), "float64") for name in _PLUS},
            "numpy_in_place": (ValueError, r"non-broadcastable output operand with shape \(1,2\)"),
            "torch_in_place": (RuntimeError, r"output with shape \[1, 2\] doesn't match the broadcast shape \[0, 2\]"),
        },
    ),
    LibraryDifference(
        "two and nothing",
        "Lengths 2 and 0 raise an error, in both.",
        {"X": np.ones(2), "Y": np.ones(0)},
        {
            "numpy_vectorized": (ValueError, r"could not be broadcast together with shapes \(2,\) \(0,\)"),
            "torch_vectorized": (RuntimeError, r"The size of tensor a \(2\) must match the size of tensor b \(0\)"),
        },
    ),
    LibraryDifference(
        "two numbers without axes",
        "Nothing is stretched; NumPy returns a scalar instead of an array, torch a tensor without axes.",
        {"X": _NUMBER, "Y": _NUMBER},
        {
            "numpy_vectorized": Returns(5, "float64"),
            "numpy_in_place": Returns(5, "float64"),
            "torch_vectorized": Returns(5, "float64"),
            "torch_in_place": Returns(5, "float64"),
        },
    ),
    LibraryDifference(
        "a vector and a column",
        "An addition entry by entry may be intended, but both give a table without an error.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([[1.0], [2.0]])},
        {name: Returns([[2, 3], [3, 4]], "float64") for name in _PLUS},
    ),
    LibraryDifference(
        "a stack of bytes and a plain number",
        "A Python integer takes the dtype of the array: 250 + 10 wraps around to 4, in both.",
        {"X": np.array([[[250]], [[1]]], np.uint8), "Y": 10},
        {name: Returns([[[4]], [[11]]], "uint8") for name in _PLUS},
    ),
    LibraryDifference(
        "float32 and a float64 without axes",
        "NumPy converts the whole stack to float64 because of an array without axes; torch does not.",
        {"X": np.array([[[1.0]]], np.float32), "Y": np.array(2.0**-40)},
        {"numpy_vectorized": Returns([[[1 + 2.0**-40]]], "float64"), "torch_vectorized": Returns([[[1]]], "float32")},
    ),
)
