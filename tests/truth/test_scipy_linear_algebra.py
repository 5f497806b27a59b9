"""The functions of `scipy.linalg` over certified numbers, with SciPy's arguments."""

import numpy as np
import pytest
import scipy.linalg
from scipy.linalg import cho_factor, cho_solve

from oracle.truth import certify
from oracle.truth.vectorized import vectorized

A = np.array([[2.0, 1.0, 0.5], [-1.0, 3.0, 0.25], [0.5, -0.75, -2.0]])
S = A @ A.T
B = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])


def posterior(S, B):
    return cho_solve(cho_factor(S), B)


def lower_posterior(S, B):
    return cho_solve((np.linalg.cholesky(S), True), B)


def upper_factor(S):
    return scipy.linalg.cholesky(S)


def lower_factor(S):
    return scipy.linalg.cholesky(S, lower=True)


def substituted(A, B):
    return scipy.linalg.solve_triangular(A, B, lower=True)


def substituted_transposed(A, B):
    return scipy.linalg.solve_triangular(A, B, lower=False, trans="T", unit_diagonal=True)


def solved(A, B):
    return scipy.linalg.solve(A, B)


def solved_transposed(A, B):
    return scipy.linalg.solve(A, B, transposed=True)


def solved_definite(S, B):
    return scipy.linalg.solve(S, B, assume_a="pos")


def inverse(A):
    return scipy.linalg.inv(A)


def determinant(A):
    return scipy.linalg.det(A)


def largest_row(A):
    return scipy.linalg.norm(A, np.inf)


def spectrum(S):
    return scipy.linalg.eigh(S)[0]


def singular_values(B):
    return scipy.linalg.svdvals(B)


def pseudoinverse(S):
    return scipy.linalg.pinvh(S)


def exponential(A):
    return scipy.linalg.expm(A / 4)


def projection(B):
    Q = scipy.linalg.qr(B, mode="economic")[0]
    return Q @ Q.T


@pytest.mark.parametrize(
    "function",
    [
        *(spectrum, singular_values, pseudoinverse, exponential, projection),
        *(posterior, lower_posterior, upper_factor, lower_factor, substituted, substituted_transposed),
        *(solved, solved_transposed, solved_definite, inverse, determinant, largest_row),
    ],
    ids=lambda f: f.__name__,
)
def test_the_result_is_that_of_scipy(function):
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    inputs = {name: {"A": A, "S": S, "B": B}[name] for name in names}
    path, *_ = certify(vectorized(function), inputs, "float64", tuple(inputs)).paths  # several for free signs
    found, answer = path.value, function(**inputs)
    assert found.shape == np.shape(answer)
    assert np.isfinite(found.direct).all()
    assert (found.distance(answer) <= found.direct).all()
    assert (found.direct <= 1e-11).all()
    for gradient in path.gradients.values():
        assert np.isfinite(gradient.direct).all()


def test_a_factor_of_the_wrong_triangle_is_outside_of_the_bounds():
    found = certify(vectorized(upper_factor), {"S": S}, "float64").paths[0].value
    assert (found.distance(lower_factor(S)) > found.rearranged).any()
