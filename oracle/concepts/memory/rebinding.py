"""A new object or the same one: `Y = Y + X` against `Y[:] = Y + X` and `Y += X`.

A name is a label on an object. `Y = Y + X` makes a new object, in new memory, and moves the label; whoever still has
the old one under another name keeps what was there before. `Y[:] = ...` and `Y += X` write into the memory that is
there, and every name and every view sees it. Which of the two happened does not show in `Y`, only in the others: asked
with `is`, or by comparing where the first entry lies. The second saves memory, and passes changes on; both may be
wanted or not.

Shapes: X and Y of one shape, given by each scene.
"""

ROW = 28
FORMULA = r"Y \leftarrow Y + X \quad\text{against}\quad Y_{ij} \leftarrow Y_{ij} + X_{ij}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Saving memory"',
    'Homework on Dive into Deep Learning, 2.1.5 "Saving Memory"',
    'Homework on Dive into Deep Learning, 2.1.5 "Dereferencing and Allocating New Memory" (Discussion)',
    'Study notes on NumPy and PyTorch, "SVM Classifier / Hinge Loss"',
)
