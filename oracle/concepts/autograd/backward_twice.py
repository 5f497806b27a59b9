"""Going backward twice.

A result keeps the tensors that its gradient needs. `backward` uses them and lets go of them; a second pass through the
same step is refused, unless the first was told to keep them (`retain_graph=True`). A step that needs nothing, such as a
sum, has nothing to let go of and may be passed again. Steps are shared: two losses made from one result share its
history, and the first `backward` takes it from both.

`backward` starts from a number. From anything else it needs a weight for each entry (`gradient=`), of the same shape;
then the gradient is that of the weighted sum.

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
