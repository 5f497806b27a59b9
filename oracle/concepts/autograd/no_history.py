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

from oracle.catalogue.declarations import Scene

ROW = 35
FORMULA = r"u = x^2 \text{ without history}: \qquad \frac{d (u x)}{dx} = u"
SOURCES = (
    "N2, Autograd",
    "N4, 2.5.3 Detaching Computation",
    "N4, 2.5 Automatic Differentiation (Discussion)",
)

SCENES = (
    Scene(
        "no history",
        "What is computed under `no_grad` asks for nothing, and there is no way back from it.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                y = (x * x).sum()
            y.backward()
        """,
        shows={"y": 14, "y.requires_grad": False, "y.is_leaf": True, "x.requires_grad": True, "x.grad": None},
    ),
    Scene(
        "as if detached",
        "A factor made under `no_grad` is a constant, as a detached one is: the slope is u.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                u = x * x
            z = u * x
            z.sum().backward()
        """,
        shows={"z": [0, 1, 8, 27], "x.grad": [0, 1, 4, 9]},
    ),
    Scene(
        "history from before",
        "What has a history keeps it, and one may go back along it under `no_grad` too.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            with torch.no_grad():
                y.backward()
        """,
        shows={"y.requires_grad": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "history afterwards",
        "After the block history is written again.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                y = x * x
            z = x * x
            z.sum().backward()
        """,
        shows={"y.requires_grad": False, "z.requires_grad": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "history after a failure",
        "A block that ends in an error gives history back as well.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                y = x * x
                x[9]
            z = x * x
        """,
        shows={"y.requires_grad": False, "z.requires_grad": True},
    ),
    Scene(
        "switched by a value",
        "`set_grad_enabled` takes the answer as an argument: one block for training and for testing.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.set_grad_enabled(False):
                y = x * x
            with torch.set_grad_enabled(True):
                z = x * x
            z.sum().backward()
        """,
        shows={"y.requires_grad": False, "z.requires_grad": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "switched on inside",
        "The innermost block decides, and the outer one goes on after it.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                with torch.set_grad_enabled(True):
                    y = x * x
                z = x * x
            y.sum().backward()
        """,
        shows={"y.requires_grad": True, "z.requires_grad": False, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "leaf made inside",
        "A leaf asks because it was told to, not because of history, and may be made anywhere.",
        torch="""
            with torch.no_grad():
                w = torch.ones(3, requires_grad=True)
            y = (2 * w).sum()
            y.backward()
        """,
        shows={"w.requires_grad": True, "w.grad": [2, 2, 2]},
    ),
    Scene(
        "result made a leaf",
        "A result without history may be told to ask: it is a leaf of its own, and nothing goes on to x.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                y = x * x
            y.requires_grad_()
            (2 * y).sum().backward()
        """,
        shows={"y.is_leaf": True, "y.grad": [2, 2, 2, 2], "x.grad": None},
    ),
    Scene(
        "view that says it asks",
        "A view made under `no_grad` says that it asks, and that it is a leaf; `backward` is refused all the same.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                v = x[1:]
            v.requires_grad
            v.is_leaf
            v.backward(torch.ones(3))
        """,
        shows={"v.requires_grad": True, "v.is_leaf": True, "v.grad": None, "x.grad": None},
    ),
    Scene(
        "view whose gradient is lost",
        "w gets its gradient; that of the view goes nowhere, neither to the view nor to x, and nobody says so.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            w = torch.ones(3, requires_grad=True)
            with torch.no_grad():
                v = x[1:]
            z = v * w
            z.sum().backward()
        """,
        shows={"w.grad": [1, 2, 3], "v.requires_grad": True, "v.grad": None, "x.grad": None},
    ),
    Scene(
        "half of the gradient",
        "x is a factor twice, once through the view: only half of the slope 2x arrives.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                v = x.reshape(4)
            z = v * x
            z.sum().backward()
        """,
        shows={"z": [0, 1, 4, 9], "x.grad": [0, 1, 2, 3]},
    ),
    Scene(
        "view that refuses a write",
        "With history on, the view must not be written to: nothing is known of how it was made.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            with torch.no_grad():
                v = y[1:]
            v += 1
            v.zero_()
            y.sum().backward()
        """,
        shows={"v": [2, 4, 6], "v._version": 0, "x.grad": [2, 2, 2, 2]},
    ),
    Scene(
        "copy says so openly",
        "A clone, or entries picked by a list, are copies: made under `no_grad`, they ask for nothing.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                c = x.clone()
                picked = x[[0, 3]]
                v = x[0:2]
            (c * x).sum().backward()
        """,
        shows={
            "c.requires_grad": False,
            "picked.requires_grad": False,
            "v.requires_grad": True,
            "x.grad": [0, 1, 2, 3],
        },
    ),
    Scene(
        "no view at all",
        "`flatten` gives x itself if there is nothing to flatten: no view was made, and the gradient arrives.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                v = x.flatten()
            (v * v).sum().backward()
        """,
        shows={"v is x": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "detached view",
        "Detached, the view says openly that it asks for nothing; the memory is that of x as before.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            with torch.no_grad():
                v = x[1:].detach()
            v.requires_grad
            v.backward(torch.ones(3))
        """,
        shows={"v.requires_grad": False, "v.is_leaf": True, "v.data_ptr() == x[1:].data_ptr()": True},
    ),
)
