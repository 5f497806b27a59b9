"""Detached, but in the same memory.

`detach` gives a tensor with the same entries and no history: for the gradient it is a constant. The entries are not
copied. A write to the detached tensor reaches the one it came from, and the version counter that both share tells
autograd of it: a `backward` that needs the old entries is refused. `.data` shares the memory but has a counter of its
own, and an array from `detach().numpy()` has none: a write through these goes unnoticed, and the gradient is silently
computed from the new entries. Whoever wants to write copies first, with `clone`.

Shapes: x (4,).
"""

ROW = 37
FORMULA = r"z = u x, \quad u = \mathrm{detach}(x^2): \qquad \frac{dz}{dx} = u, \quad \text{not } 3 x^2"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.5.3 "Detaching Computation"',
    'Homework on Dive into Deep Learning, "Autograd detach() Function Exercises"',
    'Study notes on Dive into Deep Learning, "Detaching Computation"',
    'Study notes on linear algebra and autograd in torch, "Detaching Computation"',
)
