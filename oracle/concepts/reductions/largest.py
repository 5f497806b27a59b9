"""The largest entry of a matrix, or of each of its columns or rows.

Not `maximum`, which compares two arrays (`elementwise/maximum`). Exact, whoever looks; but where several entries tie
for the largest, the gradient has a corner: any way of sharing the slope of 1 among them is right. `amax`, and `max` of
a whole tensor, share it equally; `max` along an axis, and whoever takes the entry that `argmax` found, give all of it
to the first; who sorts gives it to the last.

Shapes: X (n, d), not empty; `axis` says which axes go.
"""

import numpy as np

from oracle.catalogue.declarations import Corner, Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Choice, Domain, Reals
from oracle.truth import amax

ROW = 19
FORMULA = r"M_j = \max_i X_{ij}"
SOURCES = ("N0, Max vs. Maximum",)


def definition(X, axis):
    n, d = X.shape
    if axis is None:
        return amax([X[i, j] for i in range(n) for j in range(d)])
    M = np.empty(d if axis == 0 else n, X.dtype)
    for k in range(len(M)):
        M[k] = amax(X[:, k] if axis == 0 else X[k])
    return M


def numpy_max(X, axis):
    return np.max(X, axis=axis)


def numpy_amax(X, axis):
    return np.amax(X, axis=axis)


def numpy_argmax(X, axis):
    if axis is None:
        return X.reshape(-1)[np.argmax(X)]
    return np.take_along_axis(X, np.expand_dims(np.argmax(X, axis), axis), axis).squeeze(axis)


def numpy_sort(X, axis):
    return np.take(np.sort(X, axis=axis), -1, axis=-1 if axis is None else axis)


def numpy_gradient(X, axis, cotangent=1):
    largest = np.equal(X, X.max(axis=axis, keepdims=True))
    share = largest / largest.sum(axis=axis, keepdims=True)
    kept = cotangent if axis is None else np.expand_dims(cotangent, axis)
    return {"X": (kept * share).astype(X.dtype)}


def numpy_first_gradient(X, axis, cotangent=1):
    dX = np.zeros_like(X)
    if axis is None:
        dX[np.unravel_index(X.argmax(), X.shape)] = cotangent
    else:
        np.put_along_axis(dX, np.expand_dims(X.argmax(axis), axis), np.expand_dims(cotangent, axis), axis)
    return {"X": dX}


def torch_max(X, axis):
    return X.max() if axis is None else X.max(dim=axis).values


def torch_amax(X, axis):
    return X.amax(dim=(0, 1) if axis is None else axis)


def torch_argmax(X, axis):
    if axis is None:
        return X.take(X.argmax())  # X.reshape(-1)[X.argmax()] is a view: writing to it would change X
    return X.gather(axis, X.argmax(axis, keepdim=True)).squeeze(axis)


def torch_sort(X, axis):
    if axis is None:
        return X.reshape(-1).sort().values[-1]
    return X.sort(dim=axis).values.select(axis, -1)


def torch_topk(X, axis):
    if axis is None:
        return X.reshape(-1).topk(1).values[0]
    return X.topk(1, dim=axis).values.squeeze(axis)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(None, 0, 1)).where(least={"n": 1, "d": 1}, work=lambda n, d: 4 * n * d)


DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "homogeneous",
        "Twice the numbers have twice the largest.",
        change=lambda inputs: {**inputs, "X": inputs["X"] * 2},
        relate=lambda M: 2 * M,
    ),
    Law(
        "blind to the order",
        "Turning both axes round turns the answers round, and changes none of them.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
    Law(
        "at least every entry",
        "No entry is above the largest.",
        holds=lambda inputs, M: inputs["X"] <= (M[:, None] if inputs["axis"] == 1 else M),
    ),
    Law("one of the entries", "The largest is an entry, bit for bit.", holds=lambda inputs, M: np.isin(M, inputs["X"])),
)

_EMPTY = r"no identity|no numbers|empty sequence|out of bounds|empty axes"
ERRORS = (
    Error(
        "no rows",
        "The largest of no numbers does not exist. (A sum of none is 0; a maximum has no such neutral number.)",
        spoil=lambda inputs: {"X": np.ones((0, 2), inputs["X"].dtype), "axis": 0},
        numpy=((ValueError, IndexError), _EMPTY),
        torch=((RuntimeError, IndexError), r"non-zero size|out of range"),
    ),
    Error(
        "no rows, no axis",
        "Nor has it one without an axis.",
        spoil=lambda inputs: {"X": np.ones((0, 2), inputs["X"].dtype), "axis": None},
        numpy=((ValueError, IndexError), _EMPTY),
        torch=((RuntimeError, IndexError), r"numel\(\) == 0|out of range|out of bounds|non-zero size"),
    ),
)

_A = [[1, 2], [5, 6]]
WORKED = (
    Worked({"X": _A, "axis": None}, value=6, gradient={"X": [[0, 0], [0, 1]]}, note="N0"),
    Worked({"X": _A, "axis": 0}, value=[5, 6], gradient={"X": [[0, 0], [1, 1]]}, note="by hand: of the columns"),
    Worked({"X": _A, "axis": 1}, value=[2, 6], gradient={"X": [[0, 1], [0, 1]]}, note="by hand: of the rows"),
)

# The gradient of the whole is that of one number, and its cotangent 1. Along an axis the third has the cotangent 1.
_ROWS = {"X": [[2, 1], [1, 2], [3, 3]], "axis": 1}
CORNERS = (
    Corner("two in all, the first", {"X": [[3, 3]], "axis": None}, ("X", (0, 0))),
    Corner("two in all, the last", {"X": [[3, 3]], "axis": None}, ("X", (0, 1))),
    Corner("two in a row, the first", _ROWS, ("X", (2, 0))),
    Corner("two in a row, the last", _ROWS, ("X", (2, 1))),
    Corner("three in all, the first", {"X": [[7, 7, 7]], "axis": None}, ("X", (0, 0))),
)

EDGES = (
    Edge("no rows of two", {"X": [[0.1, 0.2]], "axis": 0}, "Each column is its own largest."),
    Edge("all negative", {"X": [[-0.1, -0.2]], "axis": 1}, "The largest is below 0: who began with 0 would miss it."),
    Edge("zeros of both signs", {"X": [[-0.0, 0.0]], "axis": 1}, "Equal: which zero comes back is not said."),
    Edge("a step apart", {"X": [[1, 1 + 2.0**-7]], "axis": None}, "One step of bfloat16 is enough."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()


def _asked(X, axis=None):
    return {"X": X, "axis": axis}


_EVERY = (
    "numpy_max",
    "numpy_amax",
    "numpy_argmax",
    "numpy_sort",
    "torch_max",
    "torch_amax",
    "torch_argmax",
    "torch_sort",
    "torch_topk",
)
LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "A NaN is the largest of all, to every one of them: it is passed on, and sorted to the end.",
        _asked(np.array([[1.0, np.nan, 3.0]])),
        {name: Gives(np.nan, "float64") for name in _EVERY},
    ),
    LibraryDifference(
        "truth values",
        "Is any of them true? Both answer with a boolean; but torch's argmax and topk take no booleans.",
        _asked(np.array([[False, True]])),
        {
            "numpy_max": Gives(True, "bool"),
            "numpy_argmax": Gives(True, "bool"),
            "torch_max": Gives(True, "bool"),
            "torch_amax": Gives(True, "bool"),
            "torch_argmax": (RuntimeError, r"does not support bool input"),
        },
    ),
    LibraryDifference(
        "bytes",
        "The largest byte is a byte, in both: unlike a sum, a maximum needs no wider type.",
        _asked(np.array([[200, 100]], np.uint8)),
        {"numpy_max": Gives(200, "uint8"), "torch_max": Gives(200, "uint8"), "torch_amax": Gives(200, "uint8")},
    ),
    LibraryDifference(
        "rows of nothing",
        "No rows of two have no largest along the rows, and that is no error: the answer is empty.",
        _asked(np.empty((0, 2)), 1),
        {name: Gives([], "float64") for name in ("numpy_max", "numpy_amax", "torch_max", "torch_amax")},
    ),
    LibraryDifference(
        "columns of nothing",
        "Along the columns it is an error, with an exception of its own on each side.",
        _asked(np.empty((0, 2)), 0),
        {
            "numpy_max": (ValueError, r"zero-size array to reduction operation maximum which has no identity"),
            "torch_max": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
            "torch_amax": (IndexError, r"Expected reduction dim 0 to have non-zero size"),
        },
    ),
    LibraryDifference(
        "several axes",
        "`amax` and NumPy take several axes at once; `torch.max` takes one, because it also says where.",
        _asked(np.array([[1.0, 2.0], [5.0, 6.0]]), (0, 1)),
        {
            "numpy_max": Gives(6, "float64"),
            "torch_amax": Gives(6, "float64"),
            "torch_max": (TypeError, r"max\(\) received an invalid combination of arguments"),
        },
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means none to NumPy, and all to `torch.amax`.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_max": Gives([[1, 2]], "float64"), "torch_amax": Gives(2, "float64")},
    ),
    LibraryDifference(
        "integers beyond 2⁵³",
        "Compared as integers, not as floats: 2⁵³ + 2 is above 2⁵³, and comes back as an int64.",
        _asked(np.array([2**53, 2**53 + 2])),
        {"numpy_max": Gives(2**53 + 2, "int64"), "torch_max": Gives(2**53 + 2, "int64")},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 16, 64, 128))
