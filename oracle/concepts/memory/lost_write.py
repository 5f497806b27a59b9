"""Writing through a reshape: it reaches the base, or is lost.

`reshape` gives a view wherever strides can say the new shape, and a copy where they cannot. Nothing in the code tells
which of the two it was, and the values are right either way. Only a write does: into a view it reaches the array that
one started from, into a copy it is lost, silently, in both libraries. A slice and a change of the order of the axes are
what makes a reshape copy. Who means to write asks for a view, and is refused where there is none: `view` in torch. Who
means not to asks for a copy. `ravel` and `flatten` only look like other names for the same thing: NumPy's `flatten`
always copies, torch's does not where it need not, and `ravel` copies whatever has gaps.

Shapes: given by each scene.
"""

ROW = 29
FORMULA = r"\text{address}(i, j) = \text{offset} + i \cdot s_0 + j \cdot s_1"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Modification to reshaped matrix"',
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
)
