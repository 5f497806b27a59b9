"""References that invert or factorize matrices: they are certified, and ports are judged by them."""

import numpy as np
import pytest
import torch

from oracle import verify
from oracle.domains import Domain, Reals

SQUARE = Domain(A=Reals("n n", -2, 2)).where(least={"n": 1})
RIDGE = Domain(A=Reals("n n", -2, 2), B=Reals("n k", -2, 2)).where(least={"n": 1, "k": 1})
MATRIX = Domain(X=Reals("n d", -2, 2)).where(least={"n": 1, "d": 1})


def gain(A, B):
    return np.linalg.inv(A @ A.T + np.eye(len(A))) @ B


def log_likelihood(A, B):
    L = np.linalg.cholesky(A @ A.T + np.eye(len(A)))
    whitened = np.linalg.solve(L, B)
    return -0.5 * (whitened**2).sum() - np.log(np.diag(L)).sum()


def torch_log_likelihood(A, B):
    K = A @ A.T + torch.eye(len(A), dtype=A.dtype)
    return -0.5 * (B * torch.linalg.solve(K, B)).sum() - 0.5 * torch.logdet(K)


def torch_log_likelihood_without_half(A, B):
    K = A @ A.T + torch.eye(len(A), dtype=A.dtype)
    return -0.5 * (B * torch.linalg.solve(K, B)).sum() - torch.logdet(K)


RIGHT = [
    (gain, lambda A, B: torch.linalg.solve(A @ A.T + torch.eye(len(A), dtype=A.dtype), B), RIDGE),
    (log_likelihood, torch_log_likelihood, RIDGE),
    (np.linalg.det, torch.linalg.det, SQUARE),
    (lambda A: np.linalg.eigvalsh(A + A.T), lambda A: torch.linalg.eigvalsh(A + A.T), SQUARE),
    (lambda X: np.linalg.norm(X, "nuc"), lambda X: torch.linalg.matrix_norm(X, "nuc"), MATRIX),
]
WRONG = [
    (gain, lambda A, B: torch.linalg.solve(A.T @ A + torch.eye(len(A), dtype=A.dtype), B), RIDGE),
    (log_likelihood, torch_log_likelihood_without_half, RIDGE),
    (lambda X: np.linalg.norm(X, "nuc"), lambda X: torch.linalg.matrix_norm(X, 2), MATRIX),
]


@pytest.mark.parametrize(("reference", "candidate", "domain"), RIGHT)
def test_a_right_port_of_a_certified_reference_passes(reference, candidate, domain):
    verified = verify(reference, candidate, inputs=domain, examples=2)
    assert verified.certified
    assert verified.grade in ("accurate", "rearranged", "normwise")


@pytest.mark.parametrize(("reference", "candidate", "domain"), WRONG)
def test_a_wrong_port_of_a_certified_reference_fails(reference, candidate, domain):
    with pytest.raises(AssertionError, match=r"^wrong"):
        verify(reference, candidate, inputs=domain, examples=2)
