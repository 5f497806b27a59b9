"""Going backward twice.

A result keeps the tensors that its gradient needs. `backward` uses them and lets go of them; a second pass through the
same step is refused, unless the first was told to keep them (`retain_graph=True`). A step that needs nothing, such as a
sum, has nothing to let go of and may be passed again. Steps are shared: two losses made from one result share its
history, and the first `backward` takes it from both.

`backward` starts from a number. From anything else it needs a weight for each entry (`gradient=`), of the same shape;
then the gradient is that of the weighted sum.

Shapes: t and x (4,), unless the scene says otherwise.
"""

from oracle.catalogue.declarations import Scene

ROW = 36
FORMULA = r"y = t^2, \quad z = 2 y^2, \qquad \nabla_t \sum_i v_i z_i = v \cdot 4 y \cdot 2 t = v \cdot 8 t^3"
SOURCES = (
    "N3, Automatic Differentiation",
    "N4, 2.5.2 Backward for Non-Scalar Variables",
    "N4, 2.5 Automatic Differentiation (Discussion)",
    "N4, Autograd detach() Function Exercises",
)

SCENES = (
    Scene(
        "chain",
        "By t the slope of z is 4y times 2t, which is 8 times the cube of t.",
        torch="""
            t = torch.arange(4.0)
            t.requires_grad_(True)
            y = t * t
            y.requires_grad_(True)
            z = 2 * y * y
            z.sum().backward()
        """,
        shows={"z": [0, 2, 32, 162], "t.grad": [0, 8, 64, 216]},
        note="N3",
    ),
    Scene(
        "chain with its middle kept",
        "The gradient that passes y on its way is 4y; times 2t it is that of t.",
        torch="""
            t = torch.arange(4.0, requires_grad=True)
            y = t * t
            y.retain_grad()
            z = 2 * y * y
            z.sum().backward()
        """,
        shows={"y.grad": [0, 4, 16, 36], "y.grad * 2 * t": [0, 8, 64, 216], "t.grad": [0, 8, 64, 216]},
    ),
    Scene(
        "chain twice",
        "The history was kept, so the second pass is allowed; its gradient is added, also that of the middle.",
        torch="""
            t = torch.arange(4.0, requires_grad=True)
            y = t * t
            y.retain_grad()
            s = (2 * y * y).sum()
            s.backward(retain_graph=True)
            s.backward()
        """,
        shows={"t.grad": [0, 16, 128, 432], "y.grad": [0, 8, 32, 72]},
    ),
    Scene(
        "chain again through a new sum",
        "The second sum is new, but what lies behind it has been passed already.",
        torch="""
            t = torch.arange(4.0, requires_grad=True)
            y = t * t
            z = 2 * y * y
            z.sum().backward()
            z.sum().backward()
        """,
        shows={"t.grad": [0, 8, 64, 216]},
    ),
    Scene(
        "second time refused",
        "The factors of the product were let go of by the first pass; the gradient stays as it was.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            y.backward()
            y.backward()
        """,
        shows={"x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "kept for one more",
        "Only the pass that says `retain_graph` keeps the history; the second did not, and the third is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (x * x).sum()
            y.backward(retain_graph=True)
            y.backward()
            y.backward()
        """,
        shows={"x.grad": [0, 4, 8, 12]},
    ),
    Scene(
        "computed again",
        "A loss that is computed anew has a new history each time, and needs no `retain_graph`.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            for step in range(2):
                y = (x * x).sum()
                y.backward()
            x.grad
        """,
        shows={"x.grad": [0, 4, 8, 12]},
    ),
    Scene(
        "sum twice",
        "The slope of a sum is 1 whatever the entries: nothing is kept, nothing let go of.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x.sum()
            y.backward()
            y.backward()
        """,
        shows={"x.grad": [2, 2, 2, 2]},
    ),
    Scene(
        "addition twice",
        "Nor does an addition, or a change of sign, need its inputs.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (-x + x + x).sum()
            y.backward()
            y.backward()
        """,
        shows={"x.grad": [2, 2, 2, 2]},
    ),
    Scene(
        "three times twice",
        "The number 3 is kept like a tensor, and let go of like one: the second pass is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = (3 * x).sum()
            y.backward()
            y.backward()
        """,
        shows={"x.grad": [3, 3, 3, 3]},
    ),
    Scene(
        "shared part",
        "Both losses stand on y; the first `backward` lets go of what y needs, and the second is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            a = y.sum()
            b = (2 * y).sum()
            a.backward()
            b.backward()
        """,
        shows={"a": 14, "b": 28, "x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "shared part kept",
        "Kept by the first `backward`, the history of y serves both losses: 2x and 4x.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            a = y.sum()
            b = (2 * y).sum()
            a.backward(retain_graph=True)
            b.backward()
        """,
        shows={"x.grad": [0, 6, 12, 18]},
    ),
    Scene(
        "shared part that needs nothing",
        "What the losses share is an addition, and what each keeps is its own: no `retain_graph` is needed.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x + 1
            a = (y * y).sum()
            b = (3 * y).sum()
            a.backward()
            b.backward()
        """,
        shows={"a": 30, "b": 30, "x.grad": [5, 7, 9, 11]},
    ),
    Scene(
        "exercise with retain graph",
        "y is passed twice, once alone and once as a factor of z, so the first pass has to keep its history.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * 3
            y.backward(gradient=torch.ones(len(y)), retain_graph=True)
            first = x.grad.clone()
            x.grad.zero_()
            z = y * x
            z.sum().backward()
        """,
        shows={"y": [0, 3, 6, 9], "first": [3, 3, 3, 3], "z": [0, 3, 12, 27], "x.grad": [0, 6, 12, 18]},
        note="N4, Exercises",
    ),
    Scene(
        "exercise without retain graph",
        "The same without `retain_graph`: z is new, but its factor y has been passed, and `backward` is refused.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * 3
            y.backward(gradient=torch.ones(len(y)))
            z = y * x
            z.sum().backward()
        """,
        shows={"z": [0, 3, 12, 27]},
    ),
    Scene(
        "only from a number",
        "A vector has no single gradient; its sum has.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            y.backward()
            x.grad
            y.sum().backward()
        """,
        shows={"x.grad": [0, 2, 4, 6]},
        note="N4: an error without `gradient`",
    ),
    Scene(
        "one entry will do",
        "A vector of one entry counts as a number, and needs no weights.",
        torch="""
            x = torch.tensor([3.0], requires_grad=True)
            y = x * x
            y.backward()
        """,
        shows={"y": [9], "x.grad": [6]},
    ),
    Scene(
        "weights",
        "A weight of 0 leaves an entry out, one of 2 counts it twice.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            y.backward(gradient=torch.tensor([1.0, 1.0, 0.0, 2.0]))
        """,
        shows={"x.grad": [0, 2, 0, 12]},
    ),
    Scene(
        "weights of another shape",
        "There has to be a weight for each entry; one number for all is refused too, and the history is still there.",
        torch="""
            x = torch.arange(4.0, requires_grad=True)
            y = x * x
            y.backward(gradient=torch.ones(3))
            y.backward(gradient=torch.tensor(1.0))
            y.backward(gradient=torch.ones(4))
        """,
        shows={"x.grad": [0, 2, 4, 6]},
    ),
    Scene(
        "from a leaf",
        "The slope of a number by itself is 1, as often as one asks.",
        torch="""
            x = torch.tensor(5.0, requires_grad=True)
            x.backward()
            x.backward()
        """,
        shows={"x.grad": 2},
    ),
    Scene(
        "nobody asked",
        "Without anything that asks for a gradient there is no history to go back along.",
        torch="""
            x = torch.arange(4.0)
            y = (x * x).sum()
            y.backward()
        """,
        shows={"y": 14, "y.requires_grad": False, "x.grad": None},
    ),
)
