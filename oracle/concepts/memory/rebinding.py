"""A new object or the same one: `Y = Y + X` against `Y[:] = Y + X` and `Y += X`.

A name refers to an object. `Y = Y + X` makes a new object in new memory and binds Y to it; other names of the old
object keep the old values. `Y[:] = ...` and `Y += X` write into the existing memory, so every name and every view of it
changes. Y has the same values in both cases; `is`, or the address of the first entry, shows the difference. Writing in
place saves memory and changes all other names and views, which may or may not be intended.

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
