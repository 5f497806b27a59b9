"""Index lists combined with slices: the position of the new axis.

Index lists are broadcast against each other and give one common axis. If they are adjacent, this axis takes their
place: second in `a[:, i, j]`. If a slice separates them, the axis comes first: `a[:, i, :, k]` has it before the axis
of the leading colon. One list as a column and one as a row give two axes with all combinations. Both libraries follow
these rules, with one exception: NumPy treats a single integer among lists as a list, torch does not.

Shapes: a (n, c, d, e), i (m,) integers in [0, c), j (m,) in [0, d), k (m,) in [0, e); `form` "adjacent" is
`a[:, i, j]`, (n, m, e); "separated" is `a[:, i, :, k]`, (m, n, d); "crossed" is `a[:, i[:, None], j]`, (n, m, m, e).
"""

import numpy as np

from oracle.page import Choice, Domain, Labels, Reals, Size, Worked, renumbering, scaling

ROW = 27
FORMULA = (
    r"b_{pqs} = a_{p i_q j_q s}, \qquad b_{qpr} = a_{p i_q r k_q}, \qquad b_{pqrs} = a_{p i_q j_r s} \qquad "
    r"\text{(adjacent, separated, crossed)}"
)
SOURCES = (
    'Study notes on NumPy and PyTorch, "Slicing vs. Indexing"',
    "NumPy user guide, Indexing on ndarrays (combining advanced and basic indexing)",
)


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
    """The index tuple for `form`, with the arrays of either library."""
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

LAWS = (scaling(a=-2, answer=-2), renumbering("i", a=1))

# 0, 1, 2, … in row order: two blocks of two planes, each with two rows of three.
_COUNT = np.arange(24).reshape(2, 2, 2, 3)

WORKED = (
    Worked(
        {"a": _COUNT, "i": [1, 0], "j": [0, 1], "k": [0, 2], "form": "adjacent"},
        value=[[[6, 7, 8], [3, 4, 5]], [[18, 19, 20], [15, 16, 17]]],
        gradient={
            "a": [[[[0, 0, 0], [1, 1, 1]], [[1, 1, 1], [0, 0, 0]]], [[[0, 0, 0], [1, 1, 1]], [[1, 1, 1], [0, 0, 0]]]]
        },
        note="by hand: the entries are 12 p + 6 i + 3 j + s",
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
        note="by hand: each entry occurs twice",
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
        note="Study notes on NumPy and PyTorch, a[[0, 1, 2], [1, 0, 1]], between two axes of length 1",
    ),
)

SIZES = tuple(Size({"n": n, "c": n, "d": n, "e": n, "m": n}) for n in (2, 4, 8, 16))
