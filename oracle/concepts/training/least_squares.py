"""Linear regression in closed form: the weights of least squared error, from one linear system.

At the minimum of the squared error the gradient is zero. This gives d equations in d unknowns, the normal equations.
They square the condition number of X: where a factorization of X itself (QR) loses one digit, they lose two. Forming
the inverse and multiplying by it is slightly less accurate and has no advantage. If a feature is always zero, the
system is singular and `solve` raises an error. (`lstsq` would return the shortest solution. It is not checked here,
because NumPy's version was seen not to terminate on infinite entries.)

Shapes: X (n, d) of full rank, n at least d, y (n,); the weights are (d,). A column of ones makes room for the bias.
"""

import numpy as np
import torch

from oracle.page import Domain, OutsideDomain, Reals, Size, Worked, permuting, scaling, solve

ROW = 46
FORMULA = r"w^{*} = (X^\top X)^{-1} X^\top y, \qquad \| X w^{*} - y \| = \min_w \| X w - y \|"
SOURCES = (
    'Homework on Dive into Deep Learning, 3.1.1 "Linear Regression: Basics" (the analytic solution)',
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
    """Tables with at least as many rows as columns, whose first rows are diagonally dominant."""

    def draw(self, draw, dtype, regime, cap):
        """Return one example; 16 is added to the diagonal, more than the other entries of a row together."""
        example = super().draw(draw, dtype, regime, cap)
        X = example.inputs["X"]
        X = X[:, : min(len(X), 4)]
        X = X + 16 * np.eye(*X.shape, dtype=X.dtype)
        dims = {"n": X.shape[0], "d": X.shape[1]}
        return type(example)({**example.inputs, "X": X}, dtype, example.regime, dims, example.seed)

    def cast(self, inputs, dtype):
        """Accept any table with at least as many rows as columns."""
        example = super().cast(inputs, dtype)
        n, d = example.inputs["X"].shape
        if n < d:
            raise OutsideDomain(f"X has the shape ({n}, {d}); it needs at least as many rows as columns")
        return example


def inputs() -> Domain:
    return FullRank(X=Reals("n d", low=-4.0, high=4.0), y=Reals("n", low=-64.0, high=64.0)).where(
        least={"n": 1, "d": 1}, work=lambda n, d: n * d * d + d**3
    )


DIFFERENTIABLE = ("X", "y")

LAWS = (permuting("examples", X=0, y=0), scaling(y=2, answer=2))

WORKED = (
    Worked({"X": [[1, 0], [1, 1], [1, 2]], "y": [1, 3, 5]}, value=[1, 2], note="by hand: a line through three points"),
    Worked({"X": [[1], [1]], "y": [1, 4]}, value=[2.5], gradient={"y": [0.5, 0.5]}, note="by hand: the mean of y"),
    Worked(
        {"X": [[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]], "y": [6.2, 0.8, 4.2, 2.8]},
        value=[2, -3.4, 4.2],
        digits=5,
        note="Homework on Dive into Deep Learning: w = (2, -3.4), b = 4.2, from examples without noise",
    ),
)

SIZES = tuple(Size({"n": n, "d": 2}) for n in (10, 100, 1_000))
