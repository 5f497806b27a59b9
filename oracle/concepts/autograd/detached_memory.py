"""Detached, but in the same memory.

`detach` gives a tensor with the same entries and no history: for the gradient it is a constant. The entries are not
copied. A write to the detached tensor reaches the one it came from, and the version counter that both share tells
autograd of it: a `backward` that needs the old entries is refused. `.data` shares the memory but has a counter of its
own, and an array from `detach().numpy()` has none: a write through these goes unnoticed, and the gradient is silently
computed from the new entries. Whoever wants to write copies first, with `clone`.

Shapes: x (4,).
"""

from oracle.catalogue.declarations import Scene

ROW = 37
FORMULA = r"z = u x, \quad u = \mathrm{detach}(x^2): \qquad \frac{dz}{dx} = u, \quad \text{not } 3 x^2"
SOURCES = (
    "N4, 2.5.3 Detaching Computation",
    "N4, Autograd detach() Function Exercises",
    "N1, Detaching Computation",
    "N3, Detaching Computation",
)

SCENES = (
    Scene(
        "detached factor",
        "u is a constant for the gradient, so the slope of u times x is u.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            u = y.detach()
            z = u * x
            z.sum().backward()
        """,
        shows={"z": [0, 1, 8, 27], "x.grad": [0, 1, 4, 9], "x.grad == u": [True] * 4, "u.requires_grad": False},
        note="N4 and N1",
    ),
    Scene(
        "history of the original",
        "Only u has lost its history: that of y is as it was, and gives 2x.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            u = y.detach()
            z = u * x
            z.sum().backward()
            x.grad.zero_()
            y.sum().backward()
        """,
        shows={"x.grad": [0, 2, 4, 6], "x.grad == 2 * x": [True] * 4, "y.requires_grad": True},
        note="N4",
    ),
    Scene(
        "factor not detached",
        "Without `detach` the same number has the slope 3x².",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            z = y * x
            z.sum().backward()
        """,
        shows={"z": [0, 1, 8, 27], "x.grad": [0, 3, 12, 27]},
        note="N1",
    ),
    Scene(
        "detached number",
        "The detached sum of squares, 14, is the slope at every entry; y itself was not on the way, and got nothing.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            r = y.detach()
            z = r * x
            z.sum().backward()
            y.grad
        """,
        shows={"x.grad": [14, 14, 14, 14], "x.grad == y.sum()": [True] * 4, "y.grad": None},
        note="N3",
    ),
    Scene(
        "detached three times",
        "With y = 3x detached, the slope of y times x is y.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * 3
            u = y.detach()
            z = u * x
            z.sum().backward()
        """,
        shows={"z": [0, 3, 12, 27], "x.grad": [0, 3, 6, 9]},
        note="N4, Exercises",
    ),
    Scene(
        "three times not detached",
        "Not detached, both factors move, and the slope is 6x.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * 3
            z = y * x
            z.sum().backward()
        """,
        shows={"z": [0, 3, 12, 27], "x.grad": [0, 6, 12, 18]},
        note="N4, Exercises",
    ),
    Scene(
        "a new leaf",
        "What was computed from detached tensors may ask for a gradient of its own: each factor gets the other.",
        torch="""
            t = torch.arange(4.0, requires_grad=True)
            x = t.detach() * t.detach()
            x.requires_grad_(True)
            z = t * x
            z.sum().backward()
        """,
        shows={
            "x": [0, 1, 4, 9],
            "z": [0, 1, 8, 27],
            "t.grad == x": [True] * 4,
            "x.grad == t": [True] * 4,
            "t.grad": [0, 1, 4, 9],
            "x.grad": [0, 1, 2, 3],
        },
        note="N3",
    ),
    Scene(
        "one memory",
        "A write to the detached tensor reaches the base, and the version that both share goes up.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            a = x.detach()
            a[0] = 9
            x
        """,
        shows={"x": [9, 1, 2, 3], "x._version": 1, "a._version": 1, "x.data_ptr() == a.data_ptr()": True},
    ),
    Scene(
        "one memory the other way",
        "A step on x is seen by the detached tensor: to remember old weights, `detach` is not enough.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            before = x.detach()
            copied = x.detach().clone()
            with torch.no_grad():
                x += 10
        """,
        shows={"before": [10, 11, 12, 13], "copied": [0, 1, 2, 3]},
    ),
    Scene(
        "a part of the memory",
        "The detached part shares memory and version too.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            tail = x[2:].detach()
            tail.zero_()
        """,
        shows={"x": [0, 1, 0, 0], "x._version": 1, "tail.requires_grad": False},
    ),
    Scene(
        "a write that is noticed",
        "The gradient needs x as it was; the version tells that it has changed, and `backward` is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            a = x.detach()
            a.fill_(5)
            y.backward()
        """,
        shows={"y": 14, "x": [5, 5, 5, 5], "x.grad": None},
    ),
    Scene(
        "a write that does not matter",
        "The slope of 3x needs no x, so nobody minds that x has changed.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (3 * x).sum()
            a = x.detach()
            a.fill_(5)
            y.backward()
        """,
        shows={"y": 18, "x._version": 1, "x.grad": [3, 3, 3, 3]},
    ),
    Scene(
        "a write behind data",
        "Through `data` the version of x stays 0: y is that of the old entries, the gradient that of the new, 10.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            d = x.data
            d.fill_(5)
            y.backward()
        """,
        shows={"y": 14, "x._version": 0, "d._version": 1, "x.grad": [10, 10, 10, 10]},
    ),
    Scene(
        "a write behind an array",
        "An array has no version: what is written to it goes unnoticed as well.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            a = x.detach().numpy()
            a[:] = 5
            y.backward()
        """,
        shows={"x": [5, 5, 5, 5], "x._version": 0, "x.grad": [10, 10, 10, 10]},
    ),
    Scene(
        "a copy first",
        "A clone of the detached tensor has memory of its own, and may be written to without harm.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            c = x.detach().clone()
            c.fill_(5)
            y.backward()
        """,
        shows={"x": [0, 1, 2, 3], "x._version": 0, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "a copy with history",
        "A clone alone is a step of history like any other: its own memory, but the gradient passes through.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            c = x.clone()
            c[0] = 9
            (c * c).sum().backward()
        """,
        shows={"x": [0, 1, 2, 3], "c": [9, 1, 2, 3], "c.requires_grad": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "a leaf in the memory of another",
        "A detached tensor that asks again is a leaf of its own: one memory, two gradients.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            a = x.detach().requires_grad_()
            (a * a).sum().backward()
            x.sum().backward()
        """,
        shows={"a.grad": [0, 2, 4, 6], "x.grad": [1, 1, 1, 1], "x.data_ptr() == a.data_ptr()": True},
    ),
    Scene(
        "no array of what asks",
        "An array could not tell autograd of a write, so `numpy` is refused until one detaches.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.numpy()
            a = x.detach().numpy()
            a[0] = 9
        """,
        shows={"x": [9, 1, 2, 3], "x._version": 0},
    ),
    Scene(
        "a number of its own",
        "`item` gives a number of Python, which shares nothing and has no history.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            u = y.item()
            z = u * x
            z.sum().backward()
        """,
        shows={"u": 14, "x.grad": [14, 14, 14, 14]},
    ),
)
