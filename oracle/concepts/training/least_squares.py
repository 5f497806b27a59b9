"""Linear regression without training: the weights that no step can improve, from one linear system.

Where the squared error is least its slope is zero, and that is d equations in d unknowns: the normal equations. They
square the condition of X: where a factorization of X itself (QR) loses one digit, they lose two. Whoever forms the
inverse and multiplies by it loses a little more, and gains nothing. A feature that says nothing leaves an equation too
few: then `solve` refuses. (`lstsq` would take the shortest of all right answers, but NumPy's has been seen to run for
ever on a table with infinities, and so is not judged here.)

Shapes: X (n, d) of full rank, n at least d, y (n,); the weights are (d,). A column of ones makes room for the bias.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, ExpectedFailure, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, OutsideDomain, Reals
from oracle.truth import solve

ROW = 46
FORMULA = r"w^{*} = (X^\top X)^{-1} X^\top y, \qquad \| X w^{*} - y \| = \min_w \| X w - y \|"
SOURCES = (
    "N4, 3.1.1 Linear Regression: Basics (the analytic solution)",
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 20 (least squares)",
    "Giles, Collected matrix derivative results, 2008 (the gradient of a solution)",
)
DTYPES = ("float32", "float64")


def definition(X, y):
    n, d = X.shape
    products, side = np.empty((d, d), X.dtype), np.empty(d, X.dtype)
    for j in range(d):
        for k in range(d):
            total = 0.0
            for i in range(n):
                total = total + X[i, j] * X[i, k]
            products[j, k] = +total
        total = 0.0
        for i in range(n):
            total = total + X[i, j] * y[i]
        side[j] = +total
    return solve(products, side)


def numpy_solve(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def numpy_inverse(X, y):
    return np.linalg.inv(X.T @ X) @ (X.T @ y)


def numpy_qr(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def numpy_gradient(X, y, cotangent):
    products = X.T @ X
    w = np.linalg.solve(products, X.T @ y)
    turned = np.linalg.solve(products, cotangent)
    return {"X": np.outer(y - X @ w, turned) - np.outer(X @ turned, w), "y": X @ turned}


def torch_solve(X, y):
    return torch.linalg.solve(X.T @ X, X.T @ y)


def torch_cholesky(X, y):
    factor = torch.linalg.cholesky(X.T @ X)
    return torch.cholesky_solve((X.T @ y)[:, None], factor)[:, 0]


def torch_inverse(X, y):
    return torch.linalg.inv(X.T @ X) @ (X.T @ y)


class FullRank(Domain):
    """Tables of at least as many rows as columns, whose first rows are ruled by their diagonal."""

    def draw(self, draw, dtype, regime, cap):
        """One example; 16 is added to the first diagonal, more than the other entries of its rows together."""
        example = super().draw(draw, dtype, regime, cap)
        X = example.inputs["X"]
        X = X[:, : min(len(X), 4)]
        X = X + 16 * np.eye(*X.shape, dtype=X.dtype)
        dims = {"n": X.shape[0], "d": X.shape[1]}
        return type(example)({**example.inputs, "X": X}, dtype, example.regime, dims, example.seed)

    def cast(self, inputs, dtype):
        """Any table that is not wide."""
        example = super().cast(inputs, dtype)
        n, d = example.inputs["X"].shape
        if n < d:
            raise OutsideDomain(f"X has the shape ({n}, {d}), but should have as many rows as columns at least")
        return example


def inputs() -> Domain:
    return FullRank(X=Reals("n d", low=-4.0, high=4.0), y=Reals("n", low=-64.0, high=64.0)).where(
        least={"n": 1, "d": 1}, work=lambda n, d: n * d * d + d**3
    )


DIFFERENTIABLE = ("X", "y")

LAWS = (
    Law(
        "blind to the order of the examples",
        "Reversing them changes nothing.",
        change=lambda inputs: {name: x[::-1] for name, x in inputs.items()},
        relate=lambda w: w,
    ),
    Law(
        "linear in the targets",
        "Targets of twice the size have weights of twice the size.",
        change=lambda inputs: {**inputs, "y": 2 * inputs["y"]},
        relate=lambda w: 2 * w,
    ),
)

ERRORS = (
    Error(
        "a target too few",
        "Three examples want three targets.",
        spoil=lambda inputs: {"X": np.eye(3, 2, dtype=inputs["X"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=((ValueError, IndexError, np.linalg.LinAlgError), r"mismatch|Incompatible dimensions|out of bounds"),
        torch=(RuntimeError, r"size mismatch|should match|incompatible"),
    ),
)

WORKED = (
    Worked({"X": [[1, 0], [1, 1], [1, 2]], "y": [1, 3, 5]}, value=[1, 2], note="by hand: a line through three points"),
    Worked({"X": [[1], [1]], "y": [1, 4]}, value=[2.5], gradient={"y": [0.5, 0.5]}, note="by hand: one weight, a mean"),
    Worked(
        {"X": [[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]], "y": [6.2, 0.8, 4.2, 2.8]},
        value=[2, -3.4, 4.2],
        digits=5,
        note="N4: w = (2, -3.4), b = 4.2, from examples without noise",
    ),
)

CORNERS = ()

_NEARLY_ALIKE = {"X": [[1, 1], [1, 1.0625], [1, 0.9375]], "y": [1, 2, 3]}
EDGES = (
    Edge("nearly alike", _NEARLY_ALIKE, "Two features that differ by a sixteenth: a condition of a thousand, squared."),
    Edge("as many as unknowns", {"X": [[2, 1], [1, 3]], "y": [1, 2]}, "The line goes through every point."),
)

_NAN = {"X": [[np.nan]], "y": [1]}
_REFUSES = "what is not finite cannot be factored, and is refused instead of passed on"

_SWALLOWS = "an infinite column has an infinite length, and whatever is divided by that is 0"

EXPECTED_FAILURES = (
    ExpectedFailure("torch_cholesky", "special", "raised", _REFUSES, _NAN),
    ExpectedFailure("numpy_qr", "special", "wrong", _SWALLOWS, {"X": [[np.inf]], "y": [1]}),
)

REARRANGEMENTS = ()

_USELESS = {"X": np.array([[1.0, 0.0], [1.0, 0.0]]), "y": np.array([1.0, 3.0])}

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a feature that is always zero",
        "The normal equations are singular, and any second weight is right: each side refuses in words of its own. "
        "(lstsq takes the shortest of all right answers, in which that weight is 0.)",
        _USELESS,
        {
            "numpy_solve": (np.linalg.LinAlgError, "Singular matrix"),
            "torch_solve": (RuntimeError, "singular"),
            "numpy_inverse": (np.linalg.LinAlgError, "Singular matrix"),
            "torch_cholesky": (RuntimeError, "not positive-definite"),
        },
    ),
)

SIZES = tuple(Size({"n": n, "d": 2}) for n in (10, 100, 1_000))
