"""Lists of numbers among colons: where the new axis goes.

Lists in brackets go side by side, and what they pick has one axis for all of them together. If they stand next to each
other, it takes their place: `a[:, i, j]` has it second. If something stands between them, there is no such place, and
it comes first: `a[:, i, :, k]` has it before the axis of the colon that was written before it. Lists that are broadcast
against each other, one as a column and one as a row, leave two axes, and all combinations. Both libraries keep these
rules, with one exception: to NumPy a single integer among lists is a list too, to torch it is not.

Shapes: a (n, c, d, e), i (m,) integers in [0, c), j (m,) in [0, d), k (m,) in [0, e); `form` "adjacent" is
`a[:, i, j]`, (n, m, e); "separated" is `a[:, i, :, k]`, (m, n, d); "crossed" is `a[:, i[:, None], j]`, (n, m, m, e).
"""

import numpy as np

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Size, Worked
from oracle.domains import Choice, Domain, Labels, Reals

ROW = 27
FORMULA = (
    r"b_{pqs} = a_{p i_q j_q s}, \qquad b_{qpr} = a_{p i_q r k_q}, \qquad b_{pqrs} = a_{p i_q j_r s} \qquad "
    r"\text{(adjacent, separated, crossed)}"
)
SOURCES = ("N0, Slicing vs. Indexing", "NumPy user guide, Indexing on ndarrays (combining advanced and basic indexing)")


def definition(a, i, j, k, form):
    (n, _, d, e), m = a.shape, len(i)
    if form == "adjacent":
        b = np.empty((n, m, e), a.dtype)
        for p in range(n):
            for q in range(m):
                for s in range(e):
                    b[p, q, s] = a[p, i[q], j[q], s]
    elif form == "separated":
        b = np.empty((m, n, d), a.dtype)
        for q in range(m):
            for p in range(n):
                for r in range(d):
                    b[q, p, r] = a[p, i[q], r, k[q]]
    else:
        b = np.empty((n, m, m, e), a.dtype)
        for p in range(n):
            for q in range(m):
                for r in range(m):
                    for s in range(e):
                        b[p, q, r, s] = a[p, i[q], j[r], s]
    return b


def indices(i, j, k, form):
    """What stands between the brackets; of either library."""
    if form == "adjacent":
        return (slice(None), i, j)
    return (slice(None), i, slice(None), k) if form == "separated" else (slice(None), i[:, None], j)


def numpy_index(a, i, j, k, form):
    return a[indices(i, j, k, form)]


def numpy_lists_first(a, i, j, k, form):
    if form == "adjacent":
        return np.moveaxis(a.transpose(1, 2, 0, 3)[i, j], 0, 1)
    if form == "separated":
        return a.transpose(1, 3, 0, 2)[i, k]
    return a.transpose(1, 2, 0, 3)[i[:, None], j].transpose(2, 0, 1, 3)


def numpy_diagonal(a, i, j, k, form):
    picked = a.take(i, axis=1)
    if form == "adjacent":
        return np.moveaxis(picked.take(j, axis=2).diagonal(axis1=1, axis2=2), -1, 1)
    if form == "separated":
        return np.moveaxis(picked.take(k, axis=3).diagonal(axis1=1, axis2=3), -1, 0)
    return picked.take(j, axis=2)


def numpy_gradient(a, i, j, k, form, cotangent):
    da = np.zeros_like(a)
    np.add.at(da, indices(i, j, k, form), cotangent)
    return {"a": da}


def torch_index(a, i, j, k, form):
    return a[indices(i, j, k, form)]


def torch_lists_first(a, i, j, k, form):
    if form == "adjacent":
        return a.permute(1, 2, 0, 3)[i, j].movedim(0, 1)
    if form == "separated":
        return a.permute(1, 3, 0, 2)[i, k]
    return a.permute(1, 2, 0, 3)[i[:, None], j].permute(2, 0, 1, 3)


def torch_diagonal(a, i, j, k, form):
    picked = a.index_select(1, i)
    if form == "adjacent":
        return picked.index_select(2, j).diagonal(dim1=1, dim2=2).movedim(-1, 1)
    if form == "separated":
        return picked.index_select(3, k).diagonal(dim1=1, dim2=3).movedim(-1, 0)
    return picked.index_select(2, j)


def inputs() -> Domain:
    return Domain(
        a=Reals("n c d e"),
        i=Labels("m", below="c"),
        j=Labels("m", below="d"),
        k=Labels("m", below="e"),
        form=Choice("adjacent", "separated", "crossed"),
    ).where(work=lambda n, c, d, e, m: n * c * d * e + 2 * n * m * m * e + m * n * d)


DIFFERENTIABLE = ("a",)
MODELLED = ("numpy_index", "torch_index")

LAWS = (
    Law(
        "linear in the array",
        "What is picked from -2 a is -2 times what is picked from a.",
        change=lambda inputs: {**inputs, "a": -2 * inputs["a"]},
        relate=lambda b: -2 * b,
    ),
    Law(
        "blind to the numbering",
        "With the second axis reversed and numbered from the other end nothing changes.",
        change=lambda inputs: {**inputs, "a": inputs["a"][:, ::-1], "i": inputs["a"].shape[1] - 1 - inputs["i"]},
        relate=lambda b: b,
    ),
)

ERRORS = (
    Error(
        "a number beyond the last",
        "There is no place c on an axis of c.",
        spoil=lambda inputs: {**inputs, "i": np.full_like(inputs["i"], inputs["a"].shape[1])},
        numpy=(IndexError, r"index 2 is out of bounds for axis \d with size 2"),
        torch=((IndexError, RuntimeError), r"index 2 is out of bounds for dimension \d|out of (range|DATA bounds)"),
    ),
)

# 0, 1, 2, … by rows: two blocks of two planes, each with two rows of three.
_COUNT = np.arange(24).reshape(2, 2, 2, 3)

WORKED = (
    Worked(
        {"a": _COUNT, "i": [1, 0], "j": [0, 1], "k": [0, 2], "form": "adjacent"},
        value=[[[6, 7, 8], [3, 4, 5]], [[18, 19, 20], [15, 16, 17]]],
        gradient={
            "a": [[[[0, 0, 0], [1, 1, 1]], [[1, 1, 1], [0, 0, 0]]], [[[0, 0, 0], [1, 1, 1]], [[1, 1, 1], [0, 0, 0]]]]
        },
        note="by hand: number 12 p + 6 i + 3 j + s",
    ),
    Worked(
        {"a": _COUNT, "i": [1, 0], "j": [0, 1], "k": [0, 2], "form": "separated"},
        value=[[[6, 9], [18, 21]], [[2, 5], [14, 17]]],
        note="by hand: the axis of the lists comes first",
    ),
    Worked(
        {"a": _COUNT, "i": [1, 0], "j": [0, 0], "k": [0, 2], "form": "crossed"},
        value=[[[[6, 7, 8], [6, 7, 8]], [[0, 1, 2], [0, 1, 2]]], [[[18, 19, 20]] * 2, [[12, 13, 14]] * 2]],
        gradient={
            "a": [[[[2, 2, 2], [0, 0, 0]], [[2, 2, 2], [0, 0, 0]]], [[[2, 2, 2], [0, 0, 0]], [[2, 2, 2], [0, 0, 0]]]]
        },
        note="by hand: each entry twice",
    ),
    Worked(
        {
            "a": [[[[1], [2]], [[3], [4]], [[5], [6]]]],
            "i": [0, 1, 2],
            "j": [1, 0, 1],
            "k": [0, 0, 0],
            "form": "adjacent",
        },
        value=[[[2], [3], [6]]],
        note="N0, a[[0, 1, 2], [1, 0, 1]], between two axes of length 1",
    ),
)

CORNERS = ()

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

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

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
        {"numpy_index": Gives(_FIRST, "int64"), "torch_index": Gives(_LAST, "int64")},
    ),
    LibraryDifference(
        "an array without axes and a list, separated",
        "It is taken for an integer by both, and so the same difference.",
        _asked(np.array(0), None, _PICK, "separated"),
        {"numpy_index": Gives(_FIRST, "int64"), "torch_index": Gives(_LAST, "int64")},
    ),
    LibraryDifference(
        "a list of one and a list, separated",
        "`a[:, [0], :, k]` is two lists to both, and the way to have the same from both.",
        _asked(_ZERO[:1], None, _PICK, "separated"),
        {"numpy_index": Gives(_FIRST, "int64"), "torch_index": Gives(_FIRST, "int64")},
    ),
    LibraryDifference(
        "an integer and a list, adjacent",
        "`a[:, 0, j]`: next to each other there is only one place, and both agree.",
        _asked(0, _NEXT, None, "adjacent"),
        {
            "numpy_index": Gives([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
            "torch_index": Gives([[[0, 1, 2], [3, 4, 5]], [[12, 13, 14], [15, 16, 17]]], "int64"),
        },
    ),
    LibraryDifference(
        "two integers, separated",
        "`a[:, 0, :, 2]` has no lists at all: both take the axes away, and the rest stays where it was.",
        _asked(0, None, 2, "separated"),
        {"numpy_index": Gives([[2, 5], [14, 17]], "int64"), "torch_index": Gives([[2, 5], [14, 17]], "int64")},
    ),
    LibraryDifference(
        "a slice in place of a list",
        "`a[:, i, :, 0:1]`: one list, in its place, in both. (A slice is no list, though it picks the same.)",
        _asked(_NEXT, None, slice(0, 1), "separated"),
        {
            "numpy_index": Gives([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
            "torch_index": Gives([[[[0], [3]], [[6], [9]]], [[[12], [15]], [[18], [21]]]], "int64"),
        },
    ),
    LibraryDifference(
        "a slice backwards beside a list",
        "NumPy turns the axis round; torch refuses the step here as well.",
        _asked(_NEXT, slice(None, None, -1), None, "adjacent"),
        {
            "numpy_index": Gives(_COUNT[:, :, ::-1], "int64"),
            "torch_index": (ValueError, r"step must be greater than zero"),
        },
    ),
    LibraryDifference(
        "a mask and a list, separated",
        "A mask becomes the list of the places that are true, 0 and 1 here, and goes beside the other, in both.",
        _asked(np.array([True, True]), None, _PICK, "separated"),
        {
            "numpy_index": Gives([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
            "torch_index": Gives([[[0, 3], [12, 15]], [[8, 11], [20, 23]]], "int64"),
        },
    ),
    LibraryDifference(
        "a mask of one truth and a list",
        "The one place is broadcast against the list, in both: how much a mask lets through decides its meaning.",
        _asked(np.array([True, False]), None, _PICK, "separated"),
        {"numpy_index": Gives(_FIRST, "int64"), "torch_index": Gives(_FIRST, "int64")},
    ),
    LibraryDifference(
        "bytes and a list",
        "Two bytes are the places 1 and 0 to NumPy, a mask of the one place 0 to torch, which is broadcast.",
        _asked(np.array([1, 0], np.uint8), None, _PICK, "separated"),
        {
            "numpy_index": Gives([[[6, 9], [18, 21]], [[2, 5], [14, 17]]], "int64"),
            "torch_index": Gives(_FIRST, "int64"),
        },
    ),
    LibraryDifference(
        "true beside a list",
        "`a[:, True, j]`: a mask without axes takes none, but goes beside the list as one place. So j counts along the "
        "second axis, not the third, and both agree.",
        _asked(True, np.array([1]), None, "adjacent"),
        {"numpy_index": Gives(_COUNT[:, 1:], "int64"), "torch_index": Gives(_COUNT[:, 1:], "int64")},
    ),
    LibraryDifference(
        "None in place of a list",
        "`a[:, None, :, k]`: a new axis, and k then counts along the third. Both agree.",
        _asked(None, None, np.array([1]), "separated"),
        {
            "numpy_index": Gives(_COUNT[:, None, :, 1:2], "int64"),
            "torch_index": Gives(_COUNT[:, None, :, 1:2], "int64"),
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
            "numpy_index": Gives(np.empty((0, 2, 2)), "int64"),
            "torch_index": Gives(np.empty((0, 2, 2)), "int64"),
        },
    ),
)

SCENES = (
    Scene(
        "side by side and apart",
        "Neighbours leave their axis in their place, lists with a colon between them leave it in front. Both are "
        "copies: the zeros, written through the same lists, reach the array and not them.",
        numpy="""
            a = np.arange(12.0).reshape(2, 3, 2)
            near = a[:, [0, 2], [1, 0]]
            apart = a[[0, 1], :, [1, 0]]
            a[:, [0, 2], [1, 0]] = 0
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(2, 3, 2)
            near = a[:, [0, 2], [1, 0]]
            apart = a[[0, 1], :, [1, 0]]
            a[:, [0, 2], [1, 0]] = 0
            a
        """,
        shows={
            "a": [[[0, 0], [2, 3], [0, 5]], [[6, 0], [8, 9], [0, 11]]],
            "near": [[1, 4], [7, 10]],
            "apart": [[1, 3, 5], [6, 8, 10]],
        },
    ),
    Scene(
        "lists crossed or two slices",
        "Rows as a column of numbers and columns as a row of them give all combinations, copied. Two slices name the "
        "same four cells, and give a view.",
        numpy="""
            X = np.arange(12.0).reshape(3, 4)
            i, j = np.array([[0], [2]]), np.array([1, 3])
            B = X[i, j]
            C = X[::2, 1::2]
            X[0, 1] = 99
            B
        """,
        torch="""
            X = torch.arange(12.0).reshape(3, 4)
            i, j = torch.tensor([[0], [2]]), torch.tensor([1, 3])
            B = X[i, j]
            C = X[::2, 1::2]
            X[0, 1] = 99
            B
        """,
        shows={"B": [[1, 3], [9, 11]], "C": [[99, 3], [9, 11]]},
    ),
)

SIZES = tuple(Size({"n": n, "c": n, "d": n, "e": n, "m": n}) for n in (2, 4, 8, 16))
