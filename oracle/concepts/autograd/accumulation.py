"""Gradients add up in `grad`.

A tensor that asks for a gradient (`requires_grad`) and was not computed from others is a leaf. Its `grad` is None at
first. Each `backward` adds to it, and nothing takes away: who wants the gradient of one loss alone has to call
`zero_()` in between, or set `grad` to None. What comes back along several paths is added up in the same way, within a
single `backward`. The gradient of a result is computed on the way, and lost unless `retain_grad` was called.

`backward` changes an existing `grad` in place, so that another name of it sees the change.

Shapes: x (4,), unless the scene says otherwise; `x.grad` has the shape of x.
"""

from oracle.catalogue.declarations import Scene

ROW = 35
FORMULA = r"x_{\mathrm{grad}} \leftarrow x_{\mathrm{grad}} + \frac{\partial y}{\partial x}"
SOURCES = (
    "N4, 2.5.1 A Simple Function",
    "N4, 2.5.2 Backward for Non-Scalar Variables",
    "N4, 2.5 Automatic Differentiation (Discussion)",
    "N1, A Simple Function; Backward for Non-Scalar Variables",
    "N3, Automatic Differentiation",
)

SCENES = (
    Scene(
        "none at first",
        "Before the first `backward` there is no gradient, not one of zeros.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.grad
            x.grad.zero_()
        """,
        shows={"x.grad": None, "x.grad == None": True, "x.requires_grad": True, "x.is_leaf": True},
        note="N4: the default is None",
    ),
    Scene(
        "first gradient",
        "The gradient of twice the squared length is 4x.",
        torch="""
            x = torch.arange(4.0)
            x.requires_grad_(True)
            x.grad
            y = 2 * torch.dot(x, x)
            y.backward()
            x.grad
        """,
        shows={"y": 28, "x.grad": [0, 4, 8, 12], "4 * x": [0, 4, 8, 12], "x.grad == 4 * x": [True] * 4},
        note="N4, N1 and N3",
    ),
    Scene(
        "added to the first",
        "Without `zero_` the second gradient, of ones, is added to the first.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * torch.dot(x, x)
            y.backward()
            y = x.sum()
            y.backward()
        """,
        shows={"y": 6, "x.grad": [1, 5, 9, 13]},
    ),
    Scene(
        "zeroed before the second",
        "After `zero_` the second gradient stands alone: the sum has slope 1 at every entry.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * torch.dot(x, x)
            y.backward()
            x.grad.zero_()
            y = x.sum()
            y.backward()
        """,
        shows={"y": 6, "x.grad": [1, 1, 1, 1]},
        note="N4, N1 and N3",
    ),
    Scene(
        "squares with weights of one",
        "A vector is differentiated with a weight for each entry; with ones, that is the gradient of its sum.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.sum().backward()
            x.grad.zero_()
            y = x * x
            y.backward(gradient=torch.ones(len(y)))
        """,
        shows={"y": [0, 1, 4, 9], "x.grad": [0, 2, 4, 6]},
        note="N4 and N3",
    ),
    Scene(
        "squares summed",
        "Summing first and going back from the number gives the same gradient.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.sum().backward()
            x.grad.zero_()
            y = x * x
            y.sum().backward()
        """,
        shows={"y.sum()": 14, "x.grad": [0, 2, 4, 6]},
        note="N1",
    ),
    Scene(
        "cubes",
        "The slope of three times the cube is nine times the square.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            fn = 3 * (x ** 3)
            fn.backward(gradient=torch.ones(len(fn)))
        """,
        shows={"fn": [0, 3, 24, 81], "x.grad": [0, 9, 36, 81]},
        note="N4, Discussion",
    ),
    Scene(
        "loop without zero",
        "Three equal passes leave three times the gradient: the usual trace of a forgotten `zero_`.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            for step in range(3):
                (x * x).sum().backward()
            x.grad
        """,
        shows={"x.grad": [0, 6, 12, 18]},
    ),
    Scene(
        "two paths",
        "x reaches y as a square and as three times itself; what comes back along both is added up.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x + 3 * x
            y.sum().backward()
        """,
        shows={"x.grad": [3, 5, 7, 9]},
    ),
    Scene(
        "one number for all",
        "A number that was stretched over four entries has been used four times, and gets the sum of four gradients.",
        torch="""
            w = torch.tensor(2.0, requires_grad=True)
            x = torch.arange(4.0)
            y = w * x
            y.sum().backward()
        """,
        shows={"w.grad": 6, "x.grad": None},
    ),
    Scene(
        "another name of the gradient",
        "The second `backward` changes `grad` in place, and so does `zero_`: the other name sees both.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.sum().backward()
            g = x.grad
            (x * x).sum().backward()
            g
            x.grad.zero_()
        """,
        shows={"g": [0, 0, 0, 0], "g is x.grad": True, "g.requires_grad": False},
    ),
    Scene(
        "set to none",
        "Once `grad` is None again, the next `backward` makes a new tensor; the other name keeps the old gradient.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            x.sum().backward()
            g = x.grad
            x.grad = None
            (x * x).sum().backward()
        """,
        shows={"g": [1, 1, 1, 1], "x.grad": [0, 2, 4, 6], "g is x.grad": False},
    ),
    Scene(
        "asked too late",
        "History is written while one computes: what was computed before `requires_grad_` has none.",
        torch="""
            x = torch.arange(4.0)
            y = (x * x).sum()
            x.requires_grad_()
            y.backward()
            z = (x * x).sum()
            z.backward()
        """,
        shows={"y.requires_grad": False, "z.requires_grad": True, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "asked by one of two",
        "A result asks for a gradient as soon as one of its inputs does; the other input still gets none.",
        torch="""
            a = torch.arange(3.0, requires_grad=True)
            b = torch.ones(3)
            c = a * b
            d = b * b
            c.sum().backward()
        """,
        shows={"c.requires_grad": True, "d.requires_grad": False, "a.grad": [1, 1, 1], "b.grad": None},
    ),
    Scene(
        "integers refuse",
        "Between two integers there is nothing to take a slope of.",
        torch="""
            x = torch.arange(4)
            x.requires_grad_()
            torch.arange(4, requires_grad=True)
            x = torch.arange(4.0)
            x.requires_grad_()
        """,
        shows={"x.requires_grad": True},
        note="N3: integers have no gradients",
    ),
    Scene(
        "integers and floats together",
        "Integers may take part as constants: the result is floating.",
        torch="""
            t = torch.arange(4)
            x = torch.ones(4, requires_grad=True)
            y = t * x
            y.sum().backward()
        """,
        shows={"y.requires_grad": True, "x.grad": [0, 1, 2, 3]},
    ),
    Scene(
        "gradient of a result",
        "A result is no leaf: its gradient went by and was not kept, and torch warns whoever reads it.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            y.sum().backward()
            y.grad
        """,
        shows={"y.grad": None, "y.is_leaf": False, "x.is_leaf": True},
        note="N3: y.grad warns",
    ),
    Scene(
        "kept on request",
        "With `retain_grad`, called before, the gradient of a result is kept.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = 2 * x
            y.retain_grad()
            (y * y).sum().backward()
        """,
        shows={"y.grad": [0, 4, 8, 12], "x.grad": [0, 8, 16, 24], "y.is_leaf": False},
    ),
    Scene(
        "kept too late",
        "Called after `backward`, `retain_grad` only serves the next one.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x + x
            y.sum().backward()
            y.retain_grad()
            y.grad
            y.sum().backward()
        """,
        shows={"y.grad": [1, 1, 1, 1], "x.grad": [4, 4, 4, 4]},
    ),
    Scene(
        "nothing to keep",
        "A tensor that asks for no gradient will have none, and `retain_grad` says so; on a leaf it changes nothing.",
        torch="""
            x = torch.arange(4.0)
            x.retain_grad()
            x.requires_grad_()
            x.retain_grad()
            x.sum().backward()
        """,
        shows={"x.grad": [1, 1, 1, 1]},
    ),
    Scene(
        "a result cannot stop asking",
        "A result asks because of its history: to say True changes nothing, to say False is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            y.requires_grad_(True)
            y.requires_grad_(False)
            y.sum().backward()
        """,
        shows={"y.requires_grad": True, "y.is_leaf": False, "x.grad": [0, 2, 4, 6]},
        note="N3 says True to y",
    ),
    Scene(
        "a leaf can stop asking",
        "A leaf that no longer asks gets nothing, not even from a result made while it did.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            x.requires_grad_(False)
            y.sum().backward()
            z = x * x
        """,
        shows={"x.grad": None, "y.requires_grad": True, "z.requires_grad": False},
    ),
)
