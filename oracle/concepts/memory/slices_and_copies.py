"""Slices are views, lists and masks are copies: what an index returns, and what an assignment through it changes.

An index of integers, slices, `None` and `...` can be described by strides and gives a view. A list of integers or a
mask selects entries that strides cannot describe and gives a copy. On the left of an assignment the same index selects
the places to write to: `a[[0, 2]] = 9` writes to `a`, although `a[[0, 2]]` alone is a copy. A typical mistake is a
second index: `a[[0, 2]][0] = 9` writes to a temporary copy. If source and destination overlap, NumPy reads everything
before it writes. torch raises an error; for slices with gaps it does not check, and the result is undefined.

Shapes: given by each scene.
"""

ROW = 25
FORMULA = r"A_{i_0 + i \cdot p,\; j_0 + j \cdot q} \text{ is a view}, \qquad A_{r_i,\, c_j} \text{ is a copy}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Indexing and slicing"',
    'Homework on Dive into Deep Learning, 2.1.2 "Indexing and Slicing"',
    'Homework on Dive into Deep Learning, 2.3.2 "Vectors"',
    'Study notes on NumPy and PyTorch, "Mask" (Boolean array indexing)',
    'Study notes on NumPy and PyTorch, "Slicing vs. Indexing"',
    'Study notes on NumPy and PyTorch, "Indexing"',
)
