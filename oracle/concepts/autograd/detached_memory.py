"""Detached, but in the same memory.

`detach` returns a tensor with the same entries and without history: a constant for autograd. The memory is shared. A
write to the detached tensor changes the original and increases their shared version counter, so a `backward` that needs
the old entries raises an error. `.data` shares the memory but has a separate counter, and an array from
`detach().numpy()` has none: a write through these is not detected, and the gradient is silently computed from the new
entries. To write safely, `clone` first.

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
