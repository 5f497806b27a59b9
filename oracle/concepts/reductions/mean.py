"""Mean over some of the axes of a matrix.

A sum, divided by the number of its terms. The sum may overflow where the mean would not; so NumPy takes means of
float16, though not its sums, in float32 throughout, and torch does so with both. For float32 and float64 nobody helps:
the mean of ten times 10³⁸ is infinite. Dividing every term first avoids that, and pays with a rounding a term. And a
mean of integers is no integer: NumPy goes to float64, torch asks which float is wanted.

Shapes: X (n, d), not empty; `axis` says which axes go, and with `keepdims` they stay behind with length 1.
"""

import numpy as np

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Rearrangement, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 17
FORMULA = r"m_{j} = \frac{1}{n} \sum_{i=1}^{n} X_{ij}, \qquad \frac{\partial m_j}{\partial X_{ij}} = \frac{1}{n}"
SOURCES = ("N4, 2.3.6 Reduction",)


def definition(X, axis, keepdims):
    gone = (0, 1) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    shape, count = list(X.shape), 1
    for a in gone:
        count = count * shape[a]
        shape[a] = 1
    S = np.empty(shape, X.dtype)
    S[...] = 0.0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            at = min(i, shape[0] - 1), min(j, shape[1] - 1)
            S[at] = S[at] + X[i, j]
    m = np.empty(shape, X.dtype)
    for i in range(shape[0]):
        for j in range(shape[1]):
            m[i, j] = S[i, j] / count
    return m if keepdims else m.reshape([shape[a] for a in range(2) if a not in gone])


def _count(shape, axis):
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    count = 1
    for a in axes:
        count *= shape[a]
    return count


def numpy_vectorized(X, axis, keepdims):
    return X.mean(axis=axis, keepdims=keepdims)


def numpy_average(X, axis, keepdims):
    return np.average(X, axis=axis, keepdims=keepdims)


def numpy_sum_over_count(X, axis, keepdims):
    return X.sum(axis=axis, keepdims=keepdims) / _count(X.shape, axis)


def numpy_divided_first(X, axis, keepdims):
    return (X / _count(X.shape, axis)).sum(axis=axis, keepdims=keepdims)


def numpy_gradient(X, axis, keepdims, cotangent=1):
    kept = cotangent if keepdims or axis is None else np.expand_dims(cotangent, axis)
    return {"X": np.broadcast_to(kept, X.shape).astype(X.dtype) / _count(X.shape, axis)}


def torch_vectorized(X, axis, keepdims):
    return X.mean(dim=axis, keepdim=keepdims)


def torch_sum_over_count(X, axis, keepdims):
    return X.sum(dim=axis, keepdim=keepdims) / _count(X.shape, axis)


def torch_divided_first(X, axis, keepdims):
    return (X / _count(X.shape, axis)).sum(dim=axis, keepdim=keepdims)


def inputs() -> Domain:
    return Domain(X=Reals("n d"), axis=Choice(None, 0, 1, (0, 1)), keepdims=Choice(False, True)).where(
        least={"n": 1, "d": 1}, work=lambda n, d: 3 * n * d
    )


DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "linear",
        "Minus twice the numbers have minus twice the mean.",
        change=lambda inputs: {**inputs, "X": -2 * inputs["X"]},
        relate=lambda m: -2 * m,
    ),
    Law(
        "blind to the order",
        "Turning both axes round turns the means round, and changes none of them.",
        change=lambda inputs: {**inputs, "X": np.flip(inputs["X"])},
        relate=np.flip,
    ),
    Law(
        "the same again",
        "Two copies of the rows have the means of one, unless each row has its own.",
        change=lambda inputs: {
            **inputs,
            "X": inputs["X"] if inputs["axis"] == 1 else np.concatenate([inputs["X"], inputs["X"]]),
        },
        relate=lambda m: m,
    ),
)

ERRORS = (
    Error(
        "an axis that is not there",
        "Two axes are numbered 0 and 1.",
        spoil=lambda inputs: {**inputs, "axis": 2},
        numpy=(IndexError, r"out of range|axis 2 is out of bounds"),
        torch=(IndexError, r"Dimension out of range|tuple index out of range|list index out of range"),
    ),
)

_A = [[0, 1, 2], [3, 4, 5]]
WORKED = (
    Worked(
        {"X": _A, "axis": None, "keepdims": False},
        value=2.5,
        gradient={"X": [[1 / 6] * 3] * 2},
        note="N4, 2.3.6",
    ),
    Worked(
        {"X": _A, "axis": 0, "keepdims": False},
        value=[1.5, 2.5, 3.5],
        gradient={"X": [[0.5] * 3] * 2},
        note="N4, 2.3.6",
    ),
    Worked({"X": _A, "axis": 1, "keepdims": True}, value=[[1], [4]], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("a single entry", {"X": [[0.1]], "axis": None, "keepdims": False}, "The mean of one number is that number."),
    Edge("thirds", {"X": [[0.1, 0.1, 0.1]], "axis": 1, "keepdims": False}, "Equal numbers, and yet a rounded mean."),
    Edge(
        "the sum overflows",
        {"X": [[60000, 60000, 60000]], "axis": 1, "keepdims": False},
        "No term is beyond float16, and their mean is not; their sum is.",
    ),
    Edge(
        "a million",
        lambda: {"X": np.random.default_rng(1).random((1, 10**6), np.float32), "axis": None, "keepdims": False},
        "The mean of a million float32 between 0 and 1.",
        ("float32",),
    ),
)

EXPECTED_FAILURES = ()

_FIRST = (
    "Every term is divided, and rounded, before they are added: nothing overflows, but there are as many roundings as "
    "terms, and a sum that was exact is so no longer."
)
_THIRDS = {"X": [[1, 2, 4]], "axis": None, "keepdims": False}
REARRANGEMENTS = (
    Rearrangement("numpy_divided_first", _FIRST, _THIRDS),
    Rearrangement("torch_divided_first", _FIRST, _THIRDS),
)


def _asked(X, axis=None):
    return {"X": X, "axis": axis, "keepdims": False}


_INTEGERS = (RuntimeError, r"mean\(\): could not infer output dtype\. Input dtype must be .*floating point")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "NumPy gives the mean of integers as float64; torch refuses, and wants to be told a float type.",
        _asked(np.array([1, 2])),
        {"numpy_vectorized": Gives(1.5, "float64"), "torch_vectorized": _INTEGERS},
    ),
    LibraryDifference(
        "the sum of integers, divided",
        "By hand torch does take the mean of integers: in float32, where NumPy has float64.",
        _asked(np.array([[1], [2]]), 0),
        {"numpy_sum_over_count": Gives([1.5], "float64"), "torch_sum_over_count": Gives([1.5], "float32")},
    ),
    LibraryDifference(
        "truth values",
        "The share of what is true: a float64 in NumPy, an error in torch.",
        _asked(np.array([True, True, False, False])),
        {"numpy_vectorized": Gives(0.5, "float64"), "torch_vectorized": _INTEGERS},
    ),
    LibraryDifference(
        "large integers",
        "2⁶² and 2⁶²: NumPy adds the integers as float64 from the start, and so does not wrap around; the sum by hand "
        "does.",
        _asked(np.array([[2**62], [2**62]]), 0),
        {
            "numpy_vectorized": Gives([2.0**62], "float64"),
            "numpy_sum_over_count": Gives([-(2.0**62)], "float64"),
            "torch_sum_over_count": Gives([-(2.0**62)], "float32"),
        },
    ),
    LibraryDifference(
        "float16 whose sum overflows",
        "Ten times 30000: both take the mean in float32 and answer in float16.",
        _asked(np.full(10, 30000, np.float16)),
        {
            "numpy_vectorized": Gives(np.float16(30000), "float16"),
            "torch_vectorized": Gives(np.float16(30000), "float16"),
        },
    ),
    LibraryDifference(
        "float16 whose sum overflows, by hand",
        "Sum first and divide then: the sum has to be a float16, and is infinite, in both.",
        _asked(np.full((10, 1), 30000, np.float16), 0),
        {"numpy_sum_over_count": Gives([np.inf], "float16"), "torch_sum_over_count": Gives([np.inf], "float16")},
    ),
    LibraryDifference(
        "float32 whose sum overflows",
        "Ten times 10³⁸: no wider type comes to the rescue, and the mean is infinite, in both.",
        _asked(np.full(10, 1e38, np.float32)),
        {"numpy_vectorized": Gives(np.inf, "float32"), "torch_vectorized": Gives(np.inf, "float32")},
    ),
    LibraryDifference(
        "4096 ones of float16, down the columns",
        "NumPy's sum stops at 2048 here; its mean does not, since it adds in float32.",
        _asked(np.ones((4096, 2), np.float16), 0),
        {"numpy_vectorized": Gives([1, 1], "float16"), "torch_vectorized": Gives([1, 1], "float16")},
    ),
    LibraryDifference(
        "nothing",
        "0 / 0 is NaN, in both. (NumPy warns, torch does not.)",
        _asked(np.empty(0, np.float32)),
        {"numpy_vectorized": Gives(np.nan, "float32"), "torch_vectorized": Gives(np.nan, "float32")},
    ),
    LibraryDifference(
        "over no axes",
        "axis=() means none to NumPy, and all to torch.",
        _asked(np.array([[1.0, 2.0]]), ()),
        {"numpy_vectorized": Gives([[1, 2]], "float64"), "torch_vectorized": Gives(1.5, "float64")},
    ),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 16, 64, 256))
