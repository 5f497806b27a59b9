"""Copies: memory of one's own, and what it takes after.

A copy has the same numbers in other cells: writing to one is not seen in the other. A second name is no copy, and
neither is a view. How the copy lies is another matter, which shows in its strides and in how fast it is read: `.copy()`
of NumPy lies in rows whatever it was made of, `np.copy` and torch's `clone` keep the order of the axes, and
`contiguous` and `np.ascontiguousarray` copy only where the entries do not lie in rows already. In names that sound
alike the libraries differ: `flatten`, `squeeze`.

Shapes: given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 30
FORMULA = r"b_{ij} = a_{ij}, \qquad \text{address}(b_{ij}) \ne \text{address}(a_{kl})"
SOURCES = (
    "N0, view(), reshape(), permute(), transpose(), and contiguous()",
    "N0, Softmax Classifier / Cross-entropy Loss (`np.copy(softmax)`)",
    "N4, 2.3.5 Basic Properties of Tensor Arithmetic (`A.clone()`)",
    "N2, Tensors (`grad_h = grad_h_relu.clone()`)",
)

SCENES = (
    Scene(
        "a name is no copy",
        "An assignment gives an array a second name. There is one object, and one memory.",
        numpy="""
            a = np.arange(3.0)
            b = a
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a
            b[0] = 9
            a
        """,
        shows={"a": [9, 1, 2], "b is a": True},
    ),
    Scene(
        "a copy",
        "A copy has cells of its own.",
        numpy="""
            a = np.arange(3.0)
            b = a.copy()
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.clone()
            b[0] = 9
            a
        """,
        shows={"a": [0, 1, 2], "b": [9, 1, 2], "b is a": False},
    ),
    Scene(
        "copied and added",
        "The copy is as good as the matrix in arithmetic: its sum and its product with it.",
        numpy="""
            A = np.arange(6.0).reshape(2, 3)
            B = A.copy()
            C = A + B
            D = A * B
            A[0, 0] = 9
            B
        """,
        torch="""
            A = torch.arange(6.0).reshape(2, 3)
            B = A.clone()
            C = A + B
            D = A * B
            A[0, 0] = 9
            B
        """,
        shows={"B": [[0, 1, 2], [3, 4, 5]], "C": [[0, 2, 4], [6, 8, 10]], "D": [[0, 1, 4], [9, 16, 25]]},
        note="N4, 2.3.5, and then a write to A",
    ),
    Scene(
        "copied before it is changed",
        "The softmax is needed again, so the 1 is subtracted from a copy, at the place of the right class in each row.",
        numpy="""
            softmax = np.array([[0.25, 0.75], [0.5, 0.5]])
            mask = np.copy(softmax)
            mask[np.arange(2), np.array([1, 0])] -= 1
            softmax
        """,
        torch="""
            softmax = torch.tensor([[0.25, 0.75], [0.5, 0.5]])
            mask = softmax.clone()
            mask[torch.arange(2), torch.tensor([1, 0])] -= 1
            softmax
        """,
        shows={"softmax": [[0.25, 0.75], [0.5, 0.5]], "mask": [[0.25, -0.25], [-0.5, 0.5]]},
        note="after N0, Softmax Classifier, with fractions that are exact",
    ),
    Scene(
        "a gradient copied before it is changed",
        "Where the hidden layer was below zero its gradient is set to zero, in a copy.",
        numpy="""
            h = np.array([[-1.0, 2], [3, -4]])
            grad_h_relu = np.array([[5.0, 6], [7, 8]])
            grad_h = grad_h_relu.copy()
            grad_h[h < 0] = 0
            grad_h_relu
        """,
        torch="""
            h = torch.tensor([[-1.0, 2], [3, -4]])
            grad_h_relu = torch.tensor([[5.0, 6], [7, 8]])
            grad_h = grad_h_relu.clone()
            grad_h[h < 0] = 0
            grad_h_relu
        """,
        shows={"grad_h": [[0, 6], [7, 0]], "grad_h_relu": [[5, 6], [7, 8]]},
        note="after N2, with whole numbers",
    ),
    Scene(
        "a copy of a slice",
        "A slice holds on to all of the memory it was cut from; its copy has only what it shows, without gaps.",
        numpy="""
            a = np.arange(12.0).reshape(3, 4)
            b = a[:, ::2]
            c = b.copy()
            b.flags.c_contiguous, c.flags.c_contiguous
            c[0, 0] = 9
            a
        """,
        torch="""
            a = torch.arange(12.0).reshape(3, 4)
            b = a[:, ::2]
            c = b.clone()
            b.stride(), c.stride()
            c[0, 0] = 9
            a
        """,
        shows={"a": [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]], "c": [[9, 2], [4, 6], [8, 10]]},
    ),
    Scene(
        "a transpose copied",
        "The same numbers, in another order in memory: `.copy()` of NumPy writes them row by row, `clone` of torch as "
        "they lay.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = a.T.copy()
            b.flags.c_contiguous
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.T.clone()
            b.is_contiguous()
        """,
        shows={"b": [[0, 3], [1, 4], [2, 5]]},
        differs="The copy of a transpose by `.copy()` lies in rows in NumPy; `clone` keeps the order of the axes in "
        "torch.",
    ),
    Scene(
        "copied as it lies",
        "`np.copy` is not `.copy()`: unless told otherwise it keeps the order of the axes, as `clone` does.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            b = np.copy(a.T)
            c = a.T.copy(order="K")
            b.flags.c_contiguous
        """,
        torch="""
            a = torch.arange(6.0).reshape(2, 3)
            b = a.T.clone()
            c = a.T.contiguous()
            b.is_contiguous()
        """,
        shows={"b": [[0, 3], [1, 4], [2, 5]], "c": [[0, 3], [1, 4], [2, 5]]},
    ),
    Scene(
        "three axes copied as they lie",
        "Three axes in another order: the copy has no gaps, and the axis that was the slowest still is.",
        numpy="""
            a = np.arange(12.0).reshape(2, 3, 2)
            b = a.transpose(2, 0, 1)
            c = np.copy(b)
            d = b.copy()
            c.strides == b.strides
            d.strides == b.strides
        """,
        torch="""
            a = torch.arange(12.0).reshape(2, 3, 2)
            b = a.permute(2, 0, 1)
            c = b.clone()
            d = b.contiguous()
            c.stride() == b.stride()
            d.stride() == b.stride()
        """,
        shows={"c": [[[0, 2, 4], [6, 8, 10]], [[1, 3, 5], [7, 9, 11]]]},
    ),
    Scene(
        "a copy always",
        "Of what lies in rows already `contiguous` and `ascontiguousarray` make no copy. Who needs one says so.",
        numpy="""
            a = np.arange(4.0)
            b = np.ascontiguousarray(a)
            c = a.copy()
            a[0] = 9
            c
        """,
        torch="""
            a = torch.arange(4.0)
            b = a.contiguous()
            c = a.clone()
            a[0] = 9
            c
        """,
        shows={"b is a": True, "b": [9, 1, 2, 3], "c": [0, 1, 2, 3]},
    ),
    Scene(
        "a number made contiguous",
        "Without axes there are no gaps. torch hands the tensor back; NumPy gives a view with one axis.",
        numpy="""
            a = np.array(3.0)
            b = np.ascontiguousarray(a)
            a[...] = 4
        """,
        torch="""
            a = torch.tensor(3.0)
            b = a.contiguous()
            a[...] = 4
        """,
        shows={"b.item()": 4},
        differs="Of an array without axes `np.ascontiguousarray` gives one with one axis; torch's `contiguous` gives "
        "the tensor itself.",
    ),
    Scene(
        "flattened in one row already",
        "What has one axis is flat. NumPy's `flatten` copies it nevertheless; torch gives back the tensor itself.",
        numpy="""
            a = np.arange(3.0)
            b = a.flatten()
            b[0] = 9
            b is a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.flatten()
            b[0] = 9
            b is a
        """,
        shows={"b": [9, 1, 2]},
        differs="`flatten` of one axis is a copy in NumPy, and the tensor itself in torch.",
    ),
    Scene(
        "raveled in one row already",
        "`ravel` of one axis without gaps is a view, in an object of its own, in both.",
        numpy="""
            a = np.arange(3.0)
            b = a.ravel()
            b is a
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.ravel()
            b is a
            b[0] = 9
            a
        """,
        shows={"a": [9, 1, 2], "b is a": False},
    ),
    Scene(
        "a transpose raveled",
        "Of a transpose both `ravel` and `flatten` are copies, in both.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            b = a.T.ravel()
            c = a.T.flatten()
            a[0, 0] = 9
            b
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            b = a.T.ravel()
            c = a.T.flatten()
            a[0, 0] = 9
            b
        """,
        shows={"b": [0, 2, 1, 3], "c": [0, 2, 1, 3]},
    ),
    Scene(
        "flattened with a stride",
        "Every second number, flat as it is: NumPy's `flatten` closes the gaps in a copy; in torch it is already flat.",
        numpy="""
            a = np.arange(6.0)
            b = a[::2].flatten()
            a[0] = 9
        """,
        torch="""
            a = torch.arange(6.0)
            b = a[::2].flatten()
            a[0] = 9
        """,
        shows={"a": [9, 1, 2, 3, 4, 5]},
        differs="`flatten` of every second entry is a copy in NumPy, and a view with a stride of 2 in torch.",
    ),
    Scene(
        "nothing to squeeze",
        "Without an axis of one entry there is nothing to drop. NumPy gives back the array itself, torch another view "
        "of it; a write reaches the base either way.",
        numpy="""
            a = np.arange(4.0).reshape(2, 2)
            b = a.squeeze()
            b is a
            b[0, 0] = 9
        """,
        torch="""
            a = torch.arange(4.0).reshape(2, 2)
            b = a.squeeze()
            b is a
            b[0, 0] = 9
        """,
        shows={"a": [[9, 1], [2, 3]]},
        differs="`squeeze` of what has no axis of one entry is the array itself in NumPy, and a new view in torch.",
    ),
    Scene(
        "something to squeeze",
        "Where an axis goes both give a view.",
        numpy="""
            a = np.arange(3.0).reshape(1, 3)
            b = a.squeeze()
            b is a
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0).reshape(1, 3)
            b = a.squeeze()
            b is a
            b[0] = 9
            a
        """,
        shows={"a": [[9, 1, 2]], "b is a": False},
    ),
    Scene(
        "joined",
        "Joining writes everything anew, in the order of rows, even where there is a single part.",
        numpy="""
            a = np.arange(2.0)
            b = np.concatenate([a, a])
            c = np.concatenate([a])
            a[0] = 9
            b
        """,
        torch="""
            a = torch.arange(2.0)
            b = torch.cat([a, a])
            c = torch.cat([a])
            a[0] = 9
            b
        """,
        shows={"b": [0, 1, 0, 1], "c": [0, 1]},
    ),
    Scene(
        "an array of an array",
        "`np.array` copies, `np.asarray` does not.",
        numpy="""
            a = np.arange(3.0)
            b = np.array(a)
            c = np.asarray(a)
            a[0] = 9
            b
        """,
        shows={"b": [0, 1, 2], "c": [9, 1, 2], "c is a": True},
    ),
    Scene(
        "the dtype that it has",
        "Converted to the dtype that it has, an array of NumPy is a copy all the same.",
        numpy="""
            a = np.arange(3.0)
            b = a.astype("float64")
            b[0] = 9
            a
        """,
        shows={"a": [0, 1, 2], "b": [9, 1, 2]},
    ),
    Scene(
        "a stretched row copied",
        "The copy of a row that shows twice has two rows, and either may be written to.",
        numpy="""
            a = np.arange(3.0)
            b = np.broadcast_to(a, (2, 3)).copy()
            b[0] = 9
            a
        """,
        torch="""
            a = torch.arange(3.0)
            b = a.expand(2, 3).clone()
            b[0] = 9
            a
        """,
        shows={"a": [0, 1, 2], "b": [[9, 9, 9], [0, 1, 2]]},
    ),
    Scene(
        "a locked array copied",
        "A copy of a locked array is not locked.",
        numpy="""
            a = np.arange(3.0)
            a.flags.writeable = False
            b = a.copy()
            b[0] = 9
            a[0] = 9
        """,
        shows={"a": [0, 1, 2], "b": [9, 1, 2]},
    ),
    Scene(
        "detached and copied",
        "`detach` is no copy: it shows the same cells, without a history. `detach().clone()` is a copy without one, "
        "and `clone` alone a copy that remembers where it comes from.",
        torch="""
            a = torch.arange(3.0, requires_grad=True)
            b = a.detach()
            c = a.detach().clone()
            d = a.clone()
            b[0] = 9
            d.requires_grad
        """,
        shows={"a": [9, 1, 2], "c": [0, 1, 2], "d": [0, 1, 2], "c.requires_grad": False, "d.requires_grad": True},
    ),
    Scene(
        "copied into",
        "Into memory that is there: every entry is overwritten, and the object stays.",
        numpy="""
            a = np.zeros(3)
            b = np.arange(3.0)
            a[...] = b
            b[0] = 9
            a
        """,
        torch="""
            a = torch.zeros(3)
            b = torch.arange(3.0)
            a.copy_(b)
            b[0] = 9
            a
        """,
        shows={"a": [0, 1, 2]},
    ),
)
