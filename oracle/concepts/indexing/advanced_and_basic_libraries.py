"""NumPy and torch on `advanced_and_basic`: library differences, errors, modelled versions and edge cases."""

import numpy as np

from oracle.concepts.indexing.advanced_and_basic import _COUNT
from oracle.page import Edge, LibraryDifference, Returns, label_out_of_range

MODELLED = ("numpy_index", "torch_index")

ERRORS = (
    label_out_of_range(
        "i",
        a=1,
        numpy=(IndexError, r"index 2 is out of bounds for axis \d with size 2"),
        torch=((IndexError, RuntimeError), r"index 2 is out of bounds for dimension \d|out of (range|DATA bounds)"),
    ),
)

EDGES = (
    Edge(
        "no numbers",
        {"a": np.ones((2, 3, 1, 2)), "i": [], "j": [], "k": [], "form": "separated"},
        "Empty index lists give an axis of length 0, which comes first.",
    ),
    Edge(
        "one block",
        {"a": np.ones((1, 1, 1, 1)), "i": [0], "j": [0], "k": [0], "form": "crossed"},
        "Every axis has length 1, so the result shows only the number of axes.",
    ),
    Edge(
        "one place, many times",
        {"a": [[[[0.1, 0.2]]]], "i": [0] * 6, "j": [0] * 6, "k": [1] * 6, "form": "crossed"},
        "The gradient of this entry is the sum over all 36 combinations.",
    ),
)

_PICK = np.array([0, 2])
_ZERO = np.array([0, 0])
_NEXT = np.array([0, 1])
_THREE = np.array([0, 1, 2])
_FIRST = [[[0, 3], [12, 15]], [[2, 5], [14, 17]]]  # the axis of the lists first, by the rule for separated lists
_LAST = [[[0, 2], [3, 5]], [[12, 14], [15, 17]]]  # the axis in the place of the list


def _asked(i, j, k, form):
    return {"a": _COUNT, "i": i, "j": j, "k": k, "form": form}


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an integer and a list, separated",
        "`a[:, 0, :, k]`. NumPy broadcasts 0 as a list: a colon separates two lists, so their axis comes first, which "
        "gives (2, n, d). torch removes the axis of the integer first; only one list remains, and its axis stays in "
        "its place: (n, d, 2).",
        _asked(0, None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_LAST, "int64")},
    ),
    LibraryDifference(
        "an array without axes and a list, separated",
        "Both libraries treat it as an integer, so the difference is the same.",
        _asked(np.array(0), None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_LAST, "int64")},
    ),
    LibraryDifference(
        "a list of one and a list, separated",
        "Both libraries treat `a[:, [0], :, k]` as two lists; this form gives the same result in both.",
        _asked(_ZERO[:1], None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_FIRST, "int64")},
    ),
    LibraryDifference(
        "an integer and a list, adjacent",
        "`a[:, 0, j]`: adjacent indices have only one possible place, and both libraries agree.",
        _asked(0, _NEXT, None, "adjacent"),
        {
            "numpy_index": Returns([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
            "torch_index": Returns([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
        },
    ),
    LibraryDifference(
        "two integers, separated",
        "`a[:, 0, :, 2]` contains no lists: both libraries remove the two axes and keep the order of the others.",
        _asked(0, None, 2, "separated"),
        {"numpy_index": Returns([[2, 5], [14, 17]], "int64"), "torch_index": Returns([[2, 5], [14, 17]], "int64")},
    ),
    LibraryDifference(
        "a slice in place of a list",
        "`a[:, i, :, 0:1]`: only one list, whose axis stays in its place, in both libraries. (A slice is not a list, "
        "although it selects the same entry.)",
        _asked(_NEXT, None, slice(0, 1), "separated"),
        {
            "numpy_index": Returns([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
            "torch_index": Returns([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
        },
    ),
    LibraryDifference(
        "a slice backwards beside a list",
        "NumPy reverses the axis; torch raises an error for the negative step.",
        _asked(_NEXT, slice(None, None, -1), None, "adjacent"),
        {
            "numpy_index": Returns(_COUNT[:, :, ::-1], "int64"),
            "torch_index": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "a mask and a list, separated",
        "A mask becomes the list of its true positions, here 0 and 1, and is combined with the other, in both "
        "libraries.",
        _asked(np.array([True, True]), None, _PICK, "separated"),
        {
            "numpy_index": Returns([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
            "torch_index": Returns([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
        },
    ),
    LibraryDifference(
        "a mask of one truth and a list",
        "The single true position is broadcast, in both libraries: the number of true entries decides the result.",
        _asked(np.array([True, False]), None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_FIRST, "int64")},
    ),
    LibraryDifference(
        "bytes and a list",
        "NumPy treats the uint8 values as indices 1 and 0; torch as a mask, whose one true position 0 is broadcast.",
        _asked(np.array([1, 0], np.uint8), None, _PICK, "separated"),
        {
            "numpy_index": Returns([[[6, 9], [18, 21]], [[2, 5], [14, 17]]], "int64"),
            "torch_index": Returns(_FIRST, "int64"),
        },
    ),
    LibraryDifference(
        "true beside a list",
        "`a[:, True, j]`: a mask without axes selects from no axis, but counts as a list of length 1. So j selects "
        "along the second axis, not the third, in both libraries.",
        _asked(True, np.array([1]), None, "adjacent"),
        {"numpy_index": Returns(_COUNT[:, 1:], "int64"), "torch_index": Returns(_COUNT[:, 1:], "int64")},
    ),
    LibraryDifference(
        "None in place of a list",
        "`a[:, None, :, k]`: None inserts a new axis, so k selects along the third axis of a. Both libraries agree.",
        _asked(None, None, np.array([1]), "separated"),
        {
            "numpy_index": Returns(_COUNT[:, None, :, 1:2], "int64"),
            "torch_index": Returns(_COUNT[:, None, :, 1:2], "int64"),
        },
    ),
    LibraryDifference(
        "lists that do not go side by side",
        "Lists of lengths 2 and 3 cannot be broadcast, in either library.",
        _asked(_NEXT, None, _THREE, "separated"),
        {
            "numpy_index": (IndexError, r"could not be broadcast together with shapes \(2,\) \(3,\)"),
            "torch_index": (IndexError, r"could not be broadcast together with shapes \[2\], \[3\]"),
        },
    ),
    LibraryDifference(
        "a number that is too large, broadcast against nothing",
        "An empty list selects nothing, so neither library checks the bounds of the other list.",
        _asked(np.array([5]), None, np.empty(0, np.int64), "separated"),
        {
            "numpy_index": Returns(np.empty((0, 2, 2)), "int64"),
            "torch_index": Returns(np.empty((0, 2, 2)), "int64"),
        },
    ),
)
