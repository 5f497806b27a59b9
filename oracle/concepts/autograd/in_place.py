"""Changes in place, and what autograd says to them.

History is written for results, so a leaf that asks for a gradient must not be changed in place: it would become a
result of itself. Under `no_grad` it may, and that is how a step of gradient descent is made. A result may be changed;
the change becomes a step of its history. But a tensor that an earlier step has kept for its gradient is then another
one, and `backward` is refused, even if the old entries were put back. Which tensors are kept depends on the step: a
product keeps its factors, a sum nothing, ReLU its result.

A write to a view is a write to its base, and changes the history of both: where an entry was overwritten, the gradient
of what stood there before is 0.

Shapes: w (2,); x (4,), unless the scene says otherwise.
"""

ROW = 35
FORMULA = r"w \leftarrow w - \eta \, \nabla_w L"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Autograd"',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
)
