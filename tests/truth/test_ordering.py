"""Indices by comparison: every order of equal numbers is right, and no other."""

import numpy as np
import pytest
import torch

from oracle.candidates.verify import verify
from oracle.domains import Domain, Reals
from oracle.truth import certify
from oracle.truth.vectorized import vectorized

ROWS = Domain(x=Reals("n d")).where(least={"n": 1, "d": 1}, work=lambda n, d: 16 * n * d)
POINTS = Domain(X=Reals("n d"), C=Reals("k d")).where(least={"k": 1, "d": 1}, work=lambda n, k, d: 16 * n * k * d)


def nearest_of_list(X, C):
    out = np.zeros(len(X), int)
    for i in range(len(X)):
        out[i] = np.argmin([np.abs(X[i] - c).sum() for c in C])
    return out


def last_largest(x):
    return x.shape[1] - 1 - np.argmax(x[:, ::-1], axis=1)


@pytest.mark.parametrize(
    ("reference", "right", "wrong", "domain"),
    [
        (lambda x: np.argsort(x, axis=1), lambda x: x.argsort(1), lambda x: x.abs().argsort(1), ROWS),
        (lambda x: (-x).argsort(1)[:, :1], lambda x: x.topk(1, 1)[1], lambda x: (-x).topk(1, 1)[1], ROWS),
        (lambda x: np.argmax(x, axis=1), last_largest, lambda x: np.argmax(np.abs(x), axis=1), ROWS),
        (np.argmin, torch.argmin, torch.argmax, ROWS),
        (
            lambda X, C: np.abs(X[:, None] - C[None]).sum(-1).argmin(1),
            lambda X, C: torch.cdist(X, C, p=1).argmin(1),
            lambda X, C: torch.cdist(X, C, p=1).argmax(1),
            POINTS,
        ),
        (nearest_of_list, lambda X, C: torch.cdist(X, C, p=1).argmin(1), lambda X, C: (X @ C.T).argmax(1), POINTS),
        (
            lambda x: np.searchsorted([-1.0, 0.3, 2.0], x),
            lambda x: torch.searchsorted(torch.tensor([-1.0, 0.3, 2.0], dtype=x.dtype), x),
            lambda x: torch.searchsorted(torch.tensor([-1.0, 0.5, 2.0], dtype=x.dtype), x),
            ROWS,
        ),
    ],
    ids=["argsort", "top", "argmax", "argmin", "nearest", "nearest of a list", "searchsorted"],
)
def test_every_order_of_equal_numbers_is_right(reference, right, wrong, domain):
    assert verify(reference, right, inputs=domain, examples=4).grade in ("accurate", "rearranged")
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(reference, wrong, inputs=domain, examples=4)


def truth_of(definition, **inputs):
    (path,) = certify(vectorized(definition), {name: np.array(x) for name, x in inputs.items()}, "float64").paths
    return path.value


def test_the_right_indices_of_a_tie_have_no_distance():
    value = truth_of(lambda x: x.argsort(), x=[2.0, 1.0, 2.0])
    assert value.distance(np.array([1.0, 2.0, 0.0])).tolist() == [0, 0, 0]
    assert value.distance(np.array([2.0, 0.0, 1.0])).tolist() == [1, 0, 1]


def test_an_index_that_only_another_form_gives_is_rearranged():
    value = truth_of(lambda x: np.argmin((x - 1.0) ** 2), x=[1.0, 1.0 + 2.0**-30])
    assert value.high == 0
    assert value.direct < value.distance(np.array(1.0)) <= value.rearranged


def test_a_result_that_depends_on_many_orders_of_equal_numbers_shows_nothing_for_other_answers():
    ranks = vectorized(lambda x: np.argsort(np.argsort(x)))
    (tied,) = certify(ranks, {"x": np.ones(6)}, "float64").paths
    (apart,) = certify(ranks, {"x": np.array([1.0, 2.0])}, "float64").paths
    assert tied.value.depends_on_order
    assert not apart.value.depends_on_order


def test_digitize_follows_both_sides_of_an_edge_that_is_rounded():
    value = truth_of(lambda x: np.digitize(x * x, [2.0]), x=[2.0**0.5, 1.0])
    assert value.distance(np.array([0.0, 0.0])).tolist() == value.distance(np.array([1.0, 0.0])).tolist() == [0, 0]
    assert value.distance(np.array([1.0, 1.0]))[1] >= 1


@pytest.mark.parametrize(
    ("reference", "right", "wrong"),
    [
        (
            lambda x: np.partition(x, 1),
            lambda x: np.concatenate([x[x.argsort()[:2]], x[x.argsort()[:1:-1]]]),
            None,
        ),
        (lambda x: np.partition(x, 1)[1], lambda x: np.sort(x)[1], lambda x: np.partition(x, 1)[0]),
        (lambda x: np.partition(x, -2)[-2:].min(), lambda x: np.sort(x)[-2], lambda x: np.sort(x)[-1]),
        (lambda x: np.partition(x, -2)[-2:].sum(), lambda x: np.sort(x)[-2:].sum(), lambda x: np.sort(x)[-3:].sum()),
    ],
    ids=["all", "one", "smallest of the largest", "sum of the largest"],
)
def test_the_order_beside_the_place_of_a_partition_is_free(reference, right, wrong):
    domain = Domain(x=Reals("n")).where(least={"n": 3})
    assert verify(reference, right, inputs=domain, examples=3, work=60).grade.passes
    if wrong is not None:
        with pytest.raises(AssertionError, match=r"^wrong: "):
            verify(reference, wrong, inputs=domain, examples=3, work=60)
