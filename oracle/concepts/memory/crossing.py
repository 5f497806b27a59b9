"""Between NumPy and torch: the same memory under both, or a copy.

`torch.from_numpy(a)` and `t.numpy()` are free: the tensor and the array show the same cells, with the same dtype and
strides, and what is written to one is read in the other. `torch.tensor(a)` and `np.array(t)` copy. What one side cannot
express does not cross: torch has no negative strides, NumPy knows nothing of gradients, and torch cannot mark memory as
read-only, of which it warns and then lets everyone write. A single number leaves either library with `item()`.

Shapes: given by each scene.
"""

from oracle.catalogue.declarations import Scene

ROW = 31
FORMULA = r"\text{address}(a_{ij}) = \text{address}(t_{ij})"
SOURCES = (
    "N4, 2.1.6 Conversion to Other Python Objects",
    "N4, 5.1.2 Activation Functions (`x.detach()` before a plot)",
    "N3, Automatic Differentiation",
)

SCENES = (
    Scene(
        "there and back",
        "A tensor as an array, that array as a tensor, and that one as an array again: four objects, one memory.",
        torch="""
            X = torch.arange(3.0)
            A = X.numpy()
            B = torch.from_numpy(A)
            A_reverse = B.numpy()
            X[0] = 9
            isinstance(A, np.ndarray), isinstance(B, torch.Tensor), isinstance(A_reverse, np.ndarray)
        """,
        shows={
            "isinstance(A, np.ndarray)": True,
            "isinstance(B, torch.Tensor)": True,
            "isinstance(A_reverse, np.ndarray)": True,
            "A": [9, 1, 2],
            "B": [9, 1, 2],
            "A_reverse": [9, 1, 2],
            "A is A_reverse": False,
            "np.shares_memory(A, A_reverse)": True,
        },
        note="N4, 2.1.6, and then a write",
    ),
    Scene(
        "one memory two libraries",
        "A write on either side is seen on the other, in place of a copy that nobody has made.",
        numpy="""
            a = np.arange(3.0)
            t = torch.from_numpy(a)
            a[0] = 8
            t[1] = 9
            t
        """,
        torch="""
            t = torch.arange(3.0)
            a = t.numpy()
            a[0] = 8
            t[1] = 9
            t
        """,
        shows={"a": [8, 9, 2], "t": [8, 9, 2]},
    ),
    Scene(
        "an object of its own",
        "Arithmetic in place crosses; arithmetic that makes a new object leaves the other side behind.",
        numpy="""
            a = np.arange(3.0)
            t = torch.from_numpy(a)
            t.add_(1)
            t = t * 2
            t += 1
            a
        """,
        torch="""
            t = torch.arange(3.0)
            a = t.numpy()
            t.add_(1)
            t = t * 2
            t += 1
            a
        """,
        shows={"a": [1, 2, 3], "t": [3, 5, 7]},
    ),
    Scene(
        "a copy into torch",
        "`torch.tensor` copies, whatever it is given. `torch.as_tensor` copies only what it must, and of an array "
        "nothing.",
        numpy="""
            a = np.arange(3.0)
            t = torch.tensor(a)
            u = torch.as_tensor(a)
            a[0] = 9
            t
        """,
        shows={"t": [0, 1, 2], "u": [9, 1, 2]},
    ),
    Scene(
        "a copy into numpy",
        "`np.asarray` of a tensor is its memory, as `numpy()` is; a copy of that belongs to nobody else.",
        torch="""
            t = torch.arange(3.0)
            a = np.asarray(t)
            b = t.numpy().copy()
            t[0] = 9
            b
        """,
        shows={"a": [9, 1, 2], "b": [0, 1, 2]},
    ),
    Scene(
        "already there",
        "Asked to make an array of an array, or a tensor of a tensor, `asarray` and `as_tensor` hand over what they "
        "got.",
        numpy="""
            a = np.arange(3.0)
            b = np.asarray(a)
            c = np.array(a)
            b is a
            a[0] = 9
        """,
        torch="""
            a = torch.arange(3.0)
            b = torch.as_tensor(a)
            c = a.clone()
            b is a
            a[0] = 9
        """,
        shows={"b is a": True, "b": [9, 1, 2], "c": [0, 1, 2]},
    ),
    Scene(
        "dtype kept",
        "A crossing changes no number: float64 stays float64 although torch itself would make float32, and integers "
        "stay integers.",
        numpy="""
            a = np.array([0.1, 2])
            t = torch.from_numpy(a)
            n = torch.from_numpy(np.arange(3))
            b = t.numpy()
            a.dtype == b.dtype
            n / 2
        """,
        shows={"t": [0.1, 2], "b": [0.1, 2], "n": [0, 1, 2]},
    ),
    Scene(
        "dtype of a list",
        "The same list of floats is float64 to NumPy and float32 to torch: 0.1 comes out as another number.",
        numpy="""
            x = np.array([0.1, 0.5])
            y = float(x[1])
            z = float(x[0]) == 0.1
        """,
        torch="""
            x = torch.tensor([0.1, 0.5])
            y = float(x[1])
            z = float(x[0]) == 0.1
        """,
        shows={"y": 0.5},
        differs="Floats in a list become float64 in NumPy and float32 in torch, where 0.1 is 0.10000000149.",
    ),
    Scene(
        "another dtype is a copy",
        "Asked for float32, `torch.tensor` has to write the numbers anew; the array keeps its own.",
        numpy="""
            a = np.arange(3.0)
            t = torch.tensor(a, dtype=torch.float32)
            b = a.astype("float32")
            a[0] = 9
            t
        """,
        shows={"t": [0, 1, 2], "b": [0, 1, 2]},
    ),
    Scene(
        "strides cross",
        "A transpose crosses as it lies, without a copy: its strides are the same, in entries instead of bytes.",
        numpy="""
            a = np.arange(6.0).reshape(2, 3)
            t = torch.from_numpy(a.T)
            t.stride()
            t.is_contiguous()
            t[0, 1] = 9
            a
        """,
        shows={"a": [[0, 1, 2], [9, 4, 5]], "t": [[0, 9], [1, 4], [2, 5]]},
    ),
    Scene(
        "strides cross back",
        "So it does the other way round.",
        torch="""
            t = torch.arange(6.0).reshape(2, 3)
            a = t.T.numpy()
            a.flags.c_contiguous
            a[0, 1] = 9
            t
        """,
        shows={"t": [[0, 1, 2], [9, 4, 5]], "a": [[0, 9], [1, 4], [2, 5]]},
    ),
    Scene(
        "a slice crosses",
        "A slice of an array crosses too, and still shows the array that it was cut from.",
        numpy="""
            a = np.arange(6.0)
            t = torch.from_numpy(a[1::2])
            t.stride()
            t[0] = 9
            a
        """,
        shows={"a": [0, 9, 2, 3, 4, 5], "t": [9, 3, 5]},
    ),
    Scene(
        "strides below zero refused",
        "torch has no strides below 0, and refuses the array, even to copy it. A copy made before lies forwards.",
        numpy="""
            a = np.arange(3.0)
            b = a[::-1]
            torch.from_numpy(b)
            torch.tensor(b)
            t = torch.from_numpy(b.copy())
            t[0] = 9
            a
        """,
        shows={"a": [0, 1, 2], "t": [9, 1, 0]},
    ),
    Scene(
        "locked array",
        "torch cannot mark memory as read-only. It warns, makes a tensor that anyone may write to, and the write goes "
        "through to the locked array.",
        numpy="""
            a = np.arange(3.0)
            a.flags.writeable = False
            t = torch.from_numpy(a)
            a[0] = 9
            t[0] = 9
            a
        """,
        shows={"a": [9, 1, 2]},
        note="torch documents such a write as undefined behaviour; with ordinary memory it is a write",
    ),
    Scene(
        "stretched array",
        "What NumPy has stretched is read-only, so torch warns; as a tensor it is what `expand` would give.",
        numpy="""
            a = np.arange(3.0)
            t = torch.from_numpy(np.broadcast_to(a, (2, 3)))
            t.stride()
            t += 1
            t[0, 0] = 9
            a
        """,
        shows={"a": [9, 1, 2], "t": [[9, 1, 2], [9, 1, 2]]},
    ),
    Scene(
        "stretched tensor",
        "What torch has stretched becomes an array with a stride of 0 that NumPy takes for writeable, since nobody has "
        "locked it.",
        torch="""
            t = torch.arange(3.0)
            a = t.expand(2, 3).numpy()
            a.flags.writeable
            a[0, 0] = 9
            a
        """,
        shows={"t": [9, 1, 2], "a": [[9, 1, 2], [9, 1, 2]]},
    ),
    Scene(
        "a gradient is asked for",
        "NumPy could not tell autograd of a write, so a tensor that asks for a gradient is not handed over. Detached, "
        "it is: the same memory, without a history.",
        torch="""
            t = torch.arange(4.0)
            t.requires_grad_(True)
            t.numpy()
            np.asarray(t)
            a = t.detach().numpy()
            a[0] = 9
            t
        """,
        shows={"a": [9, 1, 2, 3], "t": [9, 1, 2, 3]},
        note="N3, with the tensor of that note; N4, 5.1.2, detaches before it plots",
    ),
    Scene(
        "a result of one that asks",
        "What is computed from such a tensor is not handed over either.",
        torch="""
            x = torch.arange(3.0, requires_grad=True)
            y = x * x
            y.numpy()
            a = y.detach().numpy()
            b = y.detach().clone().numpy()
            a
        """,
        shows={"a": [0, 1, 4], "b": [0, 1, 4], "np.shares_memory(a, b)": False},
    ),
    Scene(
        "one number",
        "A tensor of one entry as a number of Python, in three ways; `int` cuts the fraction off.",
        torch="""
            a = torch.tensor([3.5])
            a.item()
            float(a)
            int(a)
            n = a.item()
            a[0] = 4
        """,
        shows={"n": 3.5, "a": [4]},
        note="N4, 2.1.6: (tensor([3.5000]), 3.5, 3.5, 3), and then a write, which the number does not see",
    ),
    Scene(
        "one number as printed",
        "Four ways to look at one entry.",
        torch="""
            a = torch.tensor([3.5])
            first = a.item()
            second = float(a)
            third = int(a)
        """,
        shows={"a": [3.5], "first": 3.5, "second": 3.5, "third": 3},
        note="N4, 2.1.6",
    ),
    Scene(
        "one number of an array",
        "The same of an array. An entry of it is a number already, and `float` wants that: of an array with axes, be "
        "it a single entry, NumPy has given up making a number.",
        numpy="""
            a = np.array([3.5])
            first = a.item()
            second = float(a[0])
            third = int(a[0])
            a[0] = 4
        """,
        shows={"first": 3.5, "second": 3.5, "third": 3, "a": [4]},
        note="float(a) is deprecated since NumPy 1.25, and refused by 2.4",
    ),
    Scene(
        "which of several",
        "Several entries are not one number: both refuse.",
        numpy="""
            a = np.arange(3.0)
            a.item()
            b = float(a[1])
        """,
        torch="""
            a = torch.arange(3.0)
            a.item()
            b = float(a[1])
        """,
        shows={"b": 1},
        differs="`item` of several entries is a ValueError in NumPy, and a RuntimeError in torch.",
    ),
    Scene(
        "no one number",
        "`float` and `int` want a single entry as well.",
        torch="""
            a = torch.arange(3.0)
            float(a)
            int(a)
            b = int(a[1:2])
        """,
        shows={"b": 1},
    ),
    Scene(
        "one number however many axes",
        "`item` asks that there be one entry, not that there be no axes.",
        numpy="""
            a = np.full((1, 1), 2.5)
            b = a.item()
            c = np.array(2.5).item()
        """,
        torch="""
            a = torch.full((1, 1), 2.5)
            b = a.item()
            c = torch.tensor(2.5).item()
        """,
        shows={"b": 2.5, "c": 2.5},
    ),
    Scene(
        "as a list",
        "`tolist` gives numbers of Python in nested lists, which are copies.",
        numpy="""
            a = np.arange(4).reshape(2, 2)
            b = a.tolist()
            a[0, 0] = 9
            b
        """,
        torch="""
            a = torch.arange(4).reshape(2, 2)
            b = a.tolist()
            a[0, 0] = 9
            b
        """,
        shows={"b": [[0, 1], [2, 3]]},
    ),
)
