"""Writing through a reshape: it reaches the base, or is lost.

`reshape` gives a view wherever strides can say the new shape, and a copy where they cannot. Nothing in the code tells
which of the two it was, and the values are right either way. Only a write does: into a view it reaches the array that
one started from, into a copy it is lost, silently, in both libraries.

Shapes: given by each scene.
"""

from oracle.concept import Scene

ROW = 29
FORMULA = r"\text{address}(i, j) = \text{offset} + i \cdot s_0 + j \cdot s_1"
SOURCES = ("N0, view(), reshape(), permute(), transpose(), and contiguous()",)

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
)
