"""Copies: memory of one's own, and what it takes after.

A copy has the same numbers in other cells: writing to one is not seen in the other. A second name is no copy, and
neither is a view. How the copy lies is another matter, which shows in its strides and in how fast it is read: `.copy()`
of NumPy lies in rows whatever it was made of, `np.copy` and torch's `clone` keep the order of the axes, and
`contiguous` and `np.ascontiguousarray` copy only where the entries do not lie in rows already. In names that sound
alike the libraries differ: `flatten`, `squeeze`.

Shapes: given by each scene.
"""

ROW = 30
FORMULA = r"b_{ij} = a_{ij}, \qquad \text{address}(b_{ij}) \ne \text{address}(a_{kl})"
SOURCES = (
    'Study notes on NumPy and PyTorch, "view(), reshape(), permute(), transpose(), and contiguous()"',
    'Study notes on NumPy and PyTorch, "Softmax Classifier / Cross-entropy Loss" (`np.copy(softmax)`)',
    'Homework on Dive into Deep Learning, 2.3.5 "Basic Properties of Tensor Arithmetic" (`A.clone()`)',
    'Study notes on Learning PyTorch with Examples, "Tensors" (`grad_h = grad_h_relu.clone()`)',
)
