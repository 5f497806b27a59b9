"""Largest entry of a matrix, or of each of its columns or rows.

(`elementwise/maximum` compares two arrays instead.) The result is exact. Where several entries tie for the largest, the
gradient has a corner: any shares that sum to 1 are valid. `amax`, and `max` of a whole tensor, divide the gradient
equally; `max` along an axis and indexing with `argmax` assign all of it to the first; sorting assigns it to the last.

Shapes: X (n, d), not empty; `axis` names the axes to reduce.
"""

import numpy as np

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, amax, permuting, scaling

ROW = 19
FORMULA = r"M_j = \max_i X_{ij}"
SOURCES = ('Study notes on NumPy and PyTorch, "Max vs. Maximum"',)


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
    scaling(X=2, answer=2),
    permuting("rows and columns", answer="all", X="all"),
    Law(
        "at least every entry",
        "No entry is larger than the result.",
        holds=lambda inputs, M: inputs["X"] <= (M[:, None] if inputs["axis"] == 1 else M),
    ),
    Law(
        "one of the entries",
        "The result equals an entry, bit for bit.",
        holds=lambda inputs, M: np.isin(M, inputs["X"]),
    ),
)

_A = [[1, 2], [5, 6]]
WORKED = (
    Worked({"X": _A, "axis": None}, value=6, gradient={"X": [[0, 0], [0, 1]]}, note="Study notes on NumPy and PyTorch"),
    Worked({"X": _A, "axis": 0}, value=[5, 6], gradient={"X": [[0, 0], [1, 1]]}, note="by hand: of the columns"),
    Worked({"X": _A, "axis": 1}, value=[2, 6], gradient={"X": [[0, 1], [0, 1]]}, note="by hand: of the rows"),
)

SIZES = tuple(Size({"n": n, "d": n}) for n in (4, 16, 64, 128))
