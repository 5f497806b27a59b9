"""Random matrices, well and badly conditioned, and derivatives of functions of matrices by differences in mpmath."""

from fractions import Fraction

import mpmath
import numpy as np
import torch

from oracle.domains import round_to

DIGITS = 80
STEP = mpmath.mpf(10) ** -25  # central differences with it are right to about 10^-50 of the third derivative


def random_matrix(kind, shape, rng, dtype):
    """A matrix (m, n) of that kind, rounded to `dtype`."""
    x = rng.normal(size=shape)
    if kind == "scaled":
        x = x * 2.0 ** rng.integers(-5, 6, shape[1])
    elif kind == "near":  # the last row is nearly the first
        x[-1] = x[0] + x[-1] * 2.0 ** -rng.integers(1, 9)
    elif kind == "whole":
        x = rng.integers(-4, 5, shape) * 1.0
    return round_to(x, dtype)


def positive_definite(kind, size, rng, dtype):
    """A symmetric matrix with positive eigenvalues, exact in `dtype`."""
    x = random_matrix(kind, (size + 2, size), rng, dtype).astype(float)
    product = round_to(x.T @ x + 2.0**-3 * np.eye(size), dtype)
    return np.tril(product) + np.tril(product, -1).T


KINDS = ("plain", "scaled", "near", "whole")


def exactly(x):
    """An array as an mpmath matrix."""
    return mpmath.matrix(np.asarray(x, float).tolist())


def entries(x):
    """The entries of an mpmath matrix, or one number, as a list."""
    return list(x) if isinstance(x, mpmath.matrix) else [x]


def determinant(x):
    """The determinant; 0 where mpmath finds no pivot."""
    try:
        return mpmath.det(x)
    except TypeError:
        return mpmath.mpf(0)


def singular_values(x):
    """The singular values of an mpmath matrix, in descending order."""
    tall = x if x.rows >= x.cols else x.T
    return mpmath.matrix(
        sorted((mpmath.sqrt(abs(v)) for v in mpmath.eigsy(tall.T * tall, eigvals_only=True)), reverse=True)
    )


def pseudoinverse(x):
    """That of a matrix of full rank."""
    return (x.T * x) ** -1 * x.T if x.rows >= x.cols else x.T * (x * x.T) ** -1


def orthogonal_factors(x):
    """Q and R of a matrix of full rank, by Gram and Schmidt, so that the diagonal of R is positive."""
    size = min(x.rows, x.cols)
    q = mpmath.matrix(x.rows, size)
    for k in range(size):
        column = x[:, k]
        for j in range(k):
            column -= q[:, j] * (q[:, j].T * x[:, k])[0]
        q[:, k] = column / mpmath.norm(column)
    r = q.T * x
    for i in range(size):
        for j in range(i):
            r[i, j] = 0
    return q, r


def _torch_factors(x):
    q, r = torch.linalg.qr(x)
    return q, r, torch.sign(torch.diagonal(r)).detach()


def torch_orthonormal(x):
    q, _, signs = _torch_factors(x)
    return q * signs


def torch_triangular(x):
    _, r, signs = _torch_factors(x)
    return signs[:, None] * r


def derivative(function, inputs, at, weights, symmetric=()):
    """d/dx of Σ weight · function by the entry at (name, i, j); with symmetric inputs, half of that by both entries."""
    name, i, j = at
    both = name in symmetric and i != j
    values = []
    for sign in (1, -1):
        moved = {key: x.copy() for key, x in inputs.items()}
        moved[name][i, j] += sign * STEP
        if both:
            moved[name][j, i] += sign * STEP
        values.append(mpmath.fdot(weights, entries(function(*moved.values()))))
    return (values[0] - values[1]) / (2 * STEP) / (2 if both else 1)


def fraction(x):
    """An mpmath number as a fraction."""
    sign, mantissa, exponent, _ = mpmath.mpf(x)._mpf_
    return Fraction(-mantissa if sign else mantissa) * Fraction(2) ** exponent
