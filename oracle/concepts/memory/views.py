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
