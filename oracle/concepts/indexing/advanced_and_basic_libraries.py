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
        "Lists of nothing have an axis too, of length 0, and it comes first.",
    ),
    Edge(
        "one block",
        {"a": np.ones((1, 1, 1, 1)), "i": [0], "j": [0], "k": [0], "form": "crossed"},
        "Every axis of length 1: only their number tells.",
    ),
    Edge(
        "one place, many times",
        {"a": [[[[0.1, 0.2]]]], "i": [0] * 6, "j": [0] * 6, "k": [1] * 6, "form": "crossed"},
        "Its gradient is the sum over all 36 combinations.",
    ),
)

_PICK = np.array([0, 2])
_ZERO = np.array([0, 0])
_NEXT = np.array([0, 1])
_THREE = np.array([0, 1, 2])
_FIRST = [[[0, 3], [12, 15]], [[2, 5], [14, 17]]]  # the axis of the list first, as the separated rule says
_LAST = [[[0, 2], [3, 5]], [[12, 14], [15, 17]]]  # in the place of the list


def _asked(i, j, k, form):
    return {"a": _COUNT, "i": i, "j": j, "k": k, "form": form}


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "an integer and a list, separated",
        "`a[:, 0, :, k]`. To NumPy the 0 is a list that is broadcast: two lists, a colon between them, and their axis "
        "comes first: (2, n, d). torch takes the integer's axis away before it looks at the lists; one is left, and "
        "its axis stays in its place: (n, d, 2).",
        _asked(0, None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_LAST, "int64")},
    ),
    LibraryDifference(
        "an array without axes and a list, separated",
        "It is taken for an integer by both, and so the same difference.",
        _asked(np.array(0), None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_LAST, "int64")},
    ),
    LibraryDifference(
        "a list of one and a list, separated",
        "`a[:, [0], :, k]` is two lists to both, and the way to have the same from both.",
        _asked(_ZERO[:1], None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_FIRST, "int64")},
    ),
    LibraryDifference(
        "an integer and a list, adjacent",
        "`a[:, 0, j]`: next to each other there is only one place, and both agree.",
        _asked(0, _NEXT, None, "adjacent"),
        {
            "numpy_index": Returns([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
            "torch_index": Returns([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
        },
    ),
    LibraryDifference(
        "two integers, separated",
        "`a[:, 0, :, 2]` has no lists at all: both take the axes away, and the rest stays where it was.",
        _asked(0, None, 2, "separated"),
        {"numpy_index": Returns([[2, 5], [14, 17]], "int64"), "torch_index": Returns([[2, 5], [14, 17]], "int64")},
    ),
    LibraryDifference(
        "a slice in place of a list",
        "`a[:, i, :, 0:1]`: one list, in its place, in both. (A slice is no list, though it picks the same.)",
        _asked(_NEXT, None, slice(0, 1), "separated"),
        {
            "numpy_index": Returns([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
            "torch_index": Returns([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
        },
    ),
    LibraryDifference(
        "a slice backwards beside a list",
        "NumPy turns the axis round; torch refuses the step here as well.",
        _asked(_NEXT, slice(None, None, -1), None, "adjacent"),
        {
            "numpy_index": Returns(_COUNT[:, :, ::-1], "int64"),
            "torch_index": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "a mask and a list, separated",
        "A mask becomes the list of the places that are true, 0 and 1 here, and goes beside the other, in both.",
        _asked(np.array([True, True]), None, _PICK, "separated"),
        {
            "numpy_index": Returns([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
            "torch_index": Returns([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
        },
    ),
    LibraryDifference(
        "a mask of one truth and a list",
        "The one place is broadcast against the list, in both: how much a mask lets through decides its meaning.",
        _asked(np.array([True, False]), None, _PICK, "separated"),
        {"numpy_index": Returns(_FIRST, "int64"), "torch_index": Returns(_FIRST, "int64")},
    ),
    LibraryDifference(
        "bytes and a list",
        "Two bytes are the places 1 and 0 to NumPy, a mask of the one place 0 to torch, which is broadcast.",
        _asked(np.array([1, 0], np.uint8), None, _PICK, "separated"),
        {
            "numpy_index": Returns([[[6, 9], [18, 21]], [[2, 5], [14, 17]]], "int64"),
            "torch_index": Returns(_FIRST, "int64"),
        },
    ),
    LibraryDifference(
        "true beside a list",
        "`a[:, True, j]`: a mask without axes takes none, but goes beside the list as one place. So j counts along the "
        "second axis, not the third, and both agree.",
        _asked(True, np.array([1]), None, "adjacent"),
        {"numpy_index": Returns(_COUNT[:, 1:], "int64"), "torch_index": Returns(_COUNT[:, 1:], "int64")},
    ),
    LibraryDifference(
        "None in place of a list",
        "`a[:, None, :, k]`: a new axis, and k then counts along the third. Both agree.",
        _asked(None, None, np.array([1]), "separated"),
        {
            "numpy_index": Returns(_COUNT[:, None, :, 1:2], "int64"),
            "torch_index": Returns(_COUNT[:, None, :, 1:2], "int64"),
        },
    ),
    LibraryDifference(
        "lists that do not go side by side",
        "Two numbers and three, to both.",
        _asked(_NEXT, None, _THREE, "separated"),
        {
            "numpy_index": (IndexError, r"could not be broadcast together with shapes \(2,\) \(3,\)"),
            "torch_index": (IndexError, r"could not be broadcast together with shapes \[2\], \[3\]"),
        },
    ),
    LibraryDifference(
        "a number that is too large, broadcast against nothing",
        "Lists of nothing pick nothing, and so neither looks whether the number beside them is there.",
        _asked(np.array([5]), None, np.empty(0, np.int64), "separated"),
        {
            "numpy_index": Returns(np.empty((0, 2, 2)), "int64"),
            "torch_index": Returns(np.empty((0, 2, 2)), "int64"),
        },
    ),
)
