"""Between NumPy and torch: the same memory under both, or a copy.

`torch.from_numpy(a)` and `t.numpy()` are free: the tensor and the array show the same cells, with the same dtype and
strides, and what is written to one is read in the other. `torch.tensor(a)` and `np.array(t)` copy. What one side cannot
express does not cross: torch has no negative strides, NumPy knows nothing of gradients, and torch cannot mark memory as
read-only, of which it warns and then lets everyone write. A single number leaves either library with `item()`.

Shapes: given by each scene.
"""

ROW = 31
FORMULA = r"\text{address}(a_{ij}) = \text{address}(t_{ij})"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.6 "Conversion to Other Python Objects"',
    'Homework on Dive into Deep Learning, 5.1.2 "Activation Functions" (`x.detach()` before a plot)',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
)
