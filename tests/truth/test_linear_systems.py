"""Linear systems: enclosures in every format, and bounds that hold for every correct way to solve them."""

import os
import random
from fractions import Fraction

import numpy as np
import pytest
import torch

from oracle.domains import round_to
from oracle.truth import FORMATS, certify, solve

SYSTEMS = int(os.environ.get("ORACLE_EXPRESSIONS", "250")) // 2
SEED = int(os.environ.get("ORACLE_SEED", "1"))

KINDS = ("plain", "whole", "columns", "rows", "near", "growing", "squares")


def matrix(kind, size, rng, dtype):
    """A square matrix of that kind (size, size), and a right side (size,)."""
    a, b = rng.normal(size=(size, size)), rng.normal(size=size)
    if kind == "whole":
        a, b = rng.integers(-4, 5, (size, size)) * 1.0, rng.integers(-4, 5, size) * 1.0
    elif kind == "columns":
        a = a * 2.0 ** rng.integers(-6, 7, size)
    elif kind == "rows":
        scale = 2.0 ** rng.integers(-6, 7, size)
        a, b = a * scale[:, None], b * scale
    elif kind == "near":  # the last row is nearly the first
        a[-1] = a[0] + rng.normal(size=size) * 2.0 ** -rng.integers(1, 12)
    elif kind == "growing":  # Wilkinson's: the last column doubles with every step
        a = np.eye(size) - np.tril(np.ones((size, size)), -1)
        a[:, -1] = 1.0
        a = a * (1 - 0.01 * rng.random((size, size)))
    elif kind == "squares":
        x = rng.normal(size=(size + 3, size))
        a = x.T @ x
    return round_to(a, dtype), round_to(b, dtype)


def _fraction(x):
    return x if isinstance(x, Fraction) else Fraction(float(x))


def exact(a, b):
    """The solution as fractions; None if the matrix is singular."""
    rows = [[_fraction(x) for x in (*row, y)] for row, y in zip(a, b, strict=True)]
    size = len(rows)
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(size):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


class Elimination:
    """A correct implementation: partial pivoting, each operation rounded, inner products in a random order."""

    def __init__(self, dtype, rng, reciprocal):
        self.nearest, self.rng, self.reciprocal = FORMATS[dtype].nearest, rng, reciprocal

    def less(self, start, pairs):
        """`start` minus the products of the pairs, subtracted in a random order."""
        terms = [start, *(-self.nearest(Fraction(x) * Fraction(y)) for x, y in pairs)]
        self.rng.shuffle(terms)
        total = terms[0]
        for term in terms[1:]:
            total = self.nearest(Fraction(total) + Fraction(term))
        return total

    def over(self, x, y):
        if self.reciprocal:
            return self.nearest(Fraction(x) * Fraction(self.nearest(1 / Fraction(y))))
        return self.nearest(Fraction(x) / Fraction(y))

    def __call__(self, a, b):
        a, b = [list(map(float, row)) for row in a], list(map(float, b))
        size = len(b)
        for k in range(size):  # Crout: a column of L, then a row of U, each entry one inner product
            for i in range(k, size):
                a[i][k] = self.less(a[i][k], [(a[i][m], a[m][k]) for m in range(k)])
            pivot = max(range(k, size), key=lambda i: abs(a[i][k]))
            a[k], a[pivot], b[k], b[pivot] = a[pivot], a[k], b[pivot], b[k]
            for j in range(k + 1, size):
                a[k][j] = self.less(a[k][j], [(a[k][m], a[m][j]) for m in range(k)])
            for i in range(k + 1, size):
                a[i][k] = self.over(a[i][k], a[k][k])
        for i in range(size):
            b[i] = self.less(b[i], [(a[i][m], b[m]) for m in range(i)])
        for i in reversed(range(size)):
            b[i] = self.over(self.less(b[i], [(a[i][m], b[m]) for m in range(i + 1, size)]), a[i][i])
        return b


def share(found, bound, answer):
    """The largest error ÷ bound; infinite for an answer that is not finite."""
    bounded = np.isfinite(bound)
    answer = np.asarray(answer, float)
    if not np.isfinite(answer[bounded]).all():
        return np.inf
    error = found.distance(np.where(bounded, answer, 0.0))
    return max((e / b if e else 0.0 for e, b in zip(error[bounded], bound[bounded], strict=True)), default=0.0)


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_correct_elimination_is_within_the_bounds(dtype, capsys):
    rng, order = np.random.default_rng(SEED), random.Random(SEED)
    worst, bounded = {"direct": 0.0, "libraries": 0.0, "rearranged": 0.0}, 0
    for turn in range(SYSTEMS):
        size = int(rng.integers(1, 5))
        a, b = matrix(KINDS[turn % len(KINDS)], size, rng, dtype)
        found = certify(solve, {"left": a, "right": b}, dtype).paths[0].value
        truth = exact(a, b)
        if truth is None:
            assert np.isinf(found.direct).all()
            continue
        assert (found.rearranged >= found.direct).all()
        if not np.isfinite(found.direct).all():
            continue
        bounded += 1
        for high, low, radius, x in zip(found.high, found.low, found.radius, truth, strict=True):
            gap = abs(Fraction(float(high)) + Fraction(float(low)) - x)
            assert gap <= Fraction(float(radius)) + abs(x) / 2**100
        for reciprocal in (False, True):
            answer = Elimination(dtype, order, reciprocal)(a, b)
            worst["direct"] = max(worst["direct"], share(found, found.direct, answer))
        if dtype in ("float32", "float64"):
            left, right = torch.tensor(a), torch.tensor(b)
            both = (np.linalg.solve(a, b), torch.linalg.solve(left, right).numpy())
            worst["libraries"] = max(worst["libraries"], *(share(found, found.direct, answer) for answer in both))
            others = (np.linalg.inv(a) @ b, (torch.linalg.inv(left) @ right).numpy(), np.linalg.lstsq(a, b)[0])
            worst["rearranged"] = max(
                worst["rearranged"], *(share(found, found.rearranged, answer) for answer in others)
            )
    with capsys.disabled():
        print(f"\n{dtype:9} systems    {bounded} of {SYSTEMS} bounded:", *(f"{k} {v:.3f}" for k, v in worst.items()))
    assert max(worst.values()) <= 1.0
    assert worst["direct"] > 0.01
    assert bounded > SYSTEMS / 8


def regression(x, y):
    """The normal equations XᵀX w = Xᵀy, as loops."""
    size = x.shape[1]
    total, side = np.empty((size, size), x.dtype), np.empty(size, x.dtype)
    for i in range(size):
        for j in range(size):
            total[i, j] = 0.0
            for row in x:
                total[i, j] = total[i, j] + row[i] * row[j]
        side[i] = 0.0
        for row, value in zip(x, y, strict=True):
            side[i] = side[i] + row[i] * value
    return solve(total, side)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_other_ways_to_solve_normal_equations_are_within_the_rearranged_bound(size):
    rng = np.random.default_rng(SEED)
    x, y = rng.normal(size=(20, size)) * 2.0 ** rng.integers(-4, 5, size), rng.normal(size=20)
    found = certify(regression, {"x": x, "y": y}, "float64", ("x", "y")).paths[0]
    factor = torch.linalg.cholesky(torch.tensor(x.T @ x))
    cholesky = torch.cholesky_solve(torch.tensor(x.T @ y)[:, None], factor)[:, 0].numpy()
    for answer in (cholesky, np.linalg.pinv(x) @ y, np.linalg.inv(x.T @ x) @ x.T @ y, np.linalg.lstsq(x, y)[0]):
        assert share(found.value, found.value.rearranged, answer) <= 1.0
    assert share(found.value, found.value.direct, np.linalg.solve(x.T @ x, x.T @ y)) <= 1.0
    leaf_x, leaf_y = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    answer = torch.linalg.solve(leaf_x.T @ leaf_x, leaf_x.T @ leaf_y)
    slopes = torch.autograd.grad(answer.sum(), (leaf_x, leaf_y))
    for name, slope in zip("xy", slopes, strict=True):
        gradient = found.gradients[name]
        assert np.isfinite(gradient.direct).all()
        assert (gradient.distance(slope.numpy()) <= gradient.direct).all()


def test_a_relative_error_of_a_billionth_in_the_weights_exceeds_the_bounds():
    rng = np.random.default_rng(SEED)
    x, y = rng.normal(size=(40, 3)), rng.normal(size=40)
    found = certify(regression, {"x": x, "y": y}, "float64").paths[0].value
    answer = np.linalg.solve(x.T @ x, x.T @ y)
    assert share(found, found.direct, answer) <= 1.0
    assert share(found, found.rearranged, answer * (1 + 1e-9)) > 1.0


def test_a_relative_error_of_a_trillionth_in_the_solution_exceeds_the_bounds():
    a = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]])
    b = np.array([1.0, 2.0, 3.0])
    path = certify(solve, {"left": a, "right": b}, "float64", ("left", "right")).paths[0]
    right = np.linalg.solve(a, b)
    assert share(path.value, path.value.direct, right) <= 1.0
    assert share(path.value, path.value.rearranged, right * (1 + 1e-12)) > 1.0
    weights = np.linalg.solve(a.T, np.ones(3))
    slope = path.gradients["left"]
    assert (slope.distance(-np.outer(weights, right)) <= slope.direct).all()
    assert (slope.distance(-np.outer(weights, right) * (1 + 1e-11)) > slope.rearranged).any()
    assert (slope.distance(-np.outer(right, weights)) > slope.rearranged).any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_first_derivatives_agree_with_fractions_and_second_ones_with_torch(size, dtype):
    """With λ = A⁻ᵀ 1: b̄ = λ and Ā = -λ xᵀ."""
    rng = np.random.default_rng(SEED)
    a = round_to(rng.normal(size=(size, size)) + 2 * np.eye(size), dtype)
    b = round_to(rng.normal(size=size), dtype)
    along = {
        "left": np.where(np.arange(size * size) % 2, 1.0, -2.0).reshape(size, size),
        "right": np.ones(size),
    }
    path = certify(solve, {"left": a, "right": b}, dtype, ("left", "right"), along=along).paths[0]
    x, weights = exact(a, b), exact(a.T, np.ones(size))
    for i in range(size):
        assert abs(Fraction(float(path.gradients["right"].high[i])) - weights[i]) <= abs(weights[i]) / 2**50
        for j in range(size):
            slope = -weights[i] * x[j]
            assert abs(Fraction(float(path.gradients["left"].high[i, j])) - slope) <= abs(slope) / 2**50
    left = torch.tensor(a, dtype=getattr(torch, dtype), requires_grad=True)
    right = torch.tensor(b, dtype=getattr(torch, dtype), requires_grad=True)
    slopes = torch.autograd.grad(torch.linalg.solve(left, right).sum(), (left, right), create_graph=True)
    total = sum((s * torch.tensor(along[n]).to(s)).sum() for n, s in zip(along, slopes, strict=True))
    seconds = torch.autograd.grad(total, (left, right))
    for name, second in zip(along, seconds, strict=True):
        found = path.seconds[name]
        assert np.isfinite(found.direct).all()
        assert (found.distance(second.double().numpy()) <= found.direct).all()
        assert found.high.any()


@pytest.mark.parametrize(
    "a", [[[1.0, 2.0], [2.0, 4.0]], [[0.0, 1.0], [0.0, 2.0]], [[0.0]], [[1.0, 1.0], [1.0, 1.0 + 2.0**-52]]], ids=str
)
def test_the_bounds_of_a_singular_system_are_infinite(a):
    found = certify(solve, {"left": np.array(a), "right": np.ones(len(a))}, "float64", ("left",)).paths[0]
    assert np.isinf(found.value.direct).all()
    assert np.isinf(found.gradients["left"].direct).all()


def test_the_bound_of_a_solution_beyond_the_format_is_infinite():
    found = certify(solve, {"left": np.diag([1e-3, 1.0]), "right": np.array([6e4, 1.0])}, "float16").paths[0].value
    assert np.isinf(found.direct[0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_over_floats_the_solution_has_their_dtype(dtype):
    a, b = np.array([[2, 1], [1, 3]], dtype), np.array([0.1, 0.3], dtype)
    found = solve(a, b)
    assert found.dtype == dtype
    truth = certify(solve, {"left": a, "right": b}, np.dtype(dtype).name).paths[0].value
    assert np.isfinite(truth.direct).all()
    assert share(truth, truth.direct, found) <= 1.0
    assert solve([[0, 2], [4, 0]], [2, 4]).tolist() == [1.0, 1.0]
    assert solve(np.empty((0, 0)), np.empty(0)).shape == (0,)


def test_an_empty_system_has_an_empty_solution():
    found = certify(solve, {"left": np.empty((0, 0)), "right": np.empty(0)}, "float64", ("right",)).paths[0]
    assert found.value.shape == found.gradients["right"].shape == (0,)


@pytest.mark.parametrize(("left", "right"), [((2, 3), (2,)), ((2, 2), (3,)), ((2, 2), (3, 1)), ((4,), (4,))])
def test_other_shapes_are_refused(left, right):
    with pytest.raises(ValueError, match=r"solve takes a matrix \(d, d\) and right sides \(d,\) or \(d, k\), got"):
        solve(np.ones(left), np.ones(right))


def test_a_set_of_slopes_before_the_system_reaches_the_gradient():
    def definition(x):
        return solve(np.array([[x[1], 0.0], [0.0, x[1]]], object), np.array([abs(x[0]), x[1]], object))

    path = certify(definition, {"x": np.array([0.0, 2.0])}, "float64", ("x",)).paths[0]
    slope = path.gradients["x"]
    assert slope.spread[0] >= 0.5
    assert (slope.distance(np.array([0.5, 0.0])) <= slope.direct).all()
    assert (slope.distance(np.array([-0.5, 0.0])) <= slope.direct).all()
    assert slope.distance(np.array([4.0, 0.0]))[0] > slope.rearranged[0]
