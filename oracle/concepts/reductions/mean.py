"""Mean over some of the axes of a matrix.

The mean is the sum divided by the number of terms. The sum may overflow although the mean does not: NumPy computes all
means of float16, but not all sums, in float32; torch computes both in float32. float32 and float64 are not widened: the
float32 mean of ten times 10³⁸ is infinite. Dividing every term first avoids the overflow, but rounds every term. The
mean of integers is a float64 in NumPy; torch requires a float dtype.

Shapes: X (n, d), not empty; `axis` names the axes to reduce, and with `keepdims` they are kept with length 1.
"""

import numpy as np

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, permuting, scaling

ROW = 17
FORMULA = r"m_{j} = \frac{1}{n} \sum_{i=1}^{n} X_{ij}, \qquad \frac{\partial m_j}{\partial X_{ij}} = \frac{1}{n}"
SOURCES = ('Homework on Dive into Deep Learning, 2.3.6 "Reduction"',)


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
    scaling(X=-2, answer=-2),
    permuting("rows and columns", answer="all", X="all"),
    Law(
        "the same again",
        "Stacking a second copy of the rows does not change the means (axis 1 is skipped).",
        change=lambda inputs: {
            **inputs,
            "X": inputs["X"] if inputs["axis"] == 1 else np.concatenate([inputs["X"], inputs["X"]]),
        },
        relate=lambda m: m,
    ),
)

_A = [[0, 1, 2], [3, 4, 5]]
WORKED = (
    Worked(
        {"X": _A, "axis": None, "keepdims": False},
        value=2.5,
        gradient={"X": [[1 / 6] * 3] * 2},
        note="Homework on Dive into Deep Learning, 2.3.6",
    ),
    Worked(
        {"X": _A, "axis": 0, "keepdims": False},
        value=[1.5, 2.5, 3.5],
        gradient={"X": [[0.5] * 3] * 2},
        note="Homework on Dive into Deep Learning, 2.3.6",
    ),
    Worked({"X": _A, "axis": 1, "keepdims": True}, value=[[1], [4]], note="by hand"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 16, 64, 256))
