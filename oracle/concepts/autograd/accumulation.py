"""Gradients add up in `grad`.

A tensor that asks for a gradient (`requires_grad`) and was not computed from others is a leaf. Its `grad` is None at
first. Each `backward` adds to it, and nothing takes away: who wants the gradient of one loss alone has to call
`zero_()` in between, or set `grad` to None. What comes back along several paths is added up in the same way, within a
single `backward`. The gradient of a result is computed on the way, and lost unless `retain_grad` was called.

`backward` changes an existing `grad` in place, so that another name of it sees the change.

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
