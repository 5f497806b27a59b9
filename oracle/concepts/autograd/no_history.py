"""Without history: `no_grad`, and its effect on views.

Under `no_grad` or `set_grad_enabled(False)` autograd records nothing: a result does not require a gradient. Existing
histories are kept, `backward` may be called, and a leaf made with `requires_grad=True` requires a gradient.

A view takes `requires_grad` from its base. So a view made under `no_grad` of a tensor that requires a gradient has
`requires_grad` and `is_leaf` equal to True, but it does not behave so: `backward` from it raises an error, it gets no
gradient from results computed from it, and it passes none to its base. A copy has `requires_grad` equal to False.

Shapes: x (4,).
"""

ROW = 35
FORMULA = r"u = x^2 \text{ without history}: \qquad \frac{d (u x)}{dx} = u"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Autograd"',
    'Homework on Dive into Deep Learning, 2.5.3 "Detaching Computation"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
)
