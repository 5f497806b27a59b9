"""Slices are views, lists and masks are copies: what an index gives, and what an assignment through it reaches.

An index of integers, slices, `None` and dots can be said in strides, and gives a view. A list of integers or a mask
picks entries that no stride leads to, and gives a copy. On the left of an assignment the same index means the places
themselves: `a[[0, 2]] = 9` writes to `a`, whatever `a[[0, 2]]` would give. It is the second index in a row that trips:
`a[[0, 2]][0] = 9` writes to a copy that nobody keeps. Where what is read overlaps with what is written, NumPy first
reads and then writes; torch refuses, and of slices with gaps, where it does not look, it promises nothing.

Shapes: given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 25
FORMULA = r"A_{i_0 + i \cdot p,\; j_0 + j \cdot q} \text{ is a view}, \qquad A_{r_i,\, c_j} \text{ is a copy}"
SOURCES = (
    "N1, Indexing and slicing",
    "N4, 2.1.2 Indexing and Slicing",
    "N4, 2.3.2 Vectors",
    "N0, Mask (Boolean array indexing)",
    "N0, Slicing vs. Indexing",
    "N0, Indexing",
)

SCENES = (
    Scene(
        "rows by slice",
        "The last row, and the second and third: views of the same cells.",
        numpy="""
            X = np.arange(12.0).reshape(3, 4)
            last = X[-1]
            middle = X[1:3]
            shared = np.shares_memory(last, middle)
        """,
        torch="""
            X = torch.arange(12.0).reshape(3, 4)
            last = X[-1]
            middle = X[1:3]
            shared = last.data_ptr() == middle[1].data_ptr()
        """,
        shows={"last": [8, 9, 10, 11], "middle": [[4, 5, 6, 7], [8, 9, 10, 11]], "shared": True},
        note="N1, Indexing and slicing",
    ),
    Scene(
        "an entry and two rows written",
        "An entry becomes 9, and then two rows become 12: a number goes to every place that the index names.",
        numpy="""
            X = np.arange(12.0).reshape(3, 4)
            X[1, 2] = 9
            before = X.copy()
            X[0:2, :] = 12
            X
        """,
        torch="""
            X = torch.arange(12.0).reshape(3, 4)
            X[1, 2] = 9
            before = X.clone()
            X[0:2, :] = 12
            X
        """,
        shows={
            "before": [[0, 1, 2, 3], [4, 5, 9, 7], [8, 9, 10, 11]],
            "X": [[12, 12, 12, 12], [12, 12, 12, 12], [8, 9, 10, 11]],
        },
        note="N1, Indexing and slicing",
    ),
    Scene(
        "an entry a column and two rows",
        "Random numbers, an entry set to 0, the last column set to 0, the first two rows set to 12.",
        numpy="""
            X = np.array(
                [
                    [-1.3903, -0.2266, -0.2376, 0],
                    [-0.9168, 0.5597, -0.7916, -1.3244],
                    [-1.5078, 1.3323, 1.2738, 0.6004],
                ]
            )
            X[1, 2] = 0
            X[:, 3] = 0
            before = X.copy()
            X[:2, :] = 12
            X
        """,
        torch="""
            X = torch.tensor(
                [
                    [-1.3903, -0.2266, -0.2376, 0],
                    [-0.9168, 0.5597, -0.7916, -1.3244],
                    [-1.5078, 1.3323, 1.2738, 0.6004],
                ],
                dtype=torch.float64,
            )
            X[1, 2] = 0
            X[:, 3] = 0
            before = X.clone()
            X[:2, :] = 12
            X
        """,
        shows={
            "before": [[-1.3903, -0.2266, -0.2376, 0], [-0.9168, 0.5597, 0, 0], [-1.5078, 1.3323, 1.2738, 0]],
            "X": [[12, 12, 12, 12], [12, 12, 12, 12], [-1.5078, 1.3323, 1.2738, 0]],
        },
        note="N4, 2.1.2. The last entry of the first row had been overwritten before it was printed; a 0 stands for it",
    ),
    Scene(
        "a slice sees the write",
        "A slice taken before sees what is written to the base after, and the other way round.",
        numpy="""
            a = np.arange(6.0)
            b = a[2:5]
            a[2] = 8
            b[1] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0)
            b = a[2:5]
            a[2] = 8
            b[1] = 9
            a
        """,
        shows={"a": [0, 1, 8, 9, 4, 5], "b": [8, 9, 4]},
    ),
    Scene(
        "an entry of a vector",
        "One index for one axis. NumPy gives a number, which is nobody's memory; torch a tensor without axes, which is "
        "a view.",
        numpy="""
            x = np.arange(3)
            y = x[2]
            x[2] = 9
        """,
        torch="""
            x = torch.arange(3)
            y = x[2]
            x[2] = 9
        """,
        shows={"x": [0, 1, 9]},
        differs="`x[2]` of one axis is a number that stays 2 in NumPy; in torch it is a view without axes, which "
        "turns 9.",
    ),
    Scene(
        "an entry as printed",
        "What the entry is worth is the same in both, and so is the length.",
        numpy="""
            x = np.arange(3)
            y = x[2]
            n = len(x)
        """,
        torch="""
            x = torch.arange(3)
            y = x[2]
            n = len(x)
        """,
        shows={"y": 2, "n": 3},
        note="N4, 2.3.2 Vectors",
    ),
    Scene(
        "an entry that stays a view",
        "With three dots, or as a slice of one, an entry is a view in NumPy as well.",
        numpy="""
            a = np.arange(3.0)
            b = a[0, ...]
            c = a[2:3]
            b[...] = 8
            c[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a[0, ...]
            c = a[2:3]
            b[...] = 8
            c[0] = 9
            a
        """,
        shows={"a": [8, 1, 9], "b": 8, "c": [9]},
    ),
    Scene(
        "nothing between the brackets",
        "An empty index on an array without axes: NumPy takes the number out, torch gives another view.",
        numpy="""
            a = np.array(3.0)
            b = a[()]
            a[()] = 4
        """,
        torch="""
            a = torch.tensor(3.0)
            b = a[()]
            a[()] = 4
        """,
        shows={"a": 4},
        differs="`a[()]` of an array without axes is a number that stays 3 in NumPy, and a view that turns 4 in torch.",
    ),
    Scene(
        "rows by a list",
        "A list of rows is a copy. What is written to it is lost on the matrix.",
        numpy="""
            a = np.arange(6.0).reshape(3, 2)
            b = a[[0, 2]]
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0).reshape(3, 2)
            b = a[[0, 2]]
            b[0] = 9
            a
        """,
        shows={"a": [[0, 1], [2, 3], [4, 5]], "b": [[9, 9], [4, 5]]},
    ),
    Scene(
        "one row by a list",
        "Even a list of a single row, or of all rows in order, is a copy, where the slice would be a view.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            b = a[[0]]
            c = a[[0, 1]]
            d = a[0:2]
            a[0, 0] = 9
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            b = a[[0]]
            c = a[[0, 1]]
            d = a[0:2]
            a[0, 0] = 9
        """,
        shows={"b": [[0, 1]], "c": [[0, 1], [2, 3]], "d": [[9, 1], [2, 3]]},
    ),
    Scene(
        "columns by a list",
        "A slice beside the list does not help: the second column, the first and the second again are a copy.",
        numpy="""
            a = np.array([[1, 2], [3, 4], [5, 6]])
            b = a[:, [1, 0, 1]]
            a[0, 0] = 9
            b
        """,
        torch="""
            a = torch.tensor([[1, 2], [3, 4], [5, 6]])
            b = a[:, [1, 0, 1]]
            a[0, 0] = 9
            b
        """,
        shows={"b": [[2, 1, 2], [4, 3, 4], [6, 5, 6]]},
        note="N0, Slicing vs. Indexing",
    ),
    Scene(
        "one entry of each row",
        "Two lists walk side by side, whether the first is written out or counted up: one entry of each row, copied.",
        numpy="""
            a = np.array([[1, 2], [3, 4], [5, 6]])
            c = a[np.arange(3), [1, 0, 1]]
            d = a[[0, 1, 2], [1, 0, 1]]
            a[0, 1] = 9
            c
        """,
        torch="""
            a = torch.tensor([[1, 2], [3, 4], [5, 6]])
            c = a[torch.arange(3), [1, 0, 1]]
            d = a[[0, 1, 2], [1, 0, 1]]
            a[0, 1] = 9
            c
        """,
        shows={"c": [2, 3, 6], "d": [2, 3, 6]},
        note="N0, Slicing vs. Indexing",
    ),
    Scene(
        "rows by a matrix of integers",
        "An index with two axes gives a row for each of its entries: three times one row of two, in memory of their "
        "own.",
        numpy="""
            a = np.array([[1, 2], [3, 4]])
            b = np.array([[0], [1], [0]])
            c = a[b]
            a[0, 0] = 9
            c
        """,
        torch="""
            a = torch.tensor([[1, 2], [3, 4]])
            b = torch.tensor([[0], [1], [0]])
            c = a[b]
            a[0, 0] = 9
            c
        """,
        shows={"c": [[[1, 2]], [[3, 4]], [[1, 2]]]},
        note="N0, Indexing",
    ),
    Scene(
        "entries by a mask",
        "What a mask picks is a copy, in one row.",
        numpy="""
            a = np.array([[1, 2], [3, 4], [5, 6]])
            b = a[a > 2]
            b[:] = 0
            a
        """,
        torch="""
            a = torch.tensor([[1, 2], [3, 4], [5, 6]])
            b = a[a > 2]
            b[:] = 0
            a
        """,
        shows={"a": [[1, 2], [3, 4], [5, 6]], "b": [0, 0, 0, 0]},
    ),
    Scene(
        "written through a mask",
        "On the left of an assignment the mask names the places: the matrix itself is written to.",
        numpy="""
            a = np.array([[1, 2], [3, 4], [5, 6]])
            mask = a > 2
            a[mask] = 0
            a
        """,
        torch="""
            a = torch.tensor([[1, 2], [3, 4], [5, 6]])
            mask = a > 2
            a[mask] = 0
            a
        """,
        shows={"mask": [[False, False], [True, True], [True, True]], "a": [[1, 2], [0, 0], [0, 0]]},
        note="N0, Mask (Boolean array indexing)",
    ),
    Scene(
        "written through a list",
        "So does a list of rows.",
        numpy="""
            a = np.arange(6.0).reshape(3, 2)
            b = a[2]
            a[[0, 2]] = 9
            b
        """,
        torch="""
            a = torch.arange(6.0).reshape(3, 2)
            b = a[2]
            a[[0, 2]] = 9
            b
        """,
        shows={"a": [[9, 9], [2, 3], [9, 9]], "b": [9, 9]},
    ),
    Scene(
        "two indices in a row",
        "`a[[0, 2]][0] = 9` first takes a copy and then writes to that. A slice in front takes a view, and the write "
        "arrives.",
        numpy="""
            a = np.arange(3.0)
            a[[0, 2]][0] = 9
            kept = a.copy()
            a[0:2][0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            a[[0, 2]][0] = 9
            kept = a.clone()
            a[0:2][0] = 9
            a
        """,
        shows={"kept": [0, 1, 2], "a": [9, 1, 2]},
    ),
    Scene(
        "a mask and then a slice",
        "The order matters: a mask of a slice, as a place to write to, reaches the base; a slice of a mask does not.",
        numpy="""
            a = np.arange(6.0)
            a[2:][a[2:] > 3] = 0
            kept = a.copy()
            a[a < 3][1:] = 9
            a
        """,
        torch="""
            a = torch.arange(6.0)
            a[2:][a[2:] > 3] = 0
            kept = a.clone()
            a[a < 3][1:] = 9
            a
        """,
        shows={"kept": [0, 1, 2, 3, 0, 0], "a": [0, 1, 2, 3, 0, 0]},
    ),
    Scene(
        "the same place twice",
        "Added to through a list, a place that is named twice is read, added to and written back, and then "
        "overwritten by the same: one is added, not two.",
        numpy="""
            a = np.zeros(3)
            a[[0, 0, 2]] += 1
            a
        """,
        torch="""
            a = torch.zeros(3)
            a[[0, 0, 2]] += 1
            a
        """,
        shows={"a": [1, 0, 1]},
    ),
    Scene(
        "an integer beside a list",
        "Between an integer and a list stands a slice. To NumPy the integer is a list of one, and the lists' axis "
        "goes to the front; torch takes the integer's axis away first.",
        numpy="""
            a = np.arange(12.0).reshape(2, 3, 2)
            b = a[0, :, [0, 1]]
            c = a[0][:, [0, 1]]
        """,
        torch="""
            a = torch.arange(12.0).reshape(2, 3, 2)
            b = a[0, :, [0, 1]]
            c = a[0][:, [0, 1]]
        """,
        shows={"c": [[0, 1], [2, 3], [4, 5]]},
        differs="`a[0, :, [0, 1]]` has shape (2, 3) in NumPy and (3, 2) in torch; indexed one after the other they "
        "agree.",
    ),
    Scene(
        "moved up by one",
        "What is read overlaps with what is written. NumPy reads it all first, and the numbers move up by one place; "
        "torch refuses.",
        numpy="""
            a = np.arange(4.0)
            a[1:] = a[:-1]
            a
        """,
        torch="""
            a = torch.arange(4.0)
            a[1:] = a[:-1]
            a
        """,
        differs="An assignment between slices that overlap goes by the values before in NumPy, and is refused in "
        "torch.",
    ),
    Scene(
        "moved up by way of a copy",
        "A copy of what is read does not overlap, and both do the same.",
        numpy="""
            a = np.arange(4.0)
            a[1:] = a[:-1].copy()
            a
        """,
        torch="""
            a = torch.arange(4.0)
            a[1:] = a[:-1].clone()
            a
        """,
        shows={"a": [0, 0, 1, 2]},
    ),
    Scene(
        "added to the neighbour",
        "The same in place: each number gets the one before it added, as it was before any of this.",
        numpy="""
            a = np.arange(4.0)
            a[1:] += a[:-1]
            a
        """,
        torch="""
            a = torch.arange(4.0)
            a[1:] += a[:-1]
            a
        """,
        differs="`+=` between slices that overlap goes by the values before in NumPy, and is refused in torch.",
    ),
    Scene(
        "the transpose assigned",
        "A square matrix and its transpose are the same cells in another order: read first and written then in NumPy, "
        "refused by torch.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            a[:] = a.T
            a
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            a[:] = a.T
            a
        """,
        differs="A matrix is overwritten with its own transpose in NumPy; torch refuses.",
    ),
    Scene(
        "slices that do not meet",
        "Two parts of one memory that have no cell in common may be read and written at once, in both.",
        numpy="""
            a = np.arange(4.0)
            a[:2] = a[2:]
            a[2:] += a[:2]
            a
        """,
        torch="""
            a = torch.arange(4.0)
            a[:2] = a[2:]
            a[2:] += a[:2]
            a
        """,
        shows={"a": [2, 3, 4, 6]},
    ),
    Scene(
        "slices like two combs",
        "The even places and the odd ones lie between each other and have no cell in common: no overlap, in both.",
        numpy="""
            a = np.arange(4.0)
            a[::2] = a[1::2]
            a
        """,
        torch="""
            a = torch.arange(4.0)
            a[::2] = a[1::2]
            a
        """,
        shows={"a": [1, 1, 3, 3]},
    ),
    Scene(
        "onto itself",
        "Written into its own place, nothing changes; added to itself, it doubles.",
        numpy="""
            a = np.arange(3.0)
            a[:] = a
            a += a
            a
        """,
        torch="""
            a = torch.arange(3.0)
            a[:] = a
            a += a
            a
        """,
        shows={"a": [0, 2, 4]},
    ),
    Scene(
        "a row into all rows",
        "What is assigned is broadcast to what it is assigned to, and copied: the row may change afterwards.",
        numpy="""
            a = np.zeros((2, 3))
            r = np.arange(3.0)
            a[:] = r
            r[0] = 9
            a
        """,
        torch="""
            a = torch.zeros((2, 3))
            r = torch.arange(3.0)
            a[:] = r
            r[0] = 9
            a
        """,
        shows={"a": [[0, 1, 2], [0, 1, 2]]},
    ),
    Scene(
        "what does not fit",
        "Two numbers do not go into three places, and a matrix of two rows not into one.",
        numpy="""
            a = np.zeros(3)
            a[:] = np.ones(2)
            a[:] = np.ones((2, 3))
            a[:] = np.ones((1, 3))
            a
        """,
        torch="""
            a = torch.zeros(3)
            a[:] = torch.ones(2)
            a[:] = torch.ones((2, 3))
            a[:] = torch.ones((1, 3))
            a
        """,
        shows={"a": [1, 1, 1]},
        differs="A right side that does not fit is a ValueError in NumPy, and a RuntimeError in torch.",
    ),
    Scene(
        "an index that is not there",
        "Both refuse to read and to write past the end, and leave everything as it was.",
        numpy="""
            a = np.arange(3.0)
            a[3]
            a[3] = 9
            a[-4]
            a[0, 0]
            a
        """,
        torch="""
            a = torch.arange(3.0)
            a[3]
            a[3] = 9
            a[-4]
            a[0, 0]
            a
        """,
        shows={"a": [0, 1, 2]},
    ),
    Scene(
        "a slice of nothing",
        "A slice that ends before it starts has no entries, and a write to it reaches none.",
        numpy="""
            a = np.arange(3.0)
            b = a[2:1]
            b[:] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a[2:1]
            b[:] = 9
            a
        """,
        shows={"a": [0, 1, 2], "b": []},
    ),
)
