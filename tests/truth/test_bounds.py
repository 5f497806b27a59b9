"""The rounding bounds, rule by rule; `test_soundness.py` covers combinations of rules by random expressions."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from oracle.truth import FORMATS, certify, exp, log, sqrt
from oracle.truth.leaves import lift


def value(definition, dtype="float64", **inputs):
    """The enclosure of the value, where there is one path."""
    (path,) = certify(definition, inputs, dtype).paths
    return path.value


def floats(*numbers):
    return np.array(numbers, float)


# Exact operations


@pytest.mark.parametrize("dtype", FORMATS)
def test_small_integers_are_exact_in_any_order(dtype):
    def definition(x):
        total = 0.0
        for i in range(len(x)):
            total = total + x[i] * x[i]
        return total - 3 * x[0]

    found = value(definition, dtype, x=floats(3, -4, 5, 0, 2))
    assert found.direct == 0.0
    assert found.high == 45.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_scaling_by_a_power_of_two_is_exact_and_scales_the_bound(dtype):
    assert value(lambda x: x[0] / 8 * 4, dtype, x=floats(0.6875)).direct == 0.0
    third = value(lambda x: x[0] / x[1], dtype, x=floats(1, 3))
    assert value(lambda x: x[0] / x[1] * 4, dtype, x=floats(1, 3)).direct == pytest.approx(
        4 * third.direct, rel=8 * FORMATS[dtype].unit
    )


@pytest.mark.parametrize("dtype", FORMATS)
def test_an_integer_sum_is_exact_up_to_2_to_the_p_and_no_further(dtype):
    top = 2.0 ** FORMATS[dtype].precision
    assert value(lambda x: x[0] + x[1], dtype, x=floats(top - 2, 1)).direct == 0.0
    beyond = value(lambda x: x[0] + x[1], dtype, x=floats(top, 1))
    assert beyond.direct >= 1.0


def test_a_float64_that_may_have_been_rounded_to_a_power_of_two_has_a_bound():
    found = value(lambda x: +(x[0] + x[1]) - x[0], x=floats(2.0**53, 1))
    assert found.high + found.low == 1.0
    assert found.direct >= 1.0


def test_roots_of_squares_and_special_arguments_are_exact():
    assert value(lambda x: sqrt(x[0]), x=floats(2.25)).direct == 0.0
    assert value(lambda x: exp(x[0]) + log(x[1]), x=floats(0, 1)).direct == 0.0
    assert value(lambda x: sqrt(x[0]), x=floats(2)).direct > 0.0


def test_zero_times_a_finite_number_is_exact():
    assert value(lambda x: x[0] * (x[1] / x[2]), x=floats(0, 1, 3)).direct == 0.0
    assert value(lambda x: x[0] * (x[1] * x[1]), x=floats(0, 1e300)).direct == math.inf  # 0 · inf is NaN


def test_the_sum_of_two_terms_is_rounded_once_relative_to_the_result():
    near = value(lambda x: x[0] - x[1], x=floats(1.1, 1.1 - 2.0**-30))
    assert near.direct <= 2.0**-52 * 2.0**-30


def test_a_loop_and_nested_sums_have_the_same_bound_and_finished_sums_a_smaller_one():
    x = np.random.default_rng(0).normal(size=8)

    def loop(x):
        total = 0.0
        for v in x:
            total = total + v
        return total

    def halves(x):
        return loop(x[:4]) + loop(x[4:])

    def finished(x):
        return +loop(x[:4]) + +loop(x[4:])

    assert value(loop, x=x).direct == pytest.approx(value(halves, x=x).direct)
    assert value(finished, x=x).direct < value(loop, x=x).direct


# Constants


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bound_includes_the_rounding_of_a_constant_that_the_format_cannot_hold(dtype):
    found = value(lambda x: x[0] * 0.1, dtype, x=floats(1))
    assert found.direct > FORMATS[dtype].unit * 0.05
    assert abs(Fraction(float(found.high)) + Fraction(float(found.low)) - Fraction(1, 10)) < Fraction(1, 10**30)


def test_an_integer_constant_above_2_to_the_53_is_exact():
    found = value(lambda x: x[0] * (2**53 + 1) - x[0] * 2**53, x=floats(1))
    assert found.high + found.low == 1.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_constant_is_exact_if_and_only_if_the_format_holds_it(dtype):
    fmt, rng, bounds = FORMATS[dtype], random.Random(0), []
    constants = [0, fmt.smallest, 1.5 * fmt.smallest, fmt.smallest / 2, fmt.smallest_normal * 1.5, fmt.largest]
    constants += [rng.getrandbits(fmt.precision + 1) * 2 ** rng.randint(0, 3) for _ in range(200)]
    certify(lambda x: bounds.extend(lift(constant).reading[1] for constant in constants) or x, {"x": 1.0}, dtype)
    held = [Fraction(constant) == Fraction(fmt.nearest(Fraction(constant))) for constant in constants]
    assert 50 < sum(held) < 180
    assert [bound == 0.0 for bound in bounds] == held


def test_the_bound_of_a_constant_beyond_the_format_is_infinite():
    found = value(lambda x: x[0] * 1e6, "float16", x=floats(1))
    assert found.direct == math.inf


@pytest.mark.parametrize("constant", [math.inf, math.nan])
def test_a_constant_that_is_not_finite_is_refused(constant):
    with pytest.raises(ValueError, match="certified numbers are finite"):
        value(lambda x: x[0] + constant, x=floats(1))


# Overflow and underflow


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bounds_after_an_overflow_are_infinite(dtype):
    found = certify(lambda x: x[0] * x[0], {"x": floats(FORMATS[dtype].largest)}, dtype, ("x",))
    assert found.paths[0].value.direct == math.inf
    assert found.vacuous
    assert found.paths[0].gradients["x"].direct == math.inf


def test_the_bound_of_an_overflow_that_cancels_is_infinite():
    found = value(lambda x: x[0] * x[1] - x[0] * x[1] + x[2], "float16", x=floats(300, 300, 1))
    assert found.direct == math.inf


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bound_of_an_underflow_is_a_few_times_the_smallest_subnormal(dtype):
    smallest = FORMATS[dtype].smallest
    found = value(lambda x: x[0] * x[1], dtype, x=floats(smallest * 3, 0.375))
    assert smallest <= found.direct <= 10 * smallest
    assert value(lambda x: x[0] + x[1], dtype, x=floats(smallest * 3, smallest)).direct == 0.0


def test_the_bound_of_a_division_by_a_possible_zero_is_infinite():
    assert value(lambda x: x[0] / (x[1] - x[1]), x=floats(1, 3)).direct == math.inf
