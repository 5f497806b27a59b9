"""Between NumPy and torch: the same memory under both, or a copy.

`torch.from_numpy(a)` and `t.numpy()` do not copy: the tensor and the array share their memory, with the same dtype and
strides, so a write to one changes the other. `torch.tensor(a)` and `np.array(t)` copy. What the other library cannot
represent is not converted: torch has no negative strides, and NumPy has no gradients; both raise an error. torch has no
read-only memory; it warns and returns a writeable tensor. `item()` returns a single entry as a Python number.

Shapes: given by each scene.
"""

ROW = 31
FORMULA = r"\text{address}(a_{ij}) = \text{address}(t_{ij})"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.6 "Conversion to Other Python Objects"',
    'Homework on Dive into Deep Learning, 5.1.2 "Activation Functions" (`x.detach()` before a plot)',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
)
