"""Views: other shapes and strides for the same cells.

An array consists of memory, an offset, the length of each axis, and the stride of each axis: the distance from one
entry to the next. An operation that changes only offset, lengths and strides makes no copy, and a write to its result
changes the base: transposing, slicing, narrowing, splitting and merging axes, dropping and adding axes of length one,
the diagonal, and stretching (a stride of 0). A view has the dtype of its base and keeps the memory alive. torch counts
strides in entries and has no negative ones; NumPy counts bytes and allows negative ones. If several entries share one
cell, NumPy makes the view read-only; torch only refuses writes that would write to one cell twice. (`t[...] = 0` with a
number is refused up to torch 2.13 and accepted in 2.15.)

Shapes: given by each scene.
"""

ROW = 30
FORMULA = r"\text{address}(i_1, \dots, i_n) = \text{offset} + \sum_k i_k s_k"
SOURCES = (
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Study notes on Dive into Deep Learning, "Broadcasting Mechanism"',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started"',
    'Homework on Dive into Deep Learning, 2.1.4 "Broadcasting"',
    'Homework on Dive into Deep Learning, 2.3.3 "Matrices"',
)
