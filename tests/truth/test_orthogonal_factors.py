"""The QR factorization: each choice of signs is right, in Q, R and the gradient alike, and nothing else."""

import numpy as np
import pytest
import torch

from oracle.candidates.verify import verify
from oracle.domains import Domain, Reals
from oracle.truth import certify
from oracle.truth.vectorized import vectorized

TALL = np.array([[2.0, 1.0], [-1.0, 3.0], [0.5, -0.75]])


def both(A):
    Q, R = np.linalg.qr(A)
    return np.concatenate([Q, R])


def paths_of(definition, A, dtype="float64"):
    return certify(vectorized(definition), {"A": A}, dtype, ("A",)).paths


def fits(part, answer):
    return (part.distance(answer) <= part.direct).all()


def test_every_choice_of_signs_is_followed_in_values_and_gradients():
    paths = paths_of(both, TALL)
    assert len(paths) == 4
    tensor = torch.tensor(TALL, requires_grad=True)
    for signs in ([1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]):
        q, r = torch.linalg.qr(tensor)
        q, r = q * torch.tensor(signs), torch.tensor(signs)[:, None] * r
        (slope,) = torch.autograd.grad(q.sum() + r.sum(), tensor)
        answer = torch.cat([q, r]).detach().numpy()
        assert any(fits(path.value, answer) and fits(path.gradients["A"], slope.numpy()) for path in paths)


def test_signs_that_do_not_belong_together_are_wrong():
    Q, R = np.linalg.qr(TALL)
    for wrong in (np.concatenate([Q * [1, -1], R]), np.concatenate([Q, R.T]), np.concatenate([Q[:, ::-1], R])):
        assert not any((path.value.distance(wrong) <= path.value.rearranged).all() for path in paths_of(both, TALL))


def test_results_that_do_not_depend_on_the_signs_have_the_same_truth_on_every_path():
    paths = paths_of(lambda A: np.linalg.qr(A)[0] @ np.linalg.qr(A)[0].T @ A, TALL)
    assert paths
    assert all(fits(path.value, TALL) for path in paths)


def test_the_factors_of_a_wide_matrix_and_of_a_stack():
    for A in (TALL.T.copy(), np.stack([TALL, -TALL])[:, :1]):
        answer = np.linalg.qr(A)[1]
        paths = paths_of(lambda A: np.linalg.qr(A)[1], A)
        assert paths[0].value.shape == answer.shape
        assert any(fits(path.value, answer) for path in paths)


def test_of_many_columns_an_answer_with_other_signs_shows_nothing():
    A = np.random.default_rng(0).normal(size=(5, 5))
    paths = paths_of(both, A)
    assert all(path.value.depends_on_order for path in paths)
    assert any(fits(path.value, both(A)) for path in paths)


@pytest.mark.parametrize("A", [np.ones((3, 2)), np.zeros((2, 2)), np.diag([1.0, 0.0])], ids=str)
def test_nothing_is_known_about_a_matrix_without_full_rank(A):
    assert all(np.isinf(path.value.direct[: len(A)]).all() for path in paths_of(both, A))


def gram_schmidt(A):
    Q = np.zeros_like(A)
    for k in range(A.shape[1]):
        v = A[:, k] - Q[:, :k] @ (Q[:, :k].T @ A[:, k])
        v = v - Q[:, :k] @ (Q[:, :k].T @ v)
        Q[:, k] = v / np.linalg.norm(v)
    return Q, Q.T @ A


def not_normed(A):
    Q, R = np.linalg.qr(A)
    return Q * 2, R / 2


MATRICES = Domain(A=Reals("m n", structure="full rank")).where(lambda m, n: m >= n, least={"n": 1})


@pytest.mark.parametrize("right", [torch.linalg.qr, gram_schmidt], ids=["Householder", "Gram-Schmidt"])
def test_ports_with_the_signs_of_another_method_pass(right):
    result = verify(np.linalg.qr, right, inputs=MATRICES, differentiable=["A"], examples=4, work=60)
    assert result.grade.passes


def test_factors_that_are_not_orthogonal_fail():
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(np.linalg.qr, not_normed, inputs=MATRICES, differentiable=["A"], examples=4, work=60)
