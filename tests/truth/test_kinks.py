"""Slopes where a comparison of the definition is exactly a tie: those of both branches, if there is no jump."""

from __future__ import annotations

import numpy as np
import pytest

from oracle.truth import certify
from oracle.truth.vectorized import vectorized


def slopes(definition, *numbers, along=None):
    x = np.array(numbers, float)
    return certify(vectorized(definition), {"x": x}, "float64", ("x",), along=along).paths


def interval(paths, at=0):
    (path,) = paths
    found = path.gradients["x"]
    return float(found.high[at] - found.spread[at]), float(found.high[at] + found.spread[at])


@pytest.mark.parametrize(
    ("definition", "at", "ends"),
    [
        (lambda x: np.where(x >= 0, x, 0.25 * x), 0.0, (0.25, 1.0)),
        (lambda x: np.where(x > 0, x, 0.25 * x), 0.0, (0.25, 1.0)),
        (lambda x: np.where(x < 2, 2 - x, 0 * x), 2.0, (-1.0, 0.0)),
        (lambda x: np.sign(x) * x, 0.0, (-1.0, 1.0)),
        (lambda x: [x[0] if x[0] <= 3 else 2 * x[0] - 3], 3.0, (1.0, 2.0)),
        (lambda x: np.where(np.abs(x) <= 1, x * x / 2, np.abs(x) - 0.5), 1.0, (1.0, 1.0)),
    ],
)
def test_a_kink_has_the_slopes_of_both_branches(definition, at, ends):
    assert interval(slopes(definition, at)) == pytest.approx(ends, abs=1e-12)


@pytest.mark.parametrize(
    ("definition", "at", "slope"),
    [
        (lambda x: np.where(x >= 1, 3 * x, x), 1.0, 3.0),
        (lambda x: np.where(x > 1, 3 * x, x), 1.0, 1.0),
        (lambda x: [x[0] if x[0] == 2 else -x[0]], 2.0, 1.0),
    ],
)
def test_a_jump_has_the_slope_of_the_branch_that_is_taken(definition, at, slope):
    assert interval(slopes(definition, at)) == (slope, slope)


def test_the_value_stays_that_of_the_branch_that_is_taken():
    (path,) = slopes(lambda x: np.where(x >= 0, x, 0.25 * x), 0.0, 1.0)
    assert path.value.high.tolist() == [0.0, 1.0]
    assert path.value.direct.tolist() == [0.0, 0.0]
    assert interval([path], 1) == (1.0, 1.0)


def test_a_second_derivative_that_jumps_is_unknown():
    def huber(x):
        return np.where(np.abs(x) <= 1, x * x / 2, np.abs(x) - 0.5)

    (path,) = slopes(huber, 1.0, 0.5, along={"x": np.ones(2)})
    assert np.isinf(path.seconds["x"].direct).tolist() == [True, False]


def test_a_branch_that_has_no_value_at_the_tie_does_not_count():
    assert interval(slopes(lambda x: [1 * x[0] if x[0] == 0 else x[0] * x[0] / x[0]], 0.0)) == (1.0, 1.0)


def test_a_loop_that_does_not_end_with_the_other_outcome_does_not_count():
    def counted(x):
        steps, left = 0.0, x[0]
        while left != 0:
            left, steps = left - 1, steps + x[0]
        return [steps]

    assert interval(slopes(counted, 2.0)) == (2.0, 2.0)
