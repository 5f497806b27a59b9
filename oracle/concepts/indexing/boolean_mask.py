"""The entries above a threshold: `a[a > t]`.

A comparison gives a truth value for every entry, and those that are true pick out theirs. What comes back is a vector,
in the order in which the rows are read, whatever shape the array had: it has as many entries as there were truths, and
only the data know how many. That is why a mask always copies (no first entry and no stride would describe what it
picks), and why a compiler cannot know the shape beforehand. A NaN is above nothing. The gradient goes back where each
entry came from; to the threshold there is none.

Shapes: a (n, d), t a scalar; the answer is (k,), k being how many entries are above t.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Domain, Reals, Scalar

ROW = 26
FORMULA = r"b = (a_{ij} : a_{ij} > t), \text{ read row by row}"
SOURCES = ("N0, Mask (Boolean array indexing)",)


def definition(a, t):
    found = [entry for row in a for entry in row if entry > t]
    b = np.empty(len(found), a.dtype)
    for place, entry in enumerate(found):
        b[place] = entry
    return b


def numpy_mask(a, t):
    return a[a > t]


def numpy_extract(a, t):
    return np.extract(a > t, a)


def numpy_compress(a, t):
    return np.compress((a > t).ravel(), a)


def numpy_nonzero(a, t):
    return a[np.nonzero(a > t)]


def numpy_flat(a, t):
    return a.ravel()[np.flatnonzero(a > t)]


def numpy_gradient(a, t, cotangent):
    da = np.zeros_like(a)
    da[a > t] = cotangent
    return {"a": da}


def torch_mask(a, t):
    return a[a > t]


def torch_masked_select(a, t):
    return a.masked_select(a > t)


def torch_nonzero(a, t):
    return a[torch.nonzero(a > t, as_tuple=True)]


def torch_take(a, t):
    return a.take((a > t).flatten().nonzero()[:, 0])


def torch_index_select(a, t):
    return a.reshape(-1).index_select(0, (a > t).reshape(-1).nonzero()[:, 0])


def inputs() -> Domain:
    return Domain(a=Reals("n d"), t=Scalar()).where(work=lambda n, d: 2 * n * d)


DIFFERENTIABLE = ("a",)
MODELLED = ("numpy_mask", "torch_mask")

LAWS = (
    Law("above", "Every entry of the answer is above the threshold.", holds=lambda inputs, b: b > inputs["t"]),
    Law(
        "keeps the order",
        "The array backwards gives the answer backwards.",
        change=lambda inputs: {**inputs, "a": inputs["a"][::-1, ::-1]},
        relate=lambda b: b[::-1],
    ),
    Law(
        "homogeneous",
        "Twice the array against twice the threshold gives twice the answer.",
        change=lambda inputs: {"a": 2 * inputs["a"], "t": 2 * inputs["t"]},
        relate=lambda b: 2 * b,
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
        {"a": _A, "t": 2},
        value=[3, 4, 5, 6],
        gradient={"a": [[0, 0], [1, 1], [1, 1]]},
        note="N0: the gradient of the sum is the mask that is printed",
    ),
    Worked({"a": [[2, -1, 3], [0, 5, 2]], "t": 1.5}, value=[2, 3, 5, 2], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("exactly at the threshold", {"a": [[1, 2], [3, 2]], "t": 2}, "2 is not above 2."),
    Edge("all", {"a": _A, "t": 0}, "All entries, as one vector."),
    Edge("none", {"a": _A, "t": 6}, "Nothing is above the largest: an empty vector."),
    Edge("minus zero", {"a": [[0.0, -0.0]], "t": -0.0}, "No zero is above another, whatever the signs."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a vector",
        "Its entries, in order.",
        {"a": np.array([3, 1, 2]), "t": 1},
        {
            "numpy_mask": Gives([3, 2], "int64"),
            "numpy_extract": Gives([3, 2], "int64"),
            "numpy_compress": Gives([3, 2], "int64"),
            "torch_mask": Gives([3, 2], "int64"),
            "torch_masked_select": Gives([3, 2], "int64"),
            "torch_take": Gives([3, 2], "int64"),
        },
    ),
    LibraryDifference(
        "an array without axes",
        "A mask without axes still makes a vector, of one entry or none: both give a shape, not a number. By "
        "indices NumPy refuses; torch makes it a number after all.",
        {"a": np.array(3.0), "t": 2.0},
        {
            "numpy_mask": Gives([3], "float64"),
            "numpy_extract": Gives([3], "float64"),
            "numpy_nonzero": (ValueError, r"nonzero on 0d arrays"),
            "torch_mask": Gives([3], "float64"),
            "torch_masked_select": Gives([3], "float64"),
        },
    ),
    LibraryDifference(
        "a threshold for each column",
        "The comparison broadcasts, in both, before there is a mask.",
        {"a": np.array([[1.0, 2.0], [3.0, 4.0]]), "t": np.array([2.0, 3.0])},
        {"numpy_mask": Gives([3, 4], "float64"), "torch_mask": Gives([3, 4], "float64")},
    ),
    LibraryDifference(
        "thresholds that make the mask larger than the array",
        "A row against a column of thresholds is a mask of two rows: no index of a single row, to either. torch's "
        "masked_select broadcasts the array as well, and takes from it twice.",
        {"a": np.array([[1.0, 2.0, 3.0]]), "t": np.array([[1.0], [2.0]])},
        {
            "numpy_mask": (IndexError, r"boolean index did not match indexed array along axis 0"),
            "torch_mask": (IndexError, r"The shape of the mask \[2, 3\] at index 0 does not match"),
            "numpy_extract": (IndexError, r"index 5 is out of bounds for axis 0 with size 3"),
            "torch_masked_select": Gives([2, 3, 3], "float64"),
        },
    ),
    LibraryDifference(
        "NaN",
        "It is not above 0, and not picked, in either.",
        {"a": np.array([[np.nan, 1.0, -np.nan]]), "t": 0.0},
        {"numpy_mask": Gives([1], "float64"), "torch_mask": Gives([1], "float64")},
    ),
)

SCENES = (
    Scene(
        "every second entry by a mask",
        "The mask happens to pick cells 0, 2 and 4, where a stride of 2 would lead. It copies all the same, as only "
        "the data could tell; the slice is a view.",
        numpy="""
            a = np.array([[5.0, 1.0, 4.0], [2.0, 6.0, 3.0]])
            b = a[a > 3]
            c = a.reshape(6)[::2]
            b[0] = 8
            c[1] = 9
            a
        """,
        torch="""
            a = torch.tensor([[5.0, 1.0, 4.0], [2.0, 6.0, 3.0]])
            b = a[a > 3]
            c = a.reshape(6)[::2]
            b[0] = 8
            c[1] = 9
            a
        """,
        shows={"a": [[5, 1, 9], [2, 6, 3]], "b": [8, 4, 6], "c": [5, 9, 6]},
    ),
    Scene(
        "the mask stays as it was",
        "The comparison has written six truths into cells of their own. A later write to the array does not change "
        "them; to compare again does.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            mask = a > 2
            a[0, 0] = 9
            b = a[mask]
            c = a[a > 2]
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            mask = a > 2
            a[0, 0] = 9
            b = a[mask]
            c = a[a > 2]
        """,
        shows={"mask": [[False, False, False], [True, True, True]], "b": [3, 4, 5], "c": [9, 3, 4, 5]},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (3, 10, 30, 100))
