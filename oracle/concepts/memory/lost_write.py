"""Writing through a reshape: it reaches the base, or is lost.

`reshape` gives a view wherever strides can say the new shape, and a copy where they cannot. Nothing in the code tells
which of the two it was, and the values are right either way. Only a write does: into a view it reaches the array that
one started from, into a copy it is lost, silently, in both libraries. A slice and a change of the order of the axes are
what makes a reshape copy. Who means to write asks for a view, and is refused where there is none: `view` in torch. Who
means not to asks for a copy. `ravel` and `flatten` only look like other names for the same thing: NumPy's `flatten`
always copies, torch's does not where it need not, and `ravel` copies whatever has gaps.

Shapes: given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 29
FORMULA = r"\text{address}(i, j) = \text{offset} + i \cdot s_0 + j \cdot s_1"
SOURCES = (
    "N0, Modification to reshaped matrix",
    "N0, view(), reshape(), permute(), transpose(), and contiguous()",
)

SCENES = (
    Scene(
        "write reaches the base",
        "All four entries lie one after the other, so strides (2, 1) say the new shape: a view.",
        numpy="""
            a = np.arange(4.0)
            b = a.reshape(2, 2)
            b[0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(4.0)
            b = a.reshape(2, 2)
            b[0, 0] = 9
            a
        """,
        shows={"a": [9, 1, 2, 3]},
    ),
    Scene(
        "write is lost",
        "The first two columns lie 0, 1, 4, 5: no stride leads from one to the next, so the reshape has copied them.",
        numpy="""
            a = np.arange(8.0).reshape(2, 4)
            b = a[:, :2].reshape(-1)
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(8.0).reshape(2, 4)
            b = a[:, :2].reshape(-1)
            b[0] = 9
            a
        """,
        shows={"a": [[0, 1, 2, 3], [4, 5, 6, 7]], "b": [9, 1, 4, 5]},
    ),
    Scene(
        "slice reshaped and added to",
        "A corner of each picture is a slice with gaps. Its reshape is a copy without a name: one is added to that, "
        "and it is thrown away.",
        numpy="""
            b = np.ones((3, 2, 4, 4))
            c = b[:, :, 0:2, 0:2]
            c.reshape((6, 4))[np.arange(6), np.array([0, 2, 1, 0, 2, 1])] += 1
            c
        """,
        torch="""
            b = torch.ones((3, 2, 4, 4))
            c = b[:, :, 0:2, 0:2]
            c.reshape((6, 4))[torch.arange(6), torch.tensor([0, 2, 1, 0, 2, 1])] += 1
            c
        """,
        shows={"c": [[[[1, 1], [1, 1]], [[1, 1], [1, 1]]]] * 3},
        note="N0, Modification to reshaped matrix, at the size of the note",
    ),
    Scene(
        "whole reshaped and added to",
        "The same on an array that is nobody's slice: the reshape is a view, and the ones arrive.",
        numpy="""
            d = np.ones((3, 2, 2, 2))
            d.reshape((6, 4))[np.arange(6), np.array([0, 2, 1, 0, 2, 1])] += 1
            d
        """,
        torch="""
            d = torch.ones((3, 2, 2, 2))
            d.reshape((6, 4))[torch.arange(6), torch.tensor([0, 2, 1, 0, 2, 1])] += 1
            d
        """,
        shows={
            "d": [
                [[[2, 1], [1, 1]], [[1, 1], [2, 1]]],
                [[[1, 2], [1, 1]], [[2, 1], [1, 1]]],
                [[[1, 1], [2, 1]], [[1, 2], [1, 1]]],
            ]
        },
        note="N0, Modification to reshaped matrix, at the size of the note",
    ),
    Scene(
        "small slice reshaped and added to",
        "The same in six cells: two of three columns, in one row of four, which is a copy.",
        numpy="""
            b = np.ones((2, 3))
            c = b[:, 0:2]
            c.reshape(4)[np.array([0, 3])] += 1
            c
        """,
        torch="""
            b = torch.ones((2, 3))
            c = b[:, 0:2]
            c.reshape(4)[torch.tensor([0, 3])] += 1
            c
        """,
        shows={"c": [[1, 1], [1, 1]], "b": [[1, 1, 1], [1, 1, 1]]},
    ),
    Scene(
        "small whole reshaped and added to",
        "And on all of a matrix, where the row of four is a view.",
        numpy="""
            d = np.ones((2, 2))
            d.reshape(4)[np.array([0, 3])] += 1
            d
        """,
        torch="""
            d = torch.ones((2, 2))
            d.reshape(4)[torch.tensor([0, 3])] += 1
            d
        """,
        shows={"d": [[2, 1], [1, 2]]},
    ),
    Scene(
        "rows of a slice",
        "Not every slice is lost: two whole rows have no gap between them, and their reshape is a view.",
        numpy="""
            a = np.arange(12.0).reshape(3, 4)
            b = a[1:].reshape(-1)
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(3, 4)
            b = a[1:].reshape(-1)
            b[0] = 9
            a
        """,
        shows={"a": [[0, 1, 2, 3], [9, 5, 6, 7], [8, 9, 10, 11]]},
    ),
    Scene(
        "transpose then reshape",
        "Read along its rows the transpose lies 0, 3, 1, 4, 2, 5: flat, it has to be a copy.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.T.reshape(6)
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.T.reshape(6)
            b[0] = 9
            a
        """,
        shows={"a": [[0, 1, 2], [3, 4, 5]], "b": [9, 3, 1, 4, 2, 5]},
    ),
    Scene(
        "transpose then split",
        "A reshape that only splits an axis is a view, of a transpose as well: each part inherits a stride.",
        numpy="""
            a = np.arange(12.0).reshape(4, 3)
            b = a.T.reshape(3, 2, 2)
            b[0, 1, 0] = 99
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(4, 3)
            b = a.T.reshape(3, 2, 2)
            b[0, 1, 0] = 99
            a
        """,
        shows={"a": [[0, 1, 2], [3, 4, 5], [99, 7, 8], [9, 10, 11]]},
    ),
    Scene(
        "permute then reshape",
        "Two axes have changed places and are then merged with a neighbour: the reshape copies without a word.",
        numpy="""
            a = np.arange(12.0).reshape(1, 2, 3, 2)
            b = a.transpose(0, 2, 1, 3).reshape(1, 3, 4)
            b[0, 0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(1, 2, 3, 2)
            b = a.permute(0, 2, 1, 3).reshape(1, 3, 4)
            b[0, 0, 0] = 9
            a
        """,
        shows={
            "a": [[[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]]],
            "b": [[[9, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]],
        },
        note="N0, with numbers that can be told apart, and a last axis of two instead of four",
    ),
    Scene(
        "permute then view",
        "`view` never copies: where `reshape` would have lost a write it refuses. A contiguous copy, asked for in so "
        "many words, can be viewed, and so can the copy of the two axes swapped by `transpose`.",
        torch="""
            a = torch.arange(12.0).reshape(1, 2, 3, 2)
            a.permute(0, 2, 1, 3).view(1, 3, 4)
            b = a.permute(0, 2, 1, 3).contiguous().view(1, 3, 4)
            c = a.transpose(1, 2).contiguous().view(1, 3, 4)
            c[0, 0, 0] = 9
            a
        """,
        shows={
            "a": [[[[0, 1], [2, 3], [4, 5]], [[6, 7], [8, 9], [10, 11]]]],
            "b": [[[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]],
            "c": [[[9, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]],
        },
        note="N0, with numbers that can be told apart, and a last axis of two instead of four",
    ),
    Scene(
        "a view or nothing",
        "`view` in torch, and `reshape` without a copy in NumPy, are refused where no strides say the shape.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            a.T.reshape(6, copy=False)
            b = a.reshape(6, copy=False)
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            a.T.view(6)
            b = a.view(6)
            b[0] = 9
            a
        """,
        shows={"a": [[9, 1, 2], [3, 4, 5]], "b": [9, 1, 2, 3, 4, 5]},
        differs="Where no view is possible `reshape(..., copy=False)` is a ValueError in NumPy, and `view` a "
        "RuntimeError in torch.",
        note="the argument `copy` came with NumPy 2.1",
    ),
    Scene(
        "the order of the axes kept",
        "The permutation that changes nothing leaves the strides alone, and `view` and `reshape` both see the base.",
        torch="""
            a = torch.arange(6.0).reshape(1, 2, 3)
            b = a.permute(0, 1, 2).view(2, 3)
            c = a.permute(0, 1, 2).reshape(6)
            b[0, 0] = 9
            c
        """,
        shows={"a": [[[9, 1, 2], [3, 4, 5]]], "c": [9, 1, 2, 3, 4, 5]},
    ),
    Scene(
        "does it share",
        "Before a write one can ask: of two results of the same reshape one is a view and the other is not.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.reshape(6)
            c = a.T.reshape(6)
            near = np.shares_memory(a, b)
            far = np.shares_memory(a, c)
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.reshape(6)
            c = a.T.reshape(6)
            near = a.data_ptr() == b.data_ptr()
            far = a.data_ptr() == c.data_ptr()
        """,
        shows={"near": True, "far": False},
        note="In torch, equal addresses of the first entries: enough here, since both start at the first cell",
    ),
    Scene(
        "whose memory",
        "A view in NumPy knows whose memory it shows: its `base` is the array that owns it, however many "
        "views lie between. A copy has none.",
        numpy="""
            a = np.arange(6.0)
            b = a.reshape(2, 3)
            c = b.copy()
            b.base is a
            c.base is None
            c.flags.owndata
        """,
        shows={"b[0].base is a": True, "b.flags.owndata": False, "c.flags.owndata": True},
    ),
    Scene(
        "flattened",
        "Flat, a matrix without gaps needs no copy. NumPy makes one all the same, and the write is lost; in torch it "
        "is not.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            b = a.flatten()
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            b = a.flatten()
            b[0] = 9
            a
        """,
        shows={"b": [9, 1, 2, 3]},
        differs="NumPy's `flatten` always copies; torch's is a view where strides can say it.",
    ),
    Scene(
        "raveled",
        "Of a matrix without gaps `ravel` is a view, in both.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            b = a.ravel()
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            b = a.ravel()
            b[0] = 9
            a
        """,
        shows={"a": [[9, 1], [2, 3]]},
    ),
    Scene(
        "raveled with gaps",
        "Every second number is a row with a stride of 2, which `reshape` can say. `ravel` promises a row without "
        "gaps, and copies.",
        numpy="""
            a = np.arange(6.0)
            b = a[::2].reshape(-1)
            c = a[::2].ravel()
            b[0] = 8
            c[0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0)
            b = a[::2].reshape(-1)
            c = a[::2].ravel()
            b[0] = 8
            c[0] = 9
            a
        """,
        shows={"a": [8, 1, 2, 3, 4, 5], "b": [8, 2, 4], "c": [9, 2, 4]},
    ),
    Scene(
        "reshaped in column order",
        "NumPy can also count down the columns: of a transpose that is the order in which it lies, and a view.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.T.reshape(6, order="F")
            c = a.T.ravel(order="F")
            b[0] = 8
            c[5] = 9
            a
        """,
        shows={"a": [[8, 1, 2], [3, 4, 9]], "b": [8, 1, 2, 3, 4, 9]},
    ),
    Scene(
        "stretched then reshaped",
        "One row shown twice has three cells; six numbers side by side need six, so the reshape copies.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3)).reshape(6)
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3).reshape(6)
            b[0] = 9
            a
        """,
        shows={"a": [0, 1, 2], "b": [9, 1, 2, 0, 1, 2]},
    ),
)
