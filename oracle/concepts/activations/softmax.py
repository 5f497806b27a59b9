"""Softmax over rows: scores to probabilities.

Exponentials, divided by their sum. Taken literally they overflow at scores that are not even large (12 in float16, 89
in float32). A constant added to a whole row changes nothing, so everybody takes the largest score away first; what
underflows then would have been 0 anyway. Rows sum to one, up to rounding, and because they do, the gradient of a row
is orthogonal to a constant.

Shapes: X (n, c); the probabilities are (n, c).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Alternative, Edge, ExpectedFailure, Law, Rearrangement, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import amax, detach, exp, logsumexp

ROW = 9
FORMULA = r"P_{ij} = \frac{e^{x_{ij}}}{\sum_k e^{x_{ik}}}"
SOURCES = (
    "N0, Softmax Classifier",
    "N4, 4.4.1 The Softmax",
    "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, IMA JNA 41 (2021)",
)


def definition(X):
    P = np.empty(X.shape, X.dtype)
    for i in range(len(X)):
        top = detach(amax(X[i]))
        exponentials = [exp(x - top) for x in X[i]]
        total = 0.0
        for e in exponentials:
            total = total + e
        for j, e in enumerate(exponentials):
            P[i, j] = e / total
    return P


def numpy_shifted(X):
    exponentials = np.exp(X - X.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def numpy_classes_first(X):
    # NumPy's inner loops are then as long as there are rows: of ten classes, most of the time goes into beginning them.
    P = np.array(X.T, order="C")
    P -= P.max(axis=0)
    np.exp(P, out=P)
    P /= P.sum(axis=0)
    return P.T


def numpy_naive(X):
    exponentials = np.exp(X)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def numpy_gradient(X, cotangent):
    P = numpy_shifted(X)
    return {"X": P * (cotangent - (P * cotangent).sum(axis=1, keepdims=True))}


def numpy_second_derivative(X, cotangent, along):
    # Differentiating P ⊙ (g - P·g) along v, row by row.
    P, v = numpy_shifted(X), along["X"]
    turned = P * (v - (P * v).sum(axis=1, keepdims=True))
    mean = (P * cotangent).sum(axis=1, keepdims=True)
    return {"X": turned * (cotangent - mean) - P * (turned * cotangent).sum(axis=1, keepdims=True)}


def torch_softmax(X):
    return torch.softmax(X, dim=1)


def torch_module(X):
    return torch.nn.Softmax(dim=1)(X)


def torch_shifted(X):
    exponentials = torch.exp(X - X.amax(dim=1, keepdim=True))
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def torch_naive(X):
    exponentials = torch.exp(X)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


def inputs() -> Domain:
    return Domain(X=Reals("n c")).where(least={"c": 1}, work=lambda n, c: 40 * n * c)


DIFFERENTIABLE = ("X",)
TWICE_DIFFERENTIABLE = ("X",)

LAWS = (
    Law(
        "blind to the order of the classes",
        "Reversing the scores of a row reverses its probabilities.",
        change=lambda inputs: {"X": inputs["X"][:, ::-1]},
        relate=lambda P: P[:, ::-1],
    ),
    Law(
        "shift invariance",
        "A constant added to all scores changes nothing. (Tried where the addition is exact.)",
        change=lambda inputs: {"X": _shifted(inputs["X"])},
        relate=lambda P: P,
    ),
    Law("between 0 and 1", "No probability leaves the interval.", holds=lambda inputs, P: ~(P < 0) & ~(P > 1)),
    # Every entry is divided by the same rounded sum: c - 1 additions and one division are all that can be off.
    Law(
        "rows sum to one",
        "The probabilities of a row add up to 1, but for a rounding for each of them and one more.",
        holds=lambda inputs, P, unit: np.abs(P.sum(axis=1) - 1) <= (P.shape[1] + 2) * unit,
    ),
)


def _shifted(X):
    """`X` with 1 added where that is exact for every entry, else as it is."""
    shifted = X + X.dtype.type(1)
    return shifted if np.all(shifted - X.dtype.type(1) == X) and np.all(np.abs(X) < 2**7) else X


ERRORS = ()

WORKED = (
    Worked(
        {"X": [[0, np.log(3)], [5, 5]]},
        value=[[0.25, 0.75], [0.5, 0.5]],
        gradient={"X": [[0, 0], [0, 0]]},
        note="by hand: e⁰ : 3 = 1 : 3. Rows sum to one whatever the scores, so that their sum has no slope",
    ),
    Worked({"X": [[1, 2, 3]]}, value=[[0.09003057, 0.24472847, 0.66524096]], note="N4, by hand"),
)

CORNERS = ()

EDGES = (
    Edge("one class", {"X": [[3]]}, "The only class is certain."),
    Edge("equal", {"X": [[7, 7, 7, 7]]}, "A quarter each, exactly."),
    Edge("far apart", {"X": [[0, -200]]}, "e^-200 is nothing in float32, and a probability in float64."),
)

_OVERFLOW = "exp of a score that is not even large overflows, and ∞ / ∞ is NaN"
_ALONE = "an infinite score turns its own entry into NaN; the others are divided by ∞ and come out as 0"
_FIRST = {"float16": 12, "float32": 89, "float64": 710}
_TWICE = "the exponential still fits, but differentiating twice multiplies it by itself"
_ALMOST = {"float16": 11, "float32": 88, "float64": 709}
_UNDER = "the sum of small exponentials divides them well, but the chain rule takes its reciprocal, which overflows"
_SMALL = {"float16": -12, "float32": -90, "float64": -720}
_BLURRED = "exponentials of scores that are low enough are subnormal, and have next to no digits left to divide"
_LOW = {"float16": [[-16, -15]], "float32": [[-100, -87]], "float64": [[-740, -708]]}
_NUMPY = ("float16", "float32", "float64")

EXPECTED_FAILURES = (
    *(
        ExpectedFailure(name, check, "wrong", _OVERFLOW, {"X": [[score]]}, (dtype,))
        for name, check in (("numpy_naive", "value"), ("torch_naive", "value"))
        for dtype, score in _FIRST.items()
    ),
    *(
        ExpectedFailure(name, "value", "wrong", _BLURRED, {"X": scores}, (dtype,))
        for name in ("numpy_naive", "torch_naive")
        for dtype, scores in _LOW.items()
    ),
    *(
        ExpectedFailure("torch_naive", "gradient", "wrong", _UNDER, {"X": [[score]]}, (dtype,))
        for dtype, score in _SMALL.items()
    ),
    *(
        ExpectedFailure("torch_naive", "second", "wrong", _TWICE, {"X": [[score, 0]]}, (dtype,))
        for dtype, score in _ALMOST.items()
    ),
    ExpectedFailure("numpy_naive", "special", "wrong", _ALONE, {"X": [[np.inf, 0]]}, _NUMPY),
    ExpectedFailure("torch_naive", "special", "wrong", _ALONE, {"X": [[np.inf, 0]]}),
)

REARRANGEMENTS = (
    Rearrangement(
        "torch_naive",
        "Without the shift the exponentials of unremarkable scores are huge, tiny or infinite, and so are the products "
        "that the chain rule makes of them. In bfloat16 not even the values are sure: near 100 it counts in halves.",
        {"X": [[100, 0]]},
    ),
)
LIBRARY_DIFFERENCES = ()


def _logarithms(X):
    L = np.empty(X.shape, X.dtype)
    for i in range(len(X)):
        total = logsumexp(X[i])
        for j in range(X.shape[1]):
            L[i, j] = X[i, j] - total
    return L


ALTERNATIVES = (
    Alternative("columns", "The softmax is that of the columns, axis 0.", lambda definition, X: definition(X.T).T),
    Alternative(
        "all entries",
        "All entries are one distribution, not each row.",
        lambda definition, X: definition(X.reshape(1, -1)).reshape(X.shape) if X.size else definition(X),
    ),
    Alternative("logarithm", "The answer is the logarithm, as of log_softmax.", lambda definition, X: _logarithms(X)),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (4, 16, 64, 256))
