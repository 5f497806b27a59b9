"""Gradients by inputs with a structure: only what the structure leaves free is judged."""

import numpy as np
import pytest
import torch

from oracle import verify
from oracle.domains import Domain, Reals

MATRIX = Domain(A=Reals("n n", structure="positive definite"), b=Reals("n", -4.0, 4.0)).where(least={"n": 1})
TRIANGLE = Domain(L=Reals("n n", structure="lower triangular"), b=Reals("n", -4.0, 4.0))
BOTH = ("A", "b")


def energy(A, b):
    return b @ np.linalg.solve(A, b)


def by_cholesky(A, b):
    L = torch.linalg.cholesky(A)
    return torch.linalg.solve_triangular(L, b[:, None], upper=False).square().sum()


def through_one_triangle(S, b):
    return b @ (torch.tril(S) + torch.tril(S, -1).T) @ b


def with_half_of_the_slope(A, b):
    return by_cholesky((A + A.detach()) / 2, b)


def without_the_entries_off_the_diagonal(S, b):
    off = S - torch.diag(S.diagonal())
    return b @ (torch.diag(S.diagonal()) + off.detach()) @ b


def test_a_gradient_by_a_symmetric_matrix_may_be_that_of_one_triangle():
    assert verify(energy, by_cholesky, inputs=MATRIX, differentiable=BOTH, examples=4).grade.passes
    symmetric = Domain(S=Reals("n n", -4.0, 4.0, structure="symmetric"), b=Reals("n", -4.0, 4.0))
    named = {"inputs": symmetric, "differentiable": ("S", "b"), "examples": 4}
    assert verify(lambda S, b: b @ S @ b, through_one_triangle, **named).grade.passes
    with pytest.raises(AssertionError, match="gradient by S"):
        verify(lambda S, b: b @ S @ b, without_the_entries_off_the_diagonal, **named)


def test_a_gradient_with_a_wrong_symmetric_part_is_wrong():
    with pytest.raises(AssertionError, match="gradient by A"):
        verify(energy, with_half_of_the_slope, inputs=MATRIX, differentiable=BOTH, examples=4)


def test_a_gradient_by_a_triangular_matrix_is_judged_on_the_triangle():
    named = {"inputs": TRIANGLE, "differentiable": ("L", "b"), "examples": 4}
    assert verify(lambda L, b: L @ b, lambda L, b: torch.tril(L) @ b, **named).grade.passes
    with pytest.raises(AssertionError, match="gradient by L"):
        verify(lambda L, b: L @ b, lambda L, b: (torch.tril(L, -1) + torch.diag(L.diagonal().detach())) @ b, **named)
