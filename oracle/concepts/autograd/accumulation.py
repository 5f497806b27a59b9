"""Gradients add up in `grad`.

A leaf is a tensor with `requires_grad=True` that was not computed from other tensors. Its `grad` is None at first. Each
`backward` adds to it. To get the gradient of one loss alone, call `zero_()` before `backward`, or set `grad` to None.
Within one `backward`, the gradients of several paths are added as well. The gradient of a result is computed on the way
and discarded unless `retain_grad` was called.

`backward` changes an existing `grad` in place, so another name of the same tensor shows the change.

Shapes: x (4,), unless the scene says otherwise; `x.grad` has the shape of x.
"""

ROW = 35
FORMULA = r"x_{\mathrm{grad}} \leftarrow x_{\mathrm{grad}} + \frac{\partial y}{\partial x}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.5.1 "A Simple Function"',
    'Homework on Dive into Deep Learning, 2.5.2 "Backward for Non-Scalar Variables"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
    'Study notes on Dive into Deep Learning, "A Simple Function; Backward for Non-Scalar Variables"',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
)
