"""Broadcasting a matrix over a stack: the same matrix is added to each.

The shapes are aligned at the right, so that (4, 2, 2) and (2, 2) fit: the matrix stands for a stack of four of it, and
an axis in front may be left out or written as 1. The matrix is not copied four times; it is read four times. Its
gradient is the sum over the stack.

Shapes: X (n, a, b), Y (a, b); the sum is (n, a, b).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 24
FORMULA = (
    r"Z_{ijk} = X_{ijk} + Y_{jk}, \qquad "
    r"\frac{\partial L}{\partial Y_{jk}} = \sum_i \frac{\partial L}{\partial Z_{ijk}}"
)
SOURCES = ("N4, 2.1.8 Exercises (4×2×2 + 1×2×2)", "N1, Broadcasting Mechanism")


def definition(X, Y):
    n, a, b = X.shape
    if Y.shape != (a, b):
        raise ValueError(f"matrices of {(a, b)} and one of {Y.shape} do not fit")
    Z = np.empty((n, a, b), X.dtype)
    for i in range(n):
        for j in range(a):
            for k in range(b):
                Z[i, j, k] = X[i, j, k] + Y[j, k]
    return Z


def numpy_vectorized(X, Y):
    return X + Y


def numpy_axis_of_one(X, Y):
    return X + Y[None]


def numpy_broadcast_arrays(X, Y):
    stack, repeated = np.broadcast_arrays(X, Y)
    return stack + repeated


def numpy_tiled(X, Y):
    return X + np.tile(Y, (len(X), 1, 1))


def numpy_one_by_one(X, Y):
    return np.stack([matrix + Y for matrix in X]) if len(X) else X + Y


def numpy_in_place(X, Y):
    Z = X.copy()
    Z += Y
    return Z


def numpy_gradient(X, Y, cotangent):
    return {"X": cotangent, "Y": cotangent.sum(axis=0)}


def torch_vectorized(X, Y):
    return X + Y


def torch_axis_of_one(X, Y):
    return X + Y[None]


def torch_expand(X, Y):
    return X + Y.expand_as(X)


def torch_vmap(X, Y):
    return torch.vmap(torch.add, in_dims=(0, None))(X, Y) if len(X) else X + Y


def torch_in_place(X, Y):
    Z = X.clone()
    Z += Y
    return Z


def inputs() -> Domain:
    return Domain(X=Reals("n a b"), Y=Reals("a b")).where(work=lambda n, a, b: 8 * n * a * b)


DIFFERENTIABLE = ("X", "Y")
SHARES_MEMORY = True  # the gradient by X is the cotangent itself

LAWS = (
    Law(
        "follows the stack",
        "Reversing the stack reverses the answer; the matrix knows no place in it.",
        change=lambda inputs: {**inputs, "X": inputs["X"][::-1]},
        relate=lambda Z: Z[::-1],
    ),
    Law(
        "follows the matrix",
        "Reversing rows and columns of all reverses those of the answer.",
        change=lambda inputs: {"X": inputs["X"][:, ::-1, ::-1], "Y": inputs["Y"][::-1, ::-1]},
        relate=lambda Z: Z[:, ::-1, ::-1],
    ),
    Law(
        "odd",
        "The negatives give the negative: rounding to nearest is symmetric about zero.",
        change=lambda inputs: {name: -array for name, array in inputs.items()},
        relate=np.negative,
    ),
)

ERRORS = (
    Error(
        "lengths that differ, and neither is one",
        "Three columns do not meet two.",
        spoil=lambda inputs: {"X": np.ones((2, 2, 3), inputs["X"].dtype), "Y": np.ones((2, 2), inputs["Y"].dtype)},
        numpy=(
            ValueError,
            r"could not be broadcast together|shape mismatch: objects cannot be broadcast|do not fit",
        ),
        torch=(RuntimeError, r"must match the size of tensor b|The expanded size of the tensor"),
    ),
    Error(
        "aligned at the left",
        "(2, 3, 1) and (2, 3) look alike from the left, but are aligned at the right: 3 meets 2.",
        spoil=lambda inputs: {"X": np.ones((2, 3, 1), inputs["X"].dtype), "Y": np.ones((2, 3), inputs["Y"].dtype)},
        numpy=(
            ValueError,
            r"could not be broadcast together|shape mismatch: objects cannot be broadcast|do not fit|non-broadcastable",
        ),
        torch=(RuntimeError, r"must match the size of tensor b|The expanded size of the tensor|doesn't match"),
    ),
)

_STACK = [[[4 * i, 4 * i + 1], [4 * i + 2, 4 * i + 3]] for i in range(4)]

WORKED = (
    Worked(
        {"X": _STACK, "Y": [[0, 1], [2, 3]]},
        value=[[[0, 2], [4, 6]], [[4, 6], [8, 10]], [[8, 10], [12, 14]], [[12, 14], [16, 18]]],
        gradient={"X": [[[1, 1], [1, 1]]] * 4, "Y": [[4, 4], [4, 4]]},
        note="N4, 2.1.8: arange(16) as 4×2×2 and arange(4) as 1×2×2",
    ),
    Worked({"X": [[[1, 2]], [[3, 4]]], "Y": [[10, 20]]}, value=[[[11, 22]], [[13, 24]]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("no matrices", {"X": np.empty((0, 1, 2)), "Y": [[1, 2]]}, "An empty stack: Y has the gradient 0."),
    Edge("a stack of one", {"X": [[[1, 2]]], "Y": [[2.0**-53, 2.0**-24]]}, "Nothing is stretched."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_PLUS = ("numpy_vectorized", "torch_vectorized")
_NUMBER = np.array(2.5)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the stack second",
        "A sum does not care which side is stretched. In place it does: the left side would have to grow, and both "
        "refuse.",
        {"X": np.array([[1.0, 2.0]]), "Y": np.array([[[10.0, 20.0]], [[30.0, 40.0]]])},
        {
            **{name: Gives([[[11, 22]], [[31, 42]]], "float64") for name in _PLUS},
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
        "Length one against length 0 gives 0: stretching can shrink.",
        {"X": np.ones((1, 2)), "Y": np.ones((0, 2))},
        {
            **{name: Gives(np.empty((0, 2)), "float64") for name in _PLUS},
            "numpy_in_place": (ValueError, r"non-broadcastable output operand with shape \(1,2\)"),
            "torch_in_place": (RuntimeError, r"output with shape \[1, 2\] doesn't match the broadcast shape \[0, 2\]"),
        },
    ),
    LibraryDifference(
        "two and nothing",
        "Length 2 against length 0 is an error, in both.",
        {"X": np.ones(2), "Y": np.ones(0)},
        {
            "numpy_vectorized": (ValueError, r"could not be broadcast together with shapes \(2,\) \(0,\)"),
            "torch_vectorized": (RuntimeError, r"The size of tensor a \(2\) must match the size of tensor b \(0\)"),
        },
    ),
    LibraryDifference(
        "two numbers without axes",
        "Nothing to stretch; NumPy gives back one of its scalars and no array, torch a tensor without axes.",
        {"X": _NUMBER, "Y": _NUMBER},
        {
            "numpy_vectorized": Gives(5, "float64"),
            "numpy_in_place": Gives(5, "float64"),
            "torch_vectorized": Gives(5, "float64"),
            "torch_in_place": Gives(5, "float64"),
        },
    ),
    LibraryDifference(
        "a vector and a column",
        "Meant entry by entry, they make a table: no error, in either.",
        {"X": np.array([1.0, 2.0]), "Y": np.array([[1.0], [2.0]])},
        {name: Gives([[2, 3], [3, 4]], "float64") for name in _PLUS},
    ),
    LibraryDifference(
        "a stack of bytes and a plain number",
        "A Python integer takes the dtype of the array: 250 + 10 wraps around to 4, in both.",
        {"X": np.array([[[250]], [[1]]], np.uint8), "Y": 10},
        {name: Gives([[[4]], [[11]]], "uint8") for name in _PLUS},
    ),
    LibraryDifference(
        "float32 and a float64 without axes",
        "NumPy widens the whole stack for one number that is an array; torch does not.",
        {"X": np.array([[[1.0]]], np.float32), "Y": np.array(2.0**-40)},
        {"numpy_vectorized": Gives([[[1 + 2.0**-40]]], "float64"), "torch_vectorized": Gives([[[1]]], "float32")},
    ),
)

SCENES = (
    Scene(
        "a stack of four cells",
        "Three matrices in four cells: the stride along the stack is 0. A write to the one matrix shows in all three.",
        numpy="""
            Y = np.arange(4.0).reshape(2, 2)
            S = np.broadcast_to(Y, (3, 2, 2))
            S.strides
            Y[0, 1] = 9
            S
        """,
        torch="""
            Y = torch.arange(4.0).reshape(2, 2)
            S = Y.expand(3, 2, 2)
            S.stride()
            Y[0, 1] = 9
            S
        """,
        shows={"S": [[[0, 9], [2, 3]], [[0, 9], [2, 3]], [[0, 9], [2, 3]]]},
        differs="The strides are (0, 16, 8) bytes in NumPy and (0, 2, 1) entries in torch.",
    ),
    Scene(
        "added to each",
        "The sum has a cell for every entry of the stack. It has read the matrix three times, and does not look at "
        "it again.",
        numpy="""
            X = np.zeros((3, 2, 2))
            Y = np.arange(4.0).reshape(2, 2)
            X += Y
            Y[0, 1] = 9
            X[0, 0, 0] = 8
            X
        """,
        torch="""
            X = torch.zeros((3, 2, 2))
            Y = torch.arange(4.0).reshape(2, 2)
            X += Y
            Y[0, 1] = 9
            X[0, 0, 0] = 8
            X
        """,
        shows={"X": [[[8, 1], [2, 3]], [[0, 1], [2, 3]], [[0, 1], [2, 3]]], "Y": [[0, 9], [2, 3]]},
    ),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
