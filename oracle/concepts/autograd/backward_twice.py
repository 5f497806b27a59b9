"""Going backward twice.

A result keeps the tensors that its gradient needs. `backward` uses and then frees them. A second pass through the same
step raises an error, unless the first had `retain_graph=True`. A step that keeps no tensors, such as a sum, can be
passed again. Steps can be shared: two losses computed from one result share its history, and the first `backward` frees
it for both.

`backward` starts from a number. From any other tensor it needs a weight for each entry (`gradient=`, of the same
shape); the result is the gradient of the weighted sum.

Shapes: t and x (4,), unless the scene says otherwise.
"""

ROW = 36
FORMULA = r"y = t^2, \quad z = 2 y^2, \qquad \nabla_t \sum_i v_i z_i = v \cdot 4 y \cdot 2 t = v \cdot 8 t^3"
SOURCES = (
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
    'Homework on Dive into Deep Learning, 2.5.2 "Backward for Non-Scalar Variables"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
    'Homework on Dive into Deep Learning, "Autograd detach() Function Exercises"',
)
