"""Changes in place, and what autograd does with them.

A leaf that requires a gradient must not be changed in place while autograd records, because it would become a result of
itself. Under `no_grad` it may be changed; a step of gradient descent does this. A result may be changed, and the change
becomes a step of its history. But if an earlier step kept the tensor for its gradient, `backward` raises an error, even
if the old values were restored. The kept tensors depend on the step: a product keeps its factors, a sum none, ReLU its
result.

A write to a view changes its base and the history of both: the gradient of an overwritten entry is 0.

Shapes: w (2,); x (4,), unless the scene says otherwise.
"""

ROW = 35
FORMULA = r"w \leftarrow w - \eta \, \nabla_w L"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Autograd"',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
)
