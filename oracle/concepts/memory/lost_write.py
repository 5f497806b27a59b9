"""Writing through a reshape: it reaches the base, or is lost.

`reshape` gives a view if strides can describe the new shape, and a copy otherwise. The code looks the same in both
cases, and so do the values. Only a write shows the difference: through a view it reaches the base, in a copy it is
lost, silently, in both libraries. A reshape may copy if it follows a slice or a change of the order of the axes. To
write safely, use `view` in torch, which raises an error where no view exists. To avoid writing to the base, make a
copy. `ravel` and `flatten` have other rules: NumPy's `flatten` always copies, torch's copies only if necessary, and
`ravel` copies an array with gaps.

Shapes: given by each scene.
"""

ROW = 29
FORMULA = r"\text{address}(i, j) = \text{offset} + i \cdot s_0 + j \cdot s_1"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Modification to reshaped matrix"',
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
)
