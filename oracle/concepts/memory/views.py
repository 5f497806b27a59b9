"""Views: other shapes and strides for the same cells.

An array is a row of cells and a reading instruction: where to start, how many entries along each axis, and how far it
is from one to the next, which is the stride. Whatever changes the instruction alone is free, makes no copy, and writes
through: transposing, slicing, narrowing, splitting and merging axes, dropping and adding axes of one entry, the
diagonal, and stretching, which is a stride of 0. A view has the dtype of its base, and lives as long as anyone looks.
What it may be asked for differs: torch counts strides in entries and has none below 0, NumPy counts them in bytes and
reads backwards as well; where several entries are one cell NumPy makes the view read-only, torch refuses only what
would write to one cell twice. (A number for all of it, `t[...] = 0`, is refused up to torch 2.13 and accepted in 2.15.)

Shapes: given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 30
FORMULA = r"\text{address}(i_1, \dots, i_n) = \text{offset} + \sum_k i_k s_k"
SOURCES = (
    "N0, view(), reshape(), permute(), transpose(), and contiguous()",
    "N1, Basic Data Manipulation",
    "N1, Broadcasting Mechanism",
    "N4, 2.1.1 Getting Started",
    "N4, 2.1.4 Broadcasting",
    "N4, 2.3.3 Matrices",
)

SCENES = (
    Scene(
        "strides of a matrix",
        "From one row to the next it is as far as a row is long, from one column to the next a single entry.",
        numpy="""
            a = np.arange(6.0)
            b = a.reshape(2, 3)
            b.strides
            b.flags.c_contiguous
        """,
        torch="""
            a = torch.arange(6.0)
            b = a.reshape(2, 3)
            b.stride()
            b.is_contiguous()
        """,
        shows={"b": [[0, 1, 2], [3, 4, 5]]},
        differs="NumPy counts strides in bytes, (24, 8) for float64; torch in entries, (3, 1), whatever the dtype.",
        note="N4, 2.1.1, x.reshape(2, -1)",
    ),
    Scene(
        "three rows of four",
        "Twelve numbers as three rows of four. With one length left open, as -1, it is the same: two objects, one "
        "memory.",
        numpy="""
            x = np.arange(12)
            X = x.reshape(3, 4)
            Y = x.reshape(-1, 4)
            shared = np.shares_memory(X, Y)
        """,
        torch="""
            x = torch.arange(12)
            X = x.reshape(3, 4)
            Y = x.reshape(-1, 4)
            shared = X.data_ptr() == Y.data_ptr()
        """,
        shows={
            "X": [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],
            "Y": [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]],
            "shared": True,
            "X is Y": False,
        },
        note="N1, Basic Data Manipulation",
    ),
    Scene(
        "the same shape again",
        "Even a reshape to the shape that it has makes an object of its own, which shows the same cells.",
        numpy="""
            a = np.arange(4.0)
            b = a.reshape(4)
            b is a
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(4.0)
            b = a.reshape(4)
            b is a
            b[0] = 9
            a
        """,
        shows={"a": [9, 1, 2, 3], "b is a": False},
    ),
    Scene(
        "transposed",
        "Rows become columns when the two strides change places. What is written in the one is read in the other.",
        numpy="""
            A = np.arange(6).reshape(3, 2)
            B = A.T
            B.flags.c_contiguous
            B[0, 2] = 9
            A
        """,
        torch="""
            A = torch.arange(6).reshape(3, 2)
            B = A.T
            B.is_contiguous()
            B[0, 2] = 9
            A
        """,
        shows={"A": [[0, 1], [2, 3], [9, 5]], "B": [[0, 2, 9], [1, 3, 5]]},
    ),
    Scene(
        "transposed as printed",
        "The transpose of the note, which is no copy: the same first cell, strides the other way round.",
        numpy="""
            A = np.arange(6).reshape(3, 2)
            B = A.T
            shared = np.shares_memory(A, B)
        """,
        torch="""
            A = torch.arange(6).reshape(3, 2)
            B = A.T
            shared = A.data_ptr() == B.data_ptr()
        """,
        shows={"A": [[0, 1], [2, 3], [4, 5]], "B": [[0, 2, 4], [1, 3, 5]], "shared": True},
        note="N4, 2.3.3 Matrices",
    ),
    Scene(
        "transpose of zero and one",
        "The word is the same and means two things. In NumPy the arguments are all axes in their new order, and 0, 1 "
        "is the old one; in torch they are the two that change places.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.transpose(0, 1)
            c = a.swapaxes(0, 1)
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.transpose(0, 1)
            c = a.permute(1, 0)
        """,
        shows={"c": [[0, 3], [1, 4], [2, 5]]},
        differs="`a.transpose(0, 1)` of a matrix leaves its axes in their order in NumPy, and swaps them in torch.",
    ),
    Scene(
        "transpose without arguments",
        "NumPy reverses all the axes. torch wants to be told which two.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            a.transpose()
            b = a.T
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            a.transpose()
            b = a.T
        """,
        shows={"b": [[0, 3], [1, 4], [2, 5]]},
        differs="`a.transpose()` reverses the axes in NumPy, and is refused in torch.",
    ),
    Scene(
        "three axes permuted",
        "Each axis takes its stride along: 6, 3, 1 becomes 1, 6, 3.",
        numpy="""
            a = np.arange(12.0).reshape(2, 2, 3)
            b = a.transpose(2, 0, 1)
            b[1, 0, 1] = 99
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(2, 2, 3)
            b = a.permute(2, 0, 1)
            b.stride()
            b[1, 0, 1] = 99
            a
        """,
        shows={"a": [[[0, 1, 2], [3, 99, 5]], [[6, 7, 8], [9, 10, 11]]]},
    ),
    Scene(
        "an axis named twice",
        "A permutation names each axis once; both refuse what does not.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            a.transpose(0, 0)
            a.transpose(0)
            a.transpose(0, 2)
            b = a.transpose(-1, 0)
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            a.permute(0, 0)
            a.permute(0)
            a.permute(0, 2)
            b = a.permute(-1, 0)
        """,
        shows={"b": [[0, 3], [1, 4], [2, 5]]},
    ),
    Scene(
        "view of a shape",
        "In torch `view` is a reshape that never copies: sizes that do not multiply to the number of entries are "
        "refused, and so is a shape that no strides can say.",
        torch="""
            a = torch.arange(6.0)
            b = a.view(2, 3)
            a.view(2, 2)
            b.T.view(6)
            b[0, 0] = 9
            a
        """,
        shows={"a": [9, 1, 2, 3, 4, 5], "b": [[9, 1, 2], [3, 4, 5]]},
    ),
    Scene(
        "view of an array",
        "In NumPy `view` takes no shape: it makes a second array object for the same cells.",
        numpy="""
            a = np.arange(4.0)
            b = a.view()
            b is a
            b[0] = 9
            a
        """,
        shows={"a": [9, 1, 2, 3], "b is a": False, "b.base is a": True},
    ),
    Scene(
        "where view is legal",
        "Axes are merged where the stride of the first is the length times the stride of the second. A slice of rows "
        "passes, and so does every second row that stays a row; columns cut off do not.",
        torch="""
            a = torch.arange(12.0).reshape(4, 3)
            b = a[1:3].view(6)
            c = a[::2].view(2, 3, 1)
            a[:, :2].view(8)
            a.T.view(3, 2, 2).stride()
            a.T.view(12)
        """,
        shows={"b": [3, 4, 5, 6, 7, 8], "c": [[[0], [1], [2]], [[6], [7], [8]]]},
    ),
    Scene(
        "two lengths left open",
        "One length can be worked out, two cannot.",
        numpy="""
            a = np.arange(6.0)
            a.reshape(-1, -1)
            a.reshape(4, -1)
            b = a.reshape(-1, 2)
        """,
        torch="""
            a = torch.arange(6.0)
            a.reshape(-1, -1)
            a.reshape(4, -1)
            b = a.reshape(-1, 2)
        """,
        shows={"b": [[0, 1], [2, 3], [4, 5]]},
    ),
    Scene(
        "contiguous already",
        "Asked for an array without gaps, both hand over the very one they were given if it has none.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = np.ascontiguousarray(a)
            b is a
            b[0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.contiguous()
            b is a
            b[0, 0] = 9
            a
        """,
        shows={"b is a": True, "a": [[9, 1, 2], [3, 4, 5]]},
    ),
    Scene(
        "not contiguous yet",
        "Of a transpose it is a copy, which lies as it reads.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = np.ascontiguousarray(a.T)
            b[0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.T.contiguous()
            b.stride()
            b[0, 0] = 9
            a
        """,
        shows={"a": [[0, 1, 2], [3, 4, 5]], "b": [[9, 3], [1, 4], [2, 5]]},
    ),
    Scene(
        "one row transposed",
        "A single row has its entries in order as a column too: its transpose is contiguous, and nothing is copied.",
        numpy="""
            a = np.arange(3.0).reshape(1, 3)
            b = a.T
            c = np.ascontiguousarray(b)
            c is b
            c[0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0).reshape(1, 3)
            b = a.T
            c = b.contiguous()
            c is b
            c[0, 0] = 9
            a
        """,
        shows={"c is b": True, "a": [[9, 1, 2]]},
    ),
    Scene(
        "part of the rows",
        "A range of rows is the same memory from a later cell on. torch has a method for it too.",
        numpy="""
            a = np.arange(8.0).reshape(4, 2)
            b = a[1:3]
            b[0, 0] = 99
            a
        """,
        torch="""
            a = torch.arange(8.0).reshape(4, 2)
            b = a.narrow(0, 1, 2)
            b.storage_offset()
            b[0, 0] = 99
            a
        """,
        shows={"a": [[0, 1], [99, 3], [4, 5], [6, 7]], "b": [[99, 3], [4, 5]]},
    ),
    Scene(
        "past the end",
        "A slice that ends beyond the last row is cut off there, in both; `narrow` is told how many, and refuses what "
        "it cannot give.",
        numpy="""
            a = np.arange(4.0)
            b = a[2:100]
            c = a[9:]
        """,
        torch="""
            a = torch.arange(4.0)
            b = a[2:100]
            c = a[9:]
            a.narrow(0, 2, 3)
            d = a.narrow(0, 2, 2)
        """,
        shows={"b": [2, 3], "c": []},
    ),
    Scene(
        "a column",
        "A column is one entry of each row: its stride is the length of a row.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a[:, 1]
            b += 10
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a[:, 1]
            b.stride()
            b += 10
            a
        """,
        shows={"a": [[0, 11, 2], [3, 14, 5]], "b": [11, 14]},
    ),
    Scene(
        "every second",
        "A step in a slice multiplies the stride.",
        numpy="""
            a = np.arange(6.0)
            b = a[1::2]
            b.strides
            b[:] = 0
            a
        """,
        torch="""
            a = torch.arange(6.0)
            b = a[1::2]
            b.stride()
            b[:] = 0
            a
        """,
        shows={"a": [0, 0, 2, 0, 4, 0], "b": [0, 0, 0]},
        differs="A stride of two float64 is 16 in NumPy, which counts bytes, and 2 in torch, which counts entries.",
    ),
    Scene(
        "backwards",
        "Read from the end, the stride is -1. NumPy has that as a view; torch has no strides below 0, and refuses.",
        numpy="""
            a = np.arange(3.0)
            b = a[::-1]
            a[0] = 9
        """,
        torch="""
            a = torch.arange(3.0)
            b = a[::-1]
            a[0] = 9
        """,
        shows={"a": [9, 1, 2]},
        differs="`a[::-1]` is a view with a negative stride in NumPy, and is refused in torch.",
    ),
    Scene(
        "strides below zero",
        "A view that runs backwards begins at the last cell; a write at its front arrives at the end of the base.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a[:, ::-1]
            b.strides
            b[0, 0] = 99
            b.flags.c_contiguous
            a
        """,
        shows={"a": [[0, 1, 99], [3, 4, 5]], "b": [[99, 1, 0], [5, 4, 3]], "b.strides": [24, -8]},
    ),
    Scene(
        "backwards twice",
        "Turned round along both axes the entries run from the last cell to the first: a single stride of -1 says it, "
        "and flat it is still a view. Turned round again it is the base.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a[::-1, ::-1]
            c = b.reshape(6)
            d = b[::-1, ::-1].reshape(6)
            c[0] = 88
            d[0] = 99
            a
        """,
        shows={"a": [[99, 1, 2], [3, 4, 88]], "c": [88, 4, 3, 2, 1, 99]},
    ),
    Scene(
        "an axis of one entry",
        "Adding an axis of one entry changes no address, and neither does dropping it.",
        numpy="""
            a = np.arange(3.0)
            b = np.expand_dims(a, 1)
            c = a[None, :]
            d = b.squeeze(1)
            d[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.unsqueeze(1)
            c = a[None, :]
            d = b.squeeze(1)
            d[0] = 9
            a
        """,
        shows={"a": [9, 1, 2], "b": [[9], [1], [2]], "c": [[9, 1, 2]]},
    ),
    Scene(
        "squeezing what is longer",
        "An axis of three entries cannot be dropped. NumPy says so; torch leaves it in place and says nothing.",
        numpy="""
            a = np.arange(3.0).reshape(1, 3)
            b = a.squeeze(1)
            c = a.squeeze(0)
        """,
        torch="""
            a = torch.arange(3.0).reshape(1, 3)
            b = a.squeeze(1)
            c = a.squeeze(0)
        """,
        shows={"c": [0, 1, 2]},
        differs="Squeezing an axis of several entries is refused in NumPy, and silently does nothing in torch.",
    ),
    Scene(
        "a diagonal",
        "From one entry of the diagonal to the next it is a row and a column: the strides added. Both give a view; "
        "NumPy has marked it read-only.",
        numpy="""
            a = np.arange(9.0).reshape(3, 3)
            b = a.diagonal()
            b[0] = 9
            a[2, 2] = 7
        """,
        torch="""
            a = torch.arange(9.0).reshape(3, 3)
            b = a.diagonal()
            b[0] = 9
            a[2, 2] = 7
        """,
        shows={"b[1]": 4, "b[2]": 7},
        differs="The diagonal is a read-only view in NumPy, and one that may be written to in torch.",
    ),
    Scene(
        "stretched",
        "Two axes of one entry, stretched to three by two: no element is copied, as the picture of broadcasting would "
        "have it; the stride along a stretched axis is 0.",
        numpy="""
            a = np.arange(3).reshape((3, 1))
            b = np.arange(2).reshape((1, 2))
            c = np.broadcast_to(a, (3, 2))
            d = np.broadcast_to(b, (3, 2))
            c.strides
        """,
        torch="""
            a = torch.arange(3).reshape((3, 1))
            b = torch.arange(2).reshape((1, 2))
            c = a.expand(3, 2)
            d = b.expand(3, -1)
            c.stride()
        """,
        shows={
            "a": [[0], [1], [2]],
            "b": [[0, 1]],
            "c": [[0, 0], [1, 1], [2, 2]],
            "d": [[0, 1], [0, 1], [0, 1]],
            "c + d": [[0, 1], [1, 2], [2, 3]],
        },
        differs="The strides of a stretched column are (8, 0) bytes in NumPy and (1, 0) entries in torch; a view by "
        "`broadcast_to` is read-only, one by `expand` is not marked.",
        note="N1, Broadcasting Mechanism; N4, 2.1.4",
    ),
    Scene(
        "stretched and added to",
        "One cell shows in two rows: adding to every entry would add to it twice. Both refuse, NumPy because the view "
        "is read-only, torch because it looks at the strides.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3))
            b += 1
            b[:] = 1
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            b += 1
            b[:] = torch.ones(2, 3)
            a
        """,
        shows={"a": [0, 1, 2]},
    ),
    Scene(
        "stretched and filled",
        "The same number everywhere is no contradiction: torch lets it pass. To NumPy read-only is read-only.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3))
            b.fill(0)
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            b.fill_(0)
        """,
        differs="Filling a stretched view is refused in NumPy (`fill`), and writes to the base in torch (`fill_`).",
    ),
    Scene(
        "stretched and zeroed",
        "A stretched tensor set to zero is a base set to zero.",
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            b.zero_()
            a
        """,
        shows={"a": [0, 0, 0], "b": [[0, 0, 0], [0, 0, 0]]},
    ),
    Scene(
        "one row of a stretched view",
        "A single row shows each cell once. torch allows a write to it, and it appears in every row; NumPy refuses.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3))
            b[0, 1] = 9
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            b[0, 1] = 9
        """,
        differs="A write to an entry of a stretched view is refused in NumPy; in torch it reaches the base and shows "
        "in every row.",
    ),
    Scene(
        "stretched and written through a list",
        "Through a list torch writes to a stretched view, with a warning that it means to stop.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3))
            b[[0]] = 4
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            b[[0]] = 4
        """,
        differs="A write through a list into a stretched view is refused in NumPy; torch warns, and writes to the "
        "base.",
    ),
    Scene(
        "stretched and followed",
        "What is written to the base shows in every row of the view, in both.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3))
            a[1] = 9
            b
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3)
            a[1] = 9
            b
        """,
        shows={"b": [[0, 9, 2], [0, 9, 2]]},
    ),
    Scene(
        "only ones are stretched",
        "An axis of two entries does not become one of four, and no axis goes away.",
        numpy="""
            a = np.arange(2.0)
            np.broadcast_to(a, (4,))
            np.broadcast_to(a.reshape(1, 2), (2,))
            b = np.broadcast_to(a, (3, 2))
        """,
        torch="""
            a = torch.arange(2.0)
            a.expand(4)
            a.reshape(1, 2).expand(2)
            b = a.expand(3, 2)
        """,
        shows={"b": [[0, 1], [0, 1], [0, 1]]},
    ),
    Scene(
        "a copy to write to",
        "Who wants to write to what was stretched makes a copy of it: six cells, which belong to nobody else.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3)).copy()
            b += 1
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3).contiguous()
            b += 1
            a
        """,
        shows={"a": [0, 1, 2], "b": [[1, 2, 3], [1, 2, 3]]},
    ),
    Scene(
        "locked",
        "A NumPy array can be locked against writing, with all views that are taken from then on. One taken before is "
        "not asked again.",
        numpy="""
            a = np.arange(3.0)
            before = a[:]
            a.flags.writeable = False
            after = a[:]
            a[0] = 9
            after[0] = 9
            before[0] = 9
            a
        """,
        shows={"a": [9, 1, 2], "after.flags.writeable": False, "before.flags.writeable": True},
        note="torch has no read-only tensors",
    ),
    Scene(
        "a view of a view",
        "However long the chain, it ends at the same cells.",
        numpy="""
            a = np.arange(12.0).reshape(3, 4)
            b = a[1:]
            c = b.T
            d = c[::2]
            d[1, 0] = 99
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(3, 4)
            b = a[1:]
            c = b.T
            d = c[::2]
            d[1, 0] = 99
            a
        """,
        shows={"a": [[0, 1, 2, 3], [4, 5, 99, 7], [8, 9, 10, 11]], "d": [[4, 8], [99, 10]]},
    ),
    Scene(
        "the base forgotten",
        "A view keeps the memory alive after the last name of its base is gone.",
        numpy="""
            a = np.arange(6.0)
            b = a[4:]
            a = None
            b += 1
            b
        """,
        torch="""
            a = torch.arange(6.0)
            b = a[4:]
            a = None
            b += 1
            b
        """,
        shows={"b": [5, 6]},
    ),
)
