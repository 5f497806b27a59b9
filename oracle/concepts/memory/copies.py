"""Copies: separate memory, and the order of the entries in it.

A copy has the same values in other memory, so a write to one does not change the other. A second name is not a copy,
and neither is a view. The order of the entries in memory shows in the strides and affects the speed of reading: NumPy's
`.copy()` uses row order, `np.copy` and torch's `clone` keep the memory order of the axes, and `contiguous` and
`np.ascontiguousarray` copy only if the array is not in row order already. `flatten` and `squeeze` behave differently in
the two libraries.

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
