"""Arrays filled with one number: zeros, ones, and any other.

The shape is known, the number is known, and what is left to choose is the dtype. `zeros` and `ones` make float64 in
NumPy and float32 in torch; `full` takes the dtype of the number; the `_like` versions take that of an array, and round
the number to it, truncating where it holds integers. A tensor filled with the *value* of a tensor has forgotten it:
only what is computed from it (expanded, multiplied, written with `fill_`) knows where it came from.

Shapes: X (n, a, b) lends shape and dtype; value is a single number; the answer is (n, a, b).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals

ROW = 22
FORMULA = r"Y_{ijk} = v, \qquad \frac{\partial L}{\partial v} = \sum_{ijk} \frac{\partial L}{\partial Y_{ijk}}"
SOURCES = ("N1, Basic Data Manipulation", "N3, Linear Algebra", "N4, 2.1.1 Getting Started")


def definition(X, value):
    n, a, b = X.shape
    Y = np.empty((n, a, b), X.dtype)
    for i in range(n):
        for j in range(a):
            for k in range(b):
                Y[i, j, k] = value
    return Y


def numpy_full(X, value):
    return np.full(X.shape, value)


def numpy_full_like(X, value):
    return np.full_like(X, value)


def numpy_zeros(X, value):
    return np.zeros(X.shape, X.dtype) + value


def numpy_ones(X, value):
    return np.ones(X.shape, X.dtype) * value


def numpy_broadcast(X, value):
    return np.broadcast_to(value, X.shape).copy()


def numpy_filled(X, value):
    Y = np.empty(X.shape, X.dtype)
    Y.fill(value)
    return Y


def numpy_gradient(X, value, cotangent):
    return {"value": cotangent.sum()}


def torch_full(X, value):
    number = value.item() if isinstance(value, torch.Tensor) else value
    return torch.full(X.shape, number, dtype=getattr(value, "dtype", None))


def torch_full_like(X, value):
    return torch.full_like(X, value.item() if isinstance(value, torch.Tensor) else value)


def torch_zeros(X, value):
    return torch.zeros(X.shape, dtype=X.dtype) + value


def torch_ones(X, value):
    return torch.ones(X.shape, dtype=X.dtype) * value


def torch_expand(X, value):
    return value.expand(X.shape).clone()


def torch_filled(X, value):
    return torch.empty_like(X).fill_(value)


def inputs() -> Domain:
    return Domain(X=Reals("n a b"), value=Reals("")).where(work=lambda n, a, b: 4 * n * a * b)


DIFFERENTIABLE = ("value",)

LAWS = (
    Law("one number", "Every entry is the number, bit for bit.", holds=lambda inputs, Y: inputs["value"] == Y),
    Law(
        "blind to what was there",
        "What the array held before is of no account.",
        change=lambda inputs: {**inputs, "X": -inputs["X"]},
        relate=lambda Y: Y,
    ),
    Law(
        "linear",
        "Minus twice the number fills minus twice the array.",
        change=lambda inputs: {**inputs, "value": np.asarray(-2 * inputs["value"])},
        relate=lambda Y: -2 * Y,
    ),
)

ERRORS = ()

_CUBE = [[[5, 6, 7, 8]] * 3] * 2

WORKED = (
    Worked(
        {"X": _CUBE, "value": 0}, value=[[[0] * 4] * 3] * 2, gradient={"value": 24}, note="N1 and N4: zeros((2, 3, 4))"
    ),
    Worked({"X": _CUBE, "value": 1}, value=[[[1] * 4] * 3] * 2, note="N1 and N4: ones((2, 3, 4))"),
    Worked({"X": [[[7, 7]] * 3] * 6, "value": 1}, value=[[[1, 1]] * 3] * 6, note="N3: ones((6, 3, 2))"),
)

CORNERS = ()

EDGES = (
    Edge("nothing to fill", {"X": np.empty((2, 0, 3)), "value": 0.1}, "No entries, and the shape is kept."),
    Edge("a single entry", {"X": [[[1]]], "value": 0.1}, "A number with three axes."),
)

_CUT = "takes the number out of the tensor, as the call demands: autograd sees a constant, whose gradient is 0"

EXPECTED_FAILURES = tuple(
    ExpectedFailure(name, "gradient", "wrong", _CUT, {"X": [[[1]]], "value": 1})
    for name in ("torch_full", "torch_full_like")
)
REARRANGEMENTS = ()

_INTEGERS = np.array([1, 2])
_BYTES = np.array([1, 2], np.uint8)
_FULL = ("numpy_full", "torch_full")
_LIKE = ("numpy_full_like", "torch_full_like")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an integer",
        "`full` with a Python integer makes int64, in both.",
        {"X": _INTEGERS, "value": 7},
        {name: Gives([7, 7], "int64") for name in _FULL},
    ),
    LibraryDifference(
        "a float",
        "With a Python float it makes float64 in NumPy, float32 in torch.",
        {"X": _INTEGERS, "value": 0.1},
        {"numpy_full": Gives([0.1, 0.1], "float64"), "torch_full": Gives([np.float32(0.1)] * 2, "float32")},
    ),
    LibraryDifference(
        "truth values",
        "And with a boolean booleans.",
        {"X": _INTEGERS, "value": True},
        {name: Gives([1, 1], "bool") for name in _FULL},
    ),
    LibraryDifference(
        "a large integer",
        "2⁶³ makes uint64 in NumPy; torch looks for room in int64, and finds none.",
        {"X": _INTEGERS, "value": 2**63},
        {
            "numpy_full": Gives([2.0**63] * 2, "uint64"),
            "torch_full": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
        },
    ),
    LibraryDifference(
        "a fraction into integers",
        "Both truncate it, in silence; 1 · 2.75, and 0 + 2.75, would be 2.75.",
        {"X": _INTEGERS, "value": 2.75},
        {
            **{name: Gives([2, 2], "int64") for name in (*_LIKE, "numpy_filled", "torch_filled")},
            **{name: Gives([2.75, 2.75], "float64") for name in ("numpy_zeros", "numpy_ones")},
            **{name: Gives([2.75, 2.75], "float32") for name in ("torch_zeros", "torch_ones")},
        },
    ),
    LibraryDifference(
        "300 into bytes",
        "300 is no byte, and both say so. A sum with zeros is refused by NumPy too, and wraps around in torch.",
        {"X": _BYTES, "value": 300},
        {
            "numpy_full_like": (OverflowError, r"300 out of bounds for uint8"),
            "numpy_filled": (OverflowError, r"300 out of bounds for uint8"),
            "numpy_zeros": (OverflowError, r"300 out of bounds for uint8"),
            "torch_full_like": (RuntimeError, r"value cannot be converted to type uint8_t without overflow"),
            "torch_zeros": Gives([44, 44], "uint8"),
        },
    ),
    LibraryDifference(
        "minus one into bytes",
        "NumPy refuses; torch wraps it around to 255, which its check of overflows lets pass on purpose.",
        {"X": _BYTES, "value": -1},
        {
            "numpy_full_like": (OverflowError, r"-1 out of bounds for uint8"),
            "torch_full_like": Gives([255, 255], "uint8"),
        },
    ),
    LibraryDifference(
        "NaN into integers",
        "NumPy gives the least int64, on this kind of machine, with a warning; torch refuses.",
        {"X": _INTEGERS, "value": np.nan},
        {"torch_full_like": (RuntimeError, r"value cannot be converted to type int64_t without overflow")},
    ),
    LibraryDifference(
        "too large for float16",
        "A float that is too large becomes infinite, in both.",
        {"X": np.array([1], np.float16), "value": 1e5},
        {name: Gives([np.inf], "float16") for name in _LIKE},
    ),
    LibraryDifference(
        "minus zero",
        "`full` keeps its sign and so does 1 · (-0); 0 + (-0) is 0.",
        {"X": np.array([1.0]), "value": -0.0},
        {
            **{name: Gives([-0.0], "float64") for name in (*_LIKE, "numpy_full", "numpy_ones", "torch_ones")},
            **{name: Gives([0.0], "float64") for name in ("numpy_zeros", "torch_zeros")},
        },
    ),
    LibraryDifference(
        "no axes",
        "A shape without lengths has one entry.",
        {"X": np.array(1.0), "value": 3.0},
        {name: Gives(3.0, "float64") for name in (*_LIKE, "numpy_full")},
    ),
)

SCENES = (
    Scene(
        "six cells or one",
        "Filled, the number stands in six cells. Stretched, it stands in one that shows six times: both strides are "
        "0, and whoever writes to that cell changes all six entries.",
        numpy="""
            v = np.full((1,), 7.0)
            a = np.full((2, 3), 7.0)
            b = np.broadcast_to(v, (2, 3))
            v[0] = 1
            b
        """,
        torch="""
            v = torch.full((1,), 7.0)
            a = torch.full((2, 3), 7.0)
            b = v.expand(2, 3)
            v[0] = 1
            b
        """,
        shows={"a": [[7, 7, 7], [7, 7, 7]], "b": [[1, 1, 1], [1, 1, 1]]},
    ),
    Scene(
        "like another and apart",
        "`zeros_like` takes the shape and the dtype of X, and none of its memory.",
        numpy="""
            X = np.arange(4.0).reshape(2, 2)
            Y = np.zeros_like(X)
            Y[0, 1] = 9
            X
        """,
        torch="""
            X = torch.arange(4.0).reshape(2, 2)
            Y = torch.zeros_like(X)
            Y[0, 1] = 9
            X
        """,
        shows={"X": [[0, 1], [2, 3]], "Y": [[0, 9], [0, 0]]},
    ),
)

SIZES = tuple(Size({"n": n, "a": n, "b": n}) for n in (1, 3, 10, 30))
