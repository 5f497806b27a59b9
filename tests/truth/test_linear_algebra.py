"""Functions of matrices are sound: the balls contain value and gradient, and the libraries are within the bounds.

Each function is certified for matrices of 1 to 6 rows, well and badly conditioned, and compared with mpmath, NumPy and
torch. `ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`.
"""

import os

import mpmath
import numpy as np
import pytest
import scipy.linalg
import torch

from oracle.truth import certify, eigenprojections
from oracle.truth.vectorized import vectorized
from tests.support import matrices
from tests.support.certified_functions import Function, check_bounds, share

TURNS = max(4, int(os.environ.get("ORACLE_EXPRESSIONS", "250")) // 30)
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def solve(A, B):
    return np.linalg.solve(A, B)


def inverse(A):
    return np.linalg.inv(A)


def determinant(A):
    return np.linalg.det(A)


def log_determinant(A):
    return np.linalg.slogdet(A)[1]


def cholesky(S):
    return np.linalg.cholesky(S)


def cube(A):
    return np.linalg.matrix_power(A, 3)


def inverse_square(A):
    return np.linalg.matrix_power(A, -2)


def column_norm(A):
    return np.linalg.norm(A, 1)


def row_norm(A):
    return np.linalg.norm(A, -np.inf)


def eigenvalues(S):
    return np.linalg.eigvalsh(S)


def reconstructed(S):
    return sum(np.linalg.eigvalsh(S)[k] ** 2 * part for k, part in enumerate(eigenprojections(S)))


def singular_values(X):
    return np.linalg.svd(X, compute_uv=False)


def spectral_norm(X):
    return np.linalg.norm(X, 2)


def nuclear_norm(X):
    return np.linalg.norm(X, "nuc")


def condition(X):
    return np.linalg.cond(X)


def pseudoinverse(X):
    return np.linalg.pinv(X)


def least_squares(X, B):
    return np.linalg.lstsq(X, B, rcond=None)[0]


def whitened(S, B):
    return np.linalg.solve(np.linalg.cholesky(S), B)


def exponential(A):
    return scipy.linalg.expm(A)


def orthonormal(X):
    Q, R = np.linalg.qr(X)
    return Q * np.sign(np.diagonal(R))


def triangular(X):
    R = np.linalg.qr(X, mode="r")
    return np.sign(np.diagonal(R))[:, None] * R


def frobenius_norm(X):
    return np.linalg.matrix_norm(X)


def chained(A, B):
    return np.linalg.multi_dot([A, A, B])


def draw(names, turn, rng, dtype):
    """Matrices A (n, n), symmetric S (n, n), X (n, m) and B (n, k)."""
    kind, size = matrices.KINDS[turn % 4], 1 + turn % 6
    made = {}
    for name in names:
        if name == "S":
            made[name] = matrices.positive_definite(kind, size, rng, dtype)
        elif name == "X":
            made[name] = matrices.random_matrix(kind, (size, 1 + (turn + turn // 6) % 6), rng, dtype)
        elif name == "B":
            made[name] = matrices.random_matrix("plain", (size, 1 + turn % 3), rng, dtype)
        else:
            made[name] = matrices.random_matrix(kind, (size, size), rng, dtype)
    return made


def compared(numpy, torch, mpmath):
    return Function(numpy, torch, mpmath, draw, ("S",))


def _norm(of, choose):
    return lambda A: (
        choose(sum(abs(A[i, j]) for i in range(A.rows)) for j in range(A.cols))
        if of == "columns"
        else (choose(sum(abs(A[i, j]) for j in range(A.cols)) for i in range(A.rows)))
    )


FUNCTIONS = (
    compared(solve, torch.linalg.solve, lambda A, B: A**-1 * B),
    compared(inverse, torch.linalg.inv, lambda A: A**-1),
    compared(determinant, torch.linalg.det, matrices.determinant),
    compared(log_determinant, lambda A: torch.linalg.slogdet(A)[1], lambda A: mpmath.log(abs(mpmath.det(A)))),
    compared(cube, lambda A: torch.linalg.matrix_power(A, 3), lambda A: A * A * A),
    compared(inverse_square, lambda A: torch.linalg.matrix_power(A, -2), lambda A: (A * A) ** -1),
    compared(column_norm, lambda A: torch.linalg.norm(A, 1), _norm("columns", max)),
    compared(row_norm, lambda A: torch.linalg.norm(A, -torch.inf), _norm("rows", min)),
    compared(cholesky, torch.linalg.cholesky, mpmath.cholesky),
    compared(
        whitened,
        lambda S, B: torch.linalg.solve_triangular(torch.linalg.cholesky(S), B, upper=False),
        lambda S, B: mpmath.cholesky(S) ** -1 * B,
    ),
    compared(eigenvalues, torch.linalg.eigvalsh, lambda S: mpmath.eigsy(S, eigvals_only=True)),
    compared(reconstructed, lambda S: (S + S.T) @ (S + S.T) / 4, lambda S: S * S),
    compared(singular_values, torch.linalg.svdvals, matrices.singular_values),
    compared(spectral_norm, lambda X: torch.linalg.norm(X, 2), lambda X: max(matrices.singular_values(X))),
    compared(nuclear_norm, lambda X: torch.linalg.norm(X, "nuc"), lambda X: sum(matrices.singular_values(X))),
    compared(pseudoinverse, torch.linalg.pinv, matrices.pseudoinverse),
    compared(
        least_squares,
        lambda X, B: torch.linalg.lstsq(X, B, driver="gelsd").solution,
        lambda X, B: matrices.pseudoinverse(X) * B,
    ),
    compared(frobenius_norm, torch.linalg.matrix_norm, mpmath.norm),
    compared(chained, lambda A, B: torch.linalg.multi_dot([A, A, B]), lambda A, B: A * A * B),
    compared(exponential, torch.linalg.matrix_exp, mpmath.expm),
    compared(orthonormal, matrices.torch_orthonormal, lambda X: matrices.orthogonal_factors(X)[0]),
    compared(triangular, matrices.torch_triangular, lambda X: matrices.orthogonal_factors(X)[1]),
    compared(
        condition, torch.linalg.cond, lambda X: max(matrices.singular_values(X)) / min(matrices.singular_values(X))
    ),
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.numpy.__name__)
def test_value_and_gradient_are_enclosed_and_the_libraries_are_within_the_bounds(function, dtype, capsys):
    check_bounds(function, dtype, TURNS, SEED, capsys)


# ---------------------------------------------------------------------------------------------------------------------
# Wrong variants are outside of every bound


def truth_of(function, inputs):
    (path,) = certify(vectorized(function), inputs, "float64", tuple(inputs), normwise=True).paths
    return path


def differs(found, answer):
    """Whether an answer is outside even of the normwise bound."""
    return bool((found.distance(np.asarray(answer, float)) > np.fmax(found.normwise, found.rearranged)).any())


A = np.array([[2.0, 1.0, 0.5], [-1.0, 3.0, 0.25], [0.5, -0.75, -2.0]])
S = A @ A.T
B = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]])


@pytest.mark.parametrize(
    ("function", "inputs", "wrong"),
    [
        (solve, {"A": A, "B": B}, np.linalg.solve(A.T, B)),
        (solve, {"A": A, "B": B}, np.linalg.solve(A + 1e-9 * np.eye(3), B)),
        (inverse, {"A": A}, np.linalg.inv(A).T),
        (determinant, {"A": A}, -np.linalg.det(A)),
        (determinant, {"A": A}, abs(np.linalg.det(A))),
        (log_determinant, {"A": A}, np.linalg.slogdet(A)[1] / 2),
        (log_determinant, {"A": A}, np.nan_to_num(np.log(abs(np.prod(np.diag(A)))))),
        (cholesky, {"S": S}, np.linalg.cholesky(S).T),
        (cholesky, {"S": S}, np.linalg.cholesky(S + 1e-10 * np.eye(3))),
        (cube, {"A": A}, A**3),
        (column_norm, {"A": A}, np.linalg.norm(A, np.inf)),
        (row_norm, {"A": A}, np.linalg.norm(A, -1)),
        (eigenvalues, {"S": S}, np.linalg.eigvalsh(S)[::-1]),
        (eigenvalues, {"S": S}, np.linalg.svd(A, compute_uv=False)[::-1]),
        (singular_values, {"X": A}, np.abs(np.linalg.eigvals(A))),
        (spectral_norm, {"X": A}, np.linalg.norm(A)),
        (nuclear_norm, {"X": A}, np.linalg.norm(A)),
        (pseudoinverse, {"X": A[:, :2]}, np.linalg.pinv(A[:, :2], rcond=0.7)),
        (pseudoinverse, {"X": A[:, :2]}, A[:, :2].T),
        (least_squares, {"X": A[:, :2], "B": B}, np.linalg.lstsq(A[:, :2] + 1e-8, B)[0]),
    ],
)
def test_a_wrong_value_is_outside_of_every_bound(function, inputs, wrong):
    found = truth_of(function, inputs).value
    assert not differs(found, function(**inputs))
    assert differs(found, wrong)


@pytest.mark.parametrize(
    ("function", "inputs", "name", "right", "wrong"),
    [
        (
            inverse,
            {"A": A},
            "A",
            -np.outer(np.linalg.inv(A).sum(0), np.linalg.inv(A).sum(1)),
            -np.outer(np.linalg.inv(A).sum(1), np.linalg.inv(A).sum(0)),
        ),
        (determinant, {"A": A}, "A", np.linalg.det(A) * np.linalg.inv(A).T, np.linalg.det(A) * np.linalg.inv(A)),
        (log_determinant, {"A": A}, "A", np.linalg.inv(A).T, np.linalg.inv(A)),
        (log_determinant, {"A": A}, "A", np.linalg.inv(A).T, -np.linalg.inv(A).T),
    ],
)
def test_a_wrong_gradient_is_outside_of_every_bound(function, inputs, name, right, wrong):
    found = truth_of(function, inputs).gradients[name]
    assert not differs(found, right)
    assert differs(found, wrong)


@pytest.mark.parametrize(
    ("function", "by_torch"),
    [(cholesky, torch.linalg.cholesky), (eigenvalues, lambda S: torch.linalg.eigvalsh(S) ** 2)],
)
def test_a_gradient_by_a_symmetric_matrix_that_is_not_symmetric_is_wrong(function, by_torch):
    squared = function if function is cholesky else lambda S: np.linalg.eigvalsh(S) ** 2
    found = truth_of(squared, {"S": S}).gradients["S"]
    tensor = torch.tensor(S, requires_grad=True)
    by_torch(tensor).sum().backward()
    right = tensor.grad.numpy()
    assert not differs(found, right)
    assert differs(found, 2 * np.tril(right) - np.diag(np.diag(right)))


@pytest.mark.parametrize("function", [inverse, log_determinant])
def test_the_bounds_of_a_singular_matrix_are_infinite(function):
    path = certify(vectorized(function), {"A": np.ones((2, 2))}, "float64", ("A",)).paths[0]
    assert np.isinf(path.value.direct).all()


@pytest.mark.parametrize("diagonal", [0.0, -1.0])
def test_the_bounds_of_a_factor_of_a_matrix_that_is_not_positive_definite_are_infinite(diagonal):
    path = certify(vectorized(cholesky), {"S": np.diag([1.0, diagonal])}, "float64", ("S",)).paths[0]
    assert np.isinf(path.value.direct[np.tril_indices(2)]).all()


@pytest.mark.parametrize("function", [pseudoinverse, least_squares])
def test_the_bounds_of_a_matrix_without_full_rank_are_infinite(function):
    inputs = {"X": np.array([[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]]), "B": B}
    inputs = {name: inputs[name] for name in ("XB" if function is least_squares else "X")}
    path = certify(vectorized(function), inputs, "float64", ("X",)).paths[0]
    assert np.isinf(path.value.direct).all()


def test_the_derivative_of_equal_eigenvalues_is_not_known_but_their_value_is():
    path = certify(vectorized(eigenvalues), {"S": np.diag([2.0, 2.0, 1.0])}, "float64", ("S",)).paths[0]
    assert (path.value.distance(np.array([1.0, 2.0, 2.0])) <= path.value.direct).all()
    assert (path.value.direct < 1e-11).all()
    assert np.isinf(path.gradients["S"].direct[0, 0])


def projected(S):
    return eigenprojections(S)[-1] @ S


def test_second_derivatives_of_eigenvalues_agree_with_torch():
    """By a direction: the derivative of the gradient of Σλ³, which is 3 S²."""
    along = np.arange(9.0).reshape(3, 3) + np.arange(9.0).reshape(3, 3).T
    function = vectorized(lambda S: (np.linalg.eigvalsh(S) ** 3).sum())
    path = certify(function, {"S": S}, "float64", ("S",), along={"S": along}).paths[0]
    right = 3 * (S @ along + along @ S)
    assert np.isfinite(path.seconds["S"].direct).all()
    assert (path.seconds["S"].distance(right) <= path.seconds["S"].direct).all()
    assert (path.seconds["S"].distance(right * (1 + 1e-6)) > path.seconds["S"].direct).any()


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (lambda S: np.linalg.eigh(S)[1] @ S, "oracle.truth.eigenprojections"),
        (lambda S: np.linalg.svd(S)[0][0], "compute_uv=False"),
        (lambda S: np.linalg.matrix_rank(S) + 0, "compute_uv=False"),
        (lambda S: np.linalg.eigvals(S) + 0, "np.linalg.eigvalsh"),
        (lambda S: np.linalg.pinv(S, rcond=0.5), "np.linalg.solve"),
        (lambda S: np.linalg.qr(S[:, :2], mode="complete")[0], "up to a rotation; leave mode= out"),
        (lambda S: scipy.linalg.qr(S, pivoting=True)[1], "pivoting=True"),
        (lambda S: np.linalg.norm(S[0], 0), "np.sum"),
        (lambda S: scipy.linalg.logm(S) + 0, "eigenprojections"),
        (lambda S: scipy.linalg.lu(S)[2], "np.linalg.det"),
        (lambda S: scipy.linalg.orth(S) + 0, "np.linalg.pinv"),
    ],
)
def test_what_is_not_determined_is_refused_with_advice(function, advice):
    with pytest.raises(TypeError, match=advice):
        certify(vectorized(function), {"S": S}, "float64")


@pytest.mark.parametrize(
    "function",
    [
        projected,
        lambda S: np.linalg.eigh(S)[0],
        lambda S: np.linalg.eigh(S).eigenvalues,
        lambda S: np.linalg.svd(S)[1],
        lambda S: sum(np.sqrt(v) * p for v, p in zip(np.linalg.eigvalsh(S), eigenprojections(S), strict=True)),
        lambda S: np.linalg.solve(S.T @ S + 0.5 * np.eye(3), S.T @ S[0]),
        lambda S: np.linalg.pinv(S, rcond=1e-12),
        lambda S: np.linalg.cholesky(S.T @ S).T,
        lambda S: S @ np.linalg.inv(np.linalg.cholesky(S.T @ S).T),
        lambda S: sum(np.exp(w) * p for w, p in zip(np.linalg.eigvalsh(S), eigenprojections(S), strict=True)),
        lambda S: np.eye(3) - np.linalg.pinv(S) @ S,
    ],
)
def test_what_the_advice_says_is_certified(function):
    path = certify(vectorized(function), {"S": S}, "float64", ("S",)).paths[0]
    assert np.isfinite(path.value.direct).all()
    assert np.isfinite(path.gradients["S"].direct).all()
    assert share(path.value, function(S)) <= 1.0


def test_stacks_of_matrices_are_taken_one_by_one():
    stack = np.stack([A, S])
    for function in (inverse, determinant, log_determinant, lambda A: np.linalg.matrix_power(A, 2)):
        path = certify(vectorized(function), {"A": stack}, "float64", ("A",)).paths[0]
        assert path.value.shape == np.shape(function(stack))
        assert share(path.value, function(stack)) <= 1.0
    path = certify(vectorized(solve), {"A": stack, "B": B}, "float64", ("A", "B")).paths[0]
    assert share(path.value, np.linalg.solve(stack, B)) <= 1.0
