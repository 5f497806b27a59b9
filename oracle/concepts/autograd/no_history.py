"""Without history: `no_grad`, and a trap of views.

Under `no_grad`, or `set_grad_enabled(False)`, no history is written: a result asks for no gradient, whatever it was
computed from. Nothing else changes. What has a history keeps it, `backward` may be called, and a leaf that was made
to ask does.

A view is no result of its own: whether it asks is asked of its base. So a view made under `no_grad` of a tensor that
asks says that it does, and that it is a leaf. It is neither one nor the other in effect: `backward` from it is refused,
what is computed from it hands it no gradient, and it gives none to its base. A copy says openly that it asks for
nothing.

Shapes: x (4,).
"""

ROW = 35
FORMULA = r"u = x^2 \text{ without history}: \qquad \frac{d (u x)}{dx} = u"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "Autograd"',
    'Homework on Dive into Deep Learning, 2.5.3 "Detaching Computation"',
    'Homework on Dive into Deep Learning, 2.5 "Automatic Differentiation" (Discussion)',
)
