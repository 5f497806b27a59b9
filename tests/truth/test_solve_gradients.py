"""Gradients through `solve` are sound: with the solution used again, and with entries that are used outside of it.

The reverse pass is that of every library: with Aᵀ λ = x̄, the gradient is λ by the right side and -λ xᵀ by the matrix.
`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction

import numpy as np
import pytest

from oracle.truth import FORMATS, certify, solve
from tests.support.arithmetics import FloatArithmetic, RationalArithmetic, Undefined
from tests.support.error_shares import STYLES, ErrorShares, contains, excess
from tests.truth.test_linear_systems import KINDS, Elimination, exact, matrix

SYSTEMS = int(os.environ.get("ORACLE_EXPRESSIONS", "120")) // 4
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def definition(A, b):
    """x_0 A_00 + x_0 x_last + 3 x_last + b_last, and each unknown."""
    x = solve(A, b)
    total = x[0] * A[0, 0] + x[0] * x[-1] + 3 * x[-1] + b[-1]
    return [total, *x]


class Run:
    """The gradient of `definition` in one arithmetic, with the solver that belongs to it."""

    def __init__(self, to, solved):
        self.to, self.solved = to, solved

    def gradient(self, A, b, weights):
        """By A, in rows, and by b."""
        to, size = self.to, len(b)
        a, weights = [[to.constant(v) for v in row] for row in A], [to.constant(w) for w in weights]
        x = self.solved(A, b)
        first = weights[0]
        adjoints = [[w] for w in weights[1:]]
        adjoints[0] += [to.times(first, a[0][0]), to.times(first, x[-1])]
        adjoints[-1] += [to.times(first, x[0]), to.times(first, to.constant(3))]
        shares = self.solved([[A[i][j] for i in range(size)] for j in range(size)], [to.total(t) for t in adjoints])
        by_a = [[[-to.times(share, v)] for v in x] for share in shares]
        by_a[0][0].append(to.times(first, x[0]))
        by_b = [[share] for share in shares]
        by_b[-1].append(first)
        return [to.total(t) for row in by_a for t in row], [to.total(t) for t in by_b]


def try_system(A, b, dtype, rng, shares):
    """Certify, solve exactly and in each style; record errors ÷ bounds."""
    weights = [float(rng.choice((-2, -1, 1, 3))) for _ in range(len(b) + 1)]
    (path,) = certify(definition, {"A": A, "b": b}, dtype, ("A", "b"), np.array(weights)).paths
    found = (path.gradients["A"], path.gradients["b"])
    rows, side = A.astype(float).tolist(), b.astype(float).tolist()
    shares.expressions += 1
    truth = exact(rows, side)
    if truth is None:
        assert all(np.isinf(part.direct).any() for part in found)
        return
    exactly = Run(RationalArithmetic(), exact).gradient(rows, side, weights)
    bounded = [np.isfinite(part.direct).ravel() for part in found]
    shares.vacuous += not all(part.all() for part in bounded)
    for part, right, known in zip(found, exactly, bounded, strict=True):
        for i in np.flatnonzero(known):
            assert contains(part, np.unravel_index(i, part.shape), right[i])
    for style in STYLES[:5]:
        shares.evaluations += 1
        to = FloatArithmetic(FORMATS[dtype], rng, **style)
        solver = Elimination(dtype, rng, reciprocal=rng.random() < 0.5)
        try:
            answers = Run(to, solver).gradient(rows, side, weights)
        except (Undefined, ZeroDivisionError, OverflowError):
            assert not all(part.all() for part in bounded)
            continue
        for part, answer, right, known in zip(found, answers, exactly, bounded, strict=True):
            for i in np.flatnonzero(known):
                at = np.unravel_index(i, part.shape)
                shares.add("gradient", excess(part, at, Fraction(answer[i]), right[i]), float(part.direct[at]))


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_correct_gradient_through_a_system_is_within_the_bounds(dtype):
    shares, rng, draws = ErrorShares(), random.Random(f"{SEED} {dtype} solve"), np.random.default_rng(SEED)
    for turn in range(SYSTEMS):
        A, b = matrix(KINDS[turn % len(KINDS)], 1 + turn % 3, draws, dtype)
        try_system(A, b, dtype, rng, shares)
    assert shares.worst["gradient"] <= 1.0
    assert shares.vacuous < shares.expressions


def test_a_share_that_is_lost_is_found(monkeypatch):
    """With the adjoint of the last unknown alone, the gradient is outside its bounds."""
    A, b = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])
    rng = random.Random(SEED)
    try_system(A, b, "float64", rng, ErrorShares())
    monkeypatch.setattr("oracle.truth.blocks.Entry.backward", lambda self, adjoint: None)
    with pytest.raises(AssertionError):
        try_system(A, b, "float64", rng, ErrorShares())
