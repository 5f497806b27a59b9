"""Writing one number over all entries above a threshold: `a[a > t] = v`.

A mask to the left of the equals sign says where to write. `where(mask, v, a)` says the same without writing: it takes
each entry from one side or the other, and leaves alone what it does not take. Multiplying by the mask looks like a
third way, and is not: 0 times infinity is NaN, so that what should be gone shines through. The gradient is 0 where
something was overwritten, and for the number that was written the sum over where it went; to the threshold there is
none.

Shapes: a (n, d), t a scalar, value without axes; the answer is (n, d).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import (
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Scene,
    Size,
    Worked,
)
from oracle.domains import Domain, Reals, Scalar

ROW = 26
FORMULA = r"b_{ij} = \begin{cases} v & a_{ij} > t \\ a_{ij} & \text{otherwise} \end{cases}"
SOURCES = ("N0, Mask (Boolean array indexing)", "N0, SVM Classifier / Hinge Loss (`mask[margin > 0] = 1`)")


def definition(a, t, value):
    n, d = a.shape
    b = np.empty((n, d), a.dtype)
    for i in range(n):
        for j in range(d):
            b[i, j] = value if a[i, j] > t else a[i, j]
    return b


def numpy_copy(a, t, value):
    b = a.copy()
    b[a > t] = value
    return b


def numpy_where(a, t, value):
    return np.where(a > t, value, a)


def numpy_putmask(a, t, value):
    b = a.copy()
    np.putmask(b, a > t, value)
    return b


def numpy_copyto(a, t, value):
    b = a.copy()
    np.copyto(b, value, where=a > t)
    return b


def numpy_select(a, t, value):
    return np.select([a > t], [value], a)


def numpy_product(a, t, value):
    mask = (a > t).astype(a.dtype)
    return mask * value + (1 - mask) * a


def numpy_gradient(a, t, value, cotangent):
    return {"a": np.where(a > t, 0, cotangent), "value": cotangent[a > t].sum()}


def torch_clone(a, t, value):
    b = a.clone()
    b[a > t] = value
    return b


def torch_masked_fill(a, t, value):
    return a.masked_fill(a > t, value)


def torch_where(a, t, value):
    return torch.where(a > t, value, a)


def torch_index_put(a, t, value):
    return a.index_put((a > t,), value)


def torch_masked_scatter(a, t, value):
    return a.masked_scatter(a > t, value.expand(a.shape))


def torch_product(a, t, value):
    mask = (a > t).to(a.dtype)
    return mask * value + (1 - mask) * a


def inputs() -> Domain:
    return Domain(a=Reals("n d"), t=Scalar(), value=Reals("")).where(work=lambda n, d: 3 * n * d)


DIFFERENTIABLE = ("a", "value")

LAWS = (
    Law(
        "one or the other",
        "Every entry is the one that was there, or the value that was written.",
        holds=lambda inputs, b: (b == inputs["a"]) | (b == inputs["value"]),
    ),
    Law(
        "homogeneous",
        "Twice the array, the threshold and the value give twice the answer.",
        change=lambda inputs: {"a": 2 * inputs["a"], "t": 2 * inputs["t"], "value": np.asarray(2 * inputs["value"])},
        relate=lambda b: 2 * b,
    ),
    Law(
        "blind to the order",
        "The array upside down gives the answer upside down.",
        change=lambda inputs: {**inputs, "a": inputs["a"][::-1]},
        relate=lambda b: b[::-1],
    ),
)

ERRORS = (
    Error(
        "thresholds that do not fit",
        "Five thresholds for rows of another length are no mask.",
        spoil=lambda inputs: {**inputs, "t": np.ones(5, inputs["a"].dtype)},
        numpy=(ValueError, r"could not be broadcast|truth value of an array .* is ambiguous"),
        torch=(RuntimeError, r"must match the size of tensor b \(5\)"),
    ),
)

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"a": _A, "t": 2, "value": 0},
        value=[[1, 2], [0, 0], [0, 0]],
        gradient={"a": [[1, 1], [0, 0], [0, 0]], "value": 4},
        note="N0, a[a > 2] = 0",
    ),
)

CORNERS = ()

EDGES = (
    Edge("exactly at the threshold", {"a": [[1, 2], [3, 2]], "t": 2, "value": 0}, "2 is not above 2, and stays."),
    Edge("everywhere", {"a": _A, "t": 0, "value": 7}, "Nothing of the array is left, and its gradient is 0."),
    Edge("nowhere", {"a": _A, "t": 6, "value": 7}, "The value goes nowhere, and its gradient is 0."),
    Edge("above again", {"a": _A, "t": 2, "value": 9}, "What was written is above the threshold too, and stays."),
)

_ZERO_TIMES = "0 times infinity is NaN, and 0 times NaN is: what the mask should hide shines through"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_product",
        "special",
        "wrong",
        _ZERO_TIMES,
        {"a": [[np.inf]], "t": 0.0, "value": 0},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_product", "special", "wrong", _ZERO_TIMES, {"a": [[np.inf]], "t": 0.0, "value": 0}),
)
REARRANGEMENTS = ()

_GIVEN = np.array([[1.0, 2.0], [3.0, 4.0]])
_WHOLE = np.arange(3)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a number for each truth",
        "As many numbers as are true go in one after the other, in both; and by putmask by their place, not by their "
        "turn.",
        {"a": _GIVEN, "t": 2.0, "value": np.array([7.0, 8.0])},
        {
            "numpy_copy": Gives([[1, 2], [7, 8]], "float64"),
            "numpy_putmask": Gives([[1, 2], [7, 8]], "float64"),
            "torch_clone": Gives([[1, 2], [7, 8]], "float64"),
        },
    ),
    LibraryDifference(
        "two numbers for three truths",
        "Both refuse; putmask begins again from the first, and takes them by place: 8 for the second entry, 7, 8.",
        {"a": _GIVEN, "t": 1.0, "value": np.array([7.0, 8.0])},
        {
            "numpy_copy": (ValueError, r"cannot assign 2 input values to the 3 output values where the mask is true"),
            "numpy_putmask": Gives([[1, 8], [7, 8]], "float64"),
            "torch_clone": (RuntimeError, r"value tensor of shape \[2\] cannot be broadcast to indexing result"),
            "torch_masked_fill": (RuntimeError, r"only supports a 0-dimensional value tensor"),
        },
    ),
    LibraryDifference(
        "an array of one number",
        "It is broadcast, except to torch's masked_fill, which wants one without axes.",
        {"a": _GIVEN, "t": 2.0, "value": np.array([7.0])},
        {
            "numpy_copy": Gives([[1, 2], [7, 7]], "float64"),
            "torch_clone": Gives([[1, 2], [7, 7]], "float64"),
            "torch_masked_fill": (RuntimeError, r"only supports a 0-dimensional value tensor"),
            "torch_where": Gives([[1, 2], [7, 7]], "float64"),
        },
    ),
    LibraryDifference(
        "integers and a plain 1.9",
        "What is written into takes what fits it, without the .9. What chooses makes a type for both: float64 in "
        "NumPy, float32 in torch.",
        {"a": _WHOLE, "t": 1, "value": 1.9},
        {
            "numpy_copy": Gives([0, 1, 1], "int64"),
            "numpy_putmask": Gives([0, 1, 1], "int64"),
            "numpy_copyto": (TypeError, r"Cannot cast scalar from dtype\('float64'\) to dtype\('int64'\)"),
            "numpy_where": Gives([0, 1, 1.9], "float64"),
            "torch_clone": Gives([0, 1, 1], "int64"),
            "torch_masked_fill": Gives([0, 1, 1], "int64"),
            "torch_where": Gives([0, 1, np.float32(1.9)], "float32"),
        },
    ),
    LibraryDifference(
        "integers and NaN",
        "No integer is a NaN: who writes must refuse, who chooses makes floats.",
        {"a": _WHOLE, "t": 1, "value": np.nan},
        {
            "numpy_copy": (ValueError, r"cannot convert float NaN to integer"),
            "numpy_where": Gives([0, 1, np.nan], "float64"),
            "torch_clone": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
            "torch_masked_fill": (RuntimeError, r"value cannot be converted to type int64_t without overflow"),
            "torch_where": Gives([0, 1, np.nan], "float32"),
        },
    ),
    LibraryDifference(
        "a number that float16 does not reach",
        "70000 is infinity in float16, to NumPy and to torch's `where`; masked_fill refuses it.",
        {"a": np.ones(2, np.float16), "t": 0, "value": 70000.0},
        {
            "numpy_copy": Gives([np.inf, np.inf], "float16"),
            "numpy_where": Gives([np.inf, np.inf], "float16"),
            "torch_masked_fill": (RuntimeError, r"value cannot be converted to type c10::Half without overflow"),
            "torch_where": Gives([np.inf, np.inf], "float16"),
        },
    ),
    LibraryDifference(
        "minus infinity where nothing shall be seen",
        "As attention masks are made: both write it as it is.",
        {"a": _GIVEN, "t": 2.0, "value": -np.inf},
        {
            "numpy_where": Gives([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_masked_fill": Gives([[1, 2], [-np.inf, -np.inf]], "float64"),
            "torch_product": Gives([[np.nan, np.nan], [-np.inf, -np.inf]], "float64"),
        },
    ),
)

SCENES = (
    Scene(
        "changed through a mask",
        "Three steps in one statement: the mask picks a copy, 3 is subtracted from it, and an assignment writes it "
        "back to where it came from. So it does reach the array, and every view of it.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            row = a[1]
            a[a > 2] -= 3
            row
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            row = a[1]
            a[a > 2] -= 3
            row
        """,
        shows={"a": [[0, 1, 2], [0, 1, 2]], "row": [0, 1, 2]},
    ),
    Scene(
        "the mask of another",
        "The truths come from a, and the places are those of its copy: a keeps its numbers.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.copy()
            b[a > 2] = 0
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.clone()
            b[a > 2] = 0
            a
        """,
        shows={"a": [[0, 1, 2], [3, 4, 5]], "b": [[0, 1, 2], [0, 0, 0]]},
    ),
    Scene(
        "written or multiplied",
        "Multiplying makes new cells, and 0 times infinity is NaN there. Writing does not ask what stood in the cell.",
        numpy="""
            a = np.array([1.0, 5.0, float("inf")])
            b = a * (a <= 2)
            a[a > 2] = 0
            a
        """,
        torch="""
            a = torch.tensor([1.0, 5.0, float("inf")])
            b = a * (a <= 2)
            a[a > 2] = 0
            a
        """,
        shows={"a": [1, 0, 0], "b": [1, 0, np.nan]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
