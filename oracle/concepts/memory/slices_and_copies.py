"""Slices are views, lists and masks are copies: what an index gives, and what an assignment through it reaches.

An index of integers, slices, `None` and dots can be said in strides, and gives a view. A list of integers or a mask
picks entries that no stride leads to, and gives a copy. On the left of an assignment the same index means the places
themselves: `a[[0, 2]] = 9` writes to `a`, whatever `a[[0, 2]]` would give. It is the second index in a row that trips:
`a[[0, 2]][0] = 9` writes to a copy that nobody keeps. Where what is read overlaps with what is written, NumPy first
reads and then writes; torch refuses, and of slices with gaps, where it does not look, it promises nothing.

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
