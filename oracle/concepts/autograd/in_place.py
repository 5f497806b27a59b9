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

from oracle.catalogue.declarations import Scene

ROW = 35
FORMULA = r"w \leftarrow w - \eta \, \nabla_w L"
SOURCES = (
    "N2, Autograd",
    "N3, Automatic Differentiation",
    "N4, 2.5 Automatic Differentiation (Discussion)",
)

SCENES = (
    Scene(
        "leaf refuses",
        "While history is written, a leaf that asks must not be changed in any way; its entries and its version stay.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x += 1
            x.mul_(2)
            x[0] = 5
            x.zero_()
        """,
        shows={"x": [0, 1, 2, 3], "x._version": 0},
    ),
    Scene(
        "view of a leaf refuses",
        "A write to the view would be one to the leaf.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            v = x[:2]
            v += 1
            v.zero_()
        """,
        shows={"x": [0, 1, 2, 3], "v.is_leaf": False, "x._version": 0},
    ),
    Scene(
        "step",
        "Under `no_grad` the weights are changed in place, and stay the leaf that they were.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            loss = (w * w).sum()
            loss.backward()
            with torch.no_grad():
                w -= 0.25 * w.grad
            w.grad.zero_()
        """,
        shows={"w": [0.5, 1], "w.is_leaf": True, "w.requires_grad": True, "w._version": 1, "w.grad": [0, 0]},
        note="N2: the step and its zero_",
    ),
    Scene(
        "two steps",
        "With `zero_` after each step, every step halves the weights.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            for step in range(2):
                (w * w).sum().backward()
                with torch.no_grad():
                    w -= 0.25 * w.grad
                    w.grad.zero_()
            w
        """,
        shows={"w": [0.25, 0.5]},
    ),
    Scene(
        "two steps without zero",
        "Without `zero_` the second step goes along both gradients, and beyond the minimum.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            for step in range(2):
                (w * w).sum().backward()
                with torch.no_grad():
                    w -= 0.25 * w.grad
            w
        """,
        shows={"w": [-0.25, -0.5], "w.grad": [3, 6]},
    ),
    Scene(
        "step on a new name",
        "Without `no_grad`, `w = w - ...` gives the name to a result: the leaf is gone, and its gradient with it.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            (w * w).sum().backward()
            w = w - 0.25 * w.grad
            (w * w).sum().backward()
            w.grad
        """,
        shows={"w": [0.5, 1], "w.is_leaf": False, "w.grad": None},
    ),
    Scene(
        "new name without history",
        "Under `no_grad`, `w = w - ...` gives the name to a tensor that asks for no gradient: `backward` is refused.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            (w * w).sum().backward()
            with torch.no_grad():
                w = w - 0.25 * w.grad
            (w * w).sum().backward()
        """,
        shows={"w": [0.5, 1], "w.is_leaf": True, "w.requires_grad": False},
    ),
    Scene(
        "loss from before the step",
        "`no_grad` hides the step from history, not from the version: `backward` needs the old weights and is refused.",
        torch="""
            w = torch.tensor([1.0, 2.0], requires_grad=True)
            loss = (w * w).sum()
            with torch.no_grad():
                w -= 1
            loss.backward()
        """,
        shows={"w": [0, 1], "w._version": 1, "w.grad": None},
    ),
    Scene(
        "product keeps its factors",
        "The slope of y·y needs y as it was.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            z = y * y
            y.add_(1)
            z.sum().backward()
        """,
        shows={"y": [1, 3, 5, 7], "z": [0, 4, 16, 36], "y._version": 1, "x.grad": None},
    ),
    Scene(
        "undoing does not help",
        "The old entries are back, but the version has only gone further up.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            z = y * y
            y += 1
            y -= 1
            z.sum().backward()
        """,
        shows={"y": [0, 2, 4, 6], "y._version": 2, "x.grad": None},
    ),
    Scene(
        "sum keeps nothing",
        "The slope of y + y does not depend on y, so that nobody minds its change.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            z = y + y
            y.add_(1)
            z.sum().backward()
        """,
        shows={"z": [0, 4, 8, 12], "x.grad": [4, 4, 4, 4]},
    ),
    Scene(
        "factor of a constant",
        "A product keeps a factor for the gradient of the other; if the other is a constant, it keeps none.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            z = torch.arange(4.0) * y
            y.add_(1)
            z.sum().backward()
        """,
        shows={"z": [0, 2, 8, 18], "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "constant factor changed",
        "The constant is what the product has kept, so that its change is noticed, though it asks for no gradient.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            c = torch.ones(4)
            z = c * x
            c.zero_()
            z.sum().backward()
        """,
        shows={"c.requires_grad": False, "c._version": 1, "x.grad": None},
    ),
    Scene(
        "relu keeps its result",
        "The slope of ReLU is read off its result, which must not change.",
        torch="""
            x = torch.tensor([-1.0, 2.0], requires_grad=True)
            y = 2 * x
            z = torch.relu(y)
            z.add_(1)
            z.sum().backward()
        """,
        shows={"z": [1, 5], "x.grad": None},
    ),
    Scene(
        "relu does not keep its input",
        "The same change, of what went in, is accepted.",
        torch="""
            x = torch.tensor([-1.0, 2.0], requires_grad=True)
            y = 2 * x
            z = torch.relu(y)
            y.add_(1)
            z.sum().backward()
        """,
        shows={"y": [-1, 5], "z": [0, 4], "x.grad": [0, 2]},
    ),
    Scene(
        "step of history",
        "A result may be changed, and the change is differentiated: y = 2x · x has the slope 4x.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            y *= x
            y.sum().backward()
        """,
        shows={"y": [0, 2, 8, 18], "y._version": 1, "x.grad": [0, 4, 8, 12]},
    ),
    Scene(
        "loop of additions",
        "Three additions make new tensors, the product changes the last in place: the slope is 6a + t.",
        torch="""
            a = torch.tensor([1.0, 2.0, 0.5, 4.0], requires_grad=True)
            t = torch.arange(4)
            for step in range(3):
                t = t + a
            t *= a
            t.sum().backward()
        """,
        shows={"t": [3, 14, 1.75, 60], "a.grad": [6, 13, 5, 27], "a.grad == 6 * a + torch.arange(4)": [True] * 4},
        note="N3, with other entries",
    ),
    Scene(
        "constant joins history",
        "What asked for nothing becomes a result when something with history is added to it in place.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            total = torch.zeros(4)
            total += 3 * x
            total.sum().backward()
        """,
        shows={"total.requires_grad": True, "total.is_leaf": False, "x.grad": [3, 3, 3, 3]},
    ),
    Scene(
        "integer takes no floats",
        "An integer tensor cannot hold the result, in place; a new name can.",
        torch="""
            a = torch.ones(4, requires_grad=True)
            t = torch.arange(4)
            t += a
            t = t + a
        """,
        shows={"t": [1, 2, 3, 4], "t.requires_grad": True},
    ),
    Scene(
        "overwritten entry",
        "The first entry of y was overwritten; the first of x has no say any more.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            y[0] = 9
            y.sum().backward()
        """,
        shows={"y": [9, 2, 4, 6], "x.grad": [0, 2, 2, 2]},
    ),
    Scene(
        "overwritten by another",
        "The gradient of the first entry goes to what was written there.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            b = torch.tensor(9.0, requires_grad=True)
            y = 2 * x
            y[0] = b
            y.sum().backward()
        """,
        shows={"y": [9, 2, 4, 6], "x.grad": [0, 2, 2, 2], "b.grad": 1},
    ),
    Scene(
        "write through a view",
        "Zeroing the view overwrites two entries of its base, and the base has another history from then on.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            v = y[:2]
            v.zero_()
            y.sum().backward()
        """,
        shows={"y": [0, 0, 4, 6], "x.grad": [0, 0, 2, 2], "y._version": 1, "v._version": 1},
    ),
    Scene(
        "view of a changed base",
        "The view was made before, but its gradient goes through the change of the base: 3 times 2.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            v = y[:2]
            y *= 3
            v.sum().backward()
        """,
        shows={"v": [0, 6], "x.grad": [6, 6, 0, 0]},
    ),
    Scene(
        "clone before writing",
        "A clone of a leaf is a result, and may be written to.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            c = x.clone()
            c[:2] = 0
            c.sum().backward()
        """,
        shows={"x": [0, 1, 2, 3], "c": [0, 0, 2, 3], "x.grad": [0, 0, 1, 1]},
    ),
)
