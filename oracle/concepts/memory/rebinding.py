"""A new object or the same one: `Y = Y + X` against `Y[:] = Y + X` and `Y += X`.

A name is a label on an object. `Y = Y + X` makes a new object, in new memory, and moves the label; whoever still has
the old one under another name keeps what was there before. `Y[:] = ...` and `Y += X` write into the memory that is
there, and every name and every view sees it. Which of the two happened does not show in `Y`, only in the others: asked
with `is`, or by comparing where the first entry lies. The second saves memory, and passes changes on; both may be
wanted or not.

Shapes: X and Y of one shape, given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 28
FORMULA = r"Y \leftarrow Y + X \quad\text{against}\quad Y_{ij} \leftarrow Y_{ij} + X_{ij}"
SOURCES = (
    "N1, Saving memory",
    "N4, 2.1.5 Saving Memory",
    "N4, 2.1.5 Dereferencing and Allocating New Memory (Discussion)",
    "N0, SVM Classifier / Hinge Loss",
)

SCENES = (
    Scene(
        "sum under the same name",
        "`Y = Y + X` makes an object for the sum, and then calls that one Y.",
        numpy="""
            X = np.arange(3)
            Y = np.arange(3)
            before = Y
            Y = Y + X
            before is Y
        """,
        torch="""
            X = torch.arange(3)
            Y = torch.arange(3)
            before = Y
            Y = Y + X
            before is Y
        """,
        shows={"before is Y": False, "Y": [0, 2, 4], "before": [0, 1, 2]},
        note="N4, 2.1.5 (Discussion); N1, Saving memory",
    ),
    Scene(
        "sum into all of it",
        "`Y[:] = Y + X` makes an object for the sum too, but copies it into the memory that Y has.",
        numpy="""
            X = np.arange(3)
            Y = np.arange(3)
            before = Y
            Y[:] = Y + X
            before is Y
        """,
        torch="""
            X = torch.arange(3)
            Y = torch.arange(3)
            before = Y
            Y[:] = Y + X
            before is Y
        """,
        shows={"before is Y": True, "Y": [0, 2, 4], "before": [0, 2, 4]},
        note="N4, 2.1.5 (Discussion)",
    ),
    Scene(
        "sum in place",
        "`Y += X` adds entry by entry, in the memory that Y has.",
        numpy="""
            X = np.arange(3)
            Y = np.arange(3)
            before = Y
            Y += X
            before is Y
        """,
        torch="""
            X = torch.arange(3)
            Y = torch.arange(3)
            before = Y
            Y += X
            before is Y
        """,
        shows={"before is Y": True, "Y": [0, 2, 4], "before": [0, 2, 4]},
        note="N4, 2.1.5 (Discussion)",
    ),
    Scene(
        "one after the other",
        "In place twice, and then not: only the last leaves the first name behind.",
        numpy="""
            X = np.arange(3)
            Y = np.arange(3)
            before = Y
            Y[:] = Y + X
            Y += X
            Y = Y + X
            before is Y
        """,
        torch="""
            X = torch.arange(3)
            Y = torch.arange(3)
            before = Y
            Y[:] = Y + X
            Y += X
            Y = Y + X
            before is Y
        """,
        shows={"before is Y": False, "Y": [0, 4, 8], "before": [0, 3, 6]},
        note="N4, 2.1.5 (Discussion), in its order",
    ),
    Scene(
        "a place for the result",
        "Zeros like Y are a place for a sum: written into it keeps the object, calling the sum Z does not.",
        numpy="""
            X = np.array([[12, 12, 12, 12], [12, 12, 12, 12], [8.0, 9, 10, 11]])
            Y = np.array([[2.0, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
            Z = np.zeros_like(Y)
            first = Z
            Z[:] = X + Y
            first is Z
            Z = X + Y
            first is Z
        """,
        torch="""
            X = torch.tensor([[12, 12, 12, 12], [12, 12, 12, 12], [8.0, 9, 10, 11]])
            Y = torch.tensor([[2.0, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
            Z = torch.zeros_like(Y)
            first = Z
            Z[:] = X + Y
            first is Z
            Z = X + Y
            first is Z
        """,
        shows={"first is Z": False, "Z": [[14, 13, 16, 15], [13, 14, 15, 16], [12, 12, 12, 12]]},
        note="N1, Saving memory; N4, 2.1.5",
    ),
    Scene(
        "the last use of X",
        "Where X is not needed any more its memory may hold the sum: `X += Y` needs none of its own.",
        numpy="""
            X = np.array([[2.0, 1], [4, 3]])
            Y = np.array([[1.0, 2], [3, 4]])
            before = X
            X = X + Y
            before is X
            before = X
            X += Y
            before is X
        """,
        torch="""
            X = torch.tensor([[2.0, 1], [4, 3]])
            Y = torch.tensor([[1.0, 2], [3, 4]])
            before = X
            X = X + Y
            before is X
            before = X
            X += Y
            before is X
        """,
        shows={"before is X": True, "X": [[4, 5], [10, 11]]},
        note="N1, Saving memory: False, then True",
    ),
    Scene(
        "compared by address",
        "Two objects may still show one memory. Where the first entry lies tells: the same place for a view of all, "
        "another for a sum.",
        numpy="""
            Y = np.arange(3.0)
            Z = Y[:]
            W = Y + 0
            Z is Y
            there = np.shares_memory(Y, Z)
            elsewhere = np.shares_memory(Y, W)
        """,
        torch="""
            Y = torch.arange(3.0)
            Z = Y[:]
            W = Y + 0
            Z is Y
            there = Y.data_ptr() == Z.data_ptr()
            elsewhere = Y.data_ptr() == W.data_ptr()
        """,
        shows={"Z is Y": False, "there": True, "elsewhere": False},
    ),
    Scene(
        "a view left behind",
        "A row taken before belongs to the old memory. It sees what is written in place, and nothing of a new object.",
        numpy="""
            Y = np.zeros((2, 2))
            row = Y[0]
            Y += 1
            Y = Y + 1
            row
        """,
        torch="""
            Y = torch.zeros((2, 2))
            row = Y[0]
            Y += 1
            Y = Y + 1
            row
        """,
        shows={"row": [1, 1], "Y": [[2, 2], [2, 2]]},
    ),
    Scene(
        "handed over and rebound",
        "What a function calls its argument is one more name. Rebound, it is the caller's array no longer, and the "
        "caller keeps what it had.",
        numpy="""
            Y = np.arange(3.0)
            argument = Y
            argument = argument * 2
            argument += 1
            Y
        """,
        torch="""
            Y = torch.arange(3.0)
            argument = Y
            argument = argument * 2
            argument += 1
            Y
        """,
        shows={"Y": [0, 1, 2], "argument": [1, 3, 5]},
    ),
    Scene(
        "handed over and written to",
        "Written to in place it is still the caller's: two statements in the other order, and the caller's array has "
        "changed.",
        numpy="""
            Y = np.arange(3.0)
            argument = Y
            argument += 1
            argument = argument * 2
            Y
        """,
        torch="""
            Y = torch.arange(3.0)
            argument = Y
            argument += 1
            argument = argument * 2
            Y
        """,
        shows={"Y": [1, 2, 3], "argument": [2, 4, 6]},
    ),
    Scene(
        "two names at once",
        "One array of zeros with two names, not two arrays.",
        numpy="""
            a = b = np.zeros(2)
            a += 1
            b
            a = a + 1
            b
        """,
        torch="""
            a = b = torch.zeros(2)
            a += 1
            b
            a = a + 1
            b
        """,
        shows={"b": [1, 1], "a": [2, 2], "a is b": False},
    ),
    Scene(
        "an entry with a name",
        "One entry, and one added to its name. To NumPy the entry is a number, and the name moves on to the next one; "
        "in torch it is a view, and the sum arrives in the tensor.",
        numpy="""
            a = np.arange(3.0)
            x = a[0]
            x += 5
            a
        """,
        torch="""
            a = torch.arange(3.0)
            x = a[0]
            x += 5
            a
        """,
        shows={"x": 5},
        differs="An entry `a[0]` is a number of its own in NumPy, and a view in torch: only there does `x += 5` write "
        "to a.",
    ),
    Scene(
        "a row with a name",
        "A row is a view in both: adding to its name in place adds to the matrix.",
        numpy="""
            a = np.zeros((2, 2))
            x = a[0]
            x += 5
            a
        """,
        torch="""
            a = torch.zeros((2, 2))
            x = a[0]
            x += 5
            a
        """,
        shows={"a": [[5, 5], [0, 0]]},
    ),
    Scene(
        "a float into integers",
        "A new object takes the dtype that the sum needs. In place there is no room for a fraction, and both refuse "
        "rather than drop it.",
        numpy="""
            Y = np.arange(3)
            Z = Y + 0.5
            Y += 0.5
            Y
        """,
        torch="""
            Y = torch.arange(3)
            Z = Y + 0.5
            Y += 0.5
            Y
        """,
        shows={"Y": [0, 1, 2], "Z": [0.5, 1.5, 2.5]},
        differs="The refusal to add a float to integers in place is a TypeError in NumPy, and a RuntimeError in torch; "
        "the sum in a new object is float64 in NumPy, and float32 in torch.",
    ),
    Scene(
        "a float assigned to integers",
        "An assignment has no such scruples: in both it drops the fraction silently.",
        numpy="""
            Y = np.arange(3)
            Y[:] = Y + 0.5
            Y[0] = 2.75
            Y
        """,
        torch="""
            Y = torch.arange(3)
            Y[:] = Y + 0.5
            Y[0] = 2.75
            Y
        """,
        shows={"Y": [2, 1, 2]},
    ),
    Scene(
        "a sum that is larger",
        "A row and a column make a matrix: a new object has room for it, the row has not.",
        numpy="""
            X = np.ones((2, 1))
            Y = np.arange(3.0)
            Z = Y + X
            Y += X
            Y[:] = Z
            Y
        """,
        torch="""
            X = torch.ones((2, 1))
            Y = torch.arange(3.0)
            Z = Y + X
            Y += X
            Y[:] = Z
            Y
        """,
        shows={"Y": [0, 1, 2], "Z": [[1, 2, 3], [1, 2, 3]]},
    ),
    Scene(
        "all the same number",
        "Filling is in place. NumPy's `fill` gives nothing back; torch's `fill_` gives the tensor, as every method "
        "that ends in an underscore does.",
        numpy="""
            Y = np.arange(3.0)
            Z = Y.fill(7)
            Y
        """,
        torch="""
            Y = torch.arange(3.0)
            Z = Y.fill_(7)
            Y
        """,
        shows={"Y": [7, 7, 7]},
        differs="`fill` returns None in NumPy; `fill_` returns the tensor itself in torch.",
    ),
    Scene(
        "an underscore at the end",
        "`add_` is `+=` as a method: it changes the tensor and returns it. `add` is `+`.",
        torch="""
            X = torch.ones(3)
            Y = torch.arange(3.0)
            Z = Y.add(X)
            W = Y.add_(X)
            W is Y
            Z is Y
        """,
        shows={"W is Y": True, "Z is Y": False, "Y": [1, 2, 3], "Z": [1, 2, 3]},
    ),
    Scene(
        "margins of the right class",
        "Writing 0 at chosen places of a result is in place, and the scores that it was computed from are safe: they "
        "lie in other memory.",
        numpy="""
            scores = np.array([[3.0, 1, 2], [1, 2, 4]])
            margin = scores - 1
            margin[np.arange(2), np.array([0, 2])] = 0
            margin
        """,
        torch="""
            scores = torch.tensor([[3.0, 1, 2], [1, 2, 4]])
            margin = scores - 1
            margin[torch.arange(2), torch.tensor([0, 2])] = 0
            margin
        """,
        shows={"scores": [[3, 1, 2], [1, 2, 4]], "margin": [[0, 0, 1], [0, 1, 0]]},
        note="after N0, SVM Classifier, with whole numbers",
    ),
    Scene(
        "the scores themselves",
        "A shift in place, as the softmax does it, changes the scores under every name that they have.",
        numpy="""
            scores = np.array([[3.0, 1], [2, 4]])
            kept = scores
            scores -= np.array([[3.0], [4]])
            kept
        """,
        torch="""
            scores = torch.tensor([[3.0, 1], [2, 4]])
            kept = scores
            scores -= torch.tensor([[3.0], [4]])
            kept
        """,
        shows={"kept": [[0, -2], [-2, 0]], "kept is scores": True},
        note="after N0, Softmax Classifier, with whole numbers",
    ),
)
