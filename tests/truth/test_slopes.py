"""The gradients of functions that are not differentiable everywhere: one slope, or a set of right slopes."""

from __future__ import annotations

import numpy as np
import pytest

from oracle.truth import absolute, amax, certify, heaviside, logsumexp, maximum, norm


def slopes(definition, dtype="float64", **inputs):
    """The enclosure of the gradient by `x`, where there is one path."""
    (path,) = certify(definition, inputs, dtype, ("x",)).paths
    return path.gradients["x"]


def floats(*numbers):
    return np.array(numbers, float)


def test_at_a_tie_of_maximum_each_slope_from_0_to_1_is_right():
    found = slopes(lambda x: maximum(0, x[0]), x=floats(0))
    assert (found.high, found.spread, found.direct) == (0.5, 0.5, 0.0)
    for slope, gap in [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.5, 0.5), (-0.25, 0.25)]:
        assert found.distance(floats(slope)) == pytest.approx(gap, abs=1e-8)


def test_next_to_a_tie_there_is_one_slope():
    assert slopes(lambda x: maximum(0, x[0]), x=floats(5e-324)).high == 1.0
    assert slopes(lambda x: maximum(0, x[0]), x=floats(-5e-324)).spread == 0.0


def test_at_zero_each_slope_of_absolute_from_minus_1_to_1_is_right():
    found = slopes(lambda x: absolute(x[0]), x=floats(0))
    assert (found.high, found.spread) == (0.0, 1.0)
    assert slopes(lambda x: abs(x[0]), x=floats(-2)).high == -1.0


def test_the_same_number_twice_is_not_a_tie():
    found = slopes(lambda x: amax([x[0], x[0], x[1]]), x=floats(2, 1))
    assert found.high.tolist() == [1.0, 0.0]
    assert found.spread.tolist() == [0.0, 0.0]


def test_at_the_zero_vector_each_slope_of_the_norm_from_minus_1_to_1_is_right():
    found = slopes(lambda x: norm(list(x)), x=floats(0, 0))
    assert found.spread.tolist() == [1.0, 1.0]


def test_a_tie_within_rounding_is_a_tie():
    def definition(x):
        return maximum(x[0] + x[1], x[2])

    assert slopes(definition, x=floats(0.1, 0.2, 0.3)).spread.tolist() == [0.5, 0.5, 0.5]


def test_equal_arguments_of_logsumexp_have_equal_slopes():
    found = slopes(lambda x: logsumexp(list(x)), x=floats(1000, 1000))
    assert (found.distance(floats(0.5, 0.5)) <= found.direct).all()


@pytest.mark.parametrize(("x", "middle", "spread"), [(2.0, 1.0, 0.0), (-2.0, 0.0, 0.0), (0.0, 0.5, 0.5)])
def test_heaviside_is_a_set_of_values_at_zero_only(x, middle, spread):
    (path,) = certify(lambda x: heaviside(x[0]), {"x": floats(x)}, "float64").paths
    assert (path.value.high, path.value.spread) == (middle, spread)
