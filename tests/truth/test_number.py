"""The certified number's contract, rule by rule (what generated expressions prove in bulk is in test_soundness.py)."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest

from oracle.truth import CAP, FORMATS, TooManyPaths, absolute, amax, certify, exp, log, logsumexp, maximum, norm, sqrt

certification = importlib.import_module("oracle.truth.certify")  # the module; the package has the function by that name


def value(definition, dtype="float64", **inputs):
    """The one enclosure of a value."""
    (path,) = certify(definition, inputs, dtype).paths
    return path.value


def slopes(definition, dtype="float64", **inputs):
    """The one enclosure of the slopes by `x`."""
    (path,) = certify(definition, inputs, dtype, ("x",)).paths
    return path.gradients["x"]


def floats(*numbers):
    return np.array(numbers, float)


# What is exact costs nothing


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
def test_powers_of_two_scale_exactly_and_carry_an_error_unchanged(dtype):
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


def test_a_float64_that_was_rounded_to_a_power_of_two_is_not_taken_for_exact():
    found = value(lambda x: +(x[0] + x[1]) - x[0], x=floats(2.0**53, 1))
    assert found.high + found.low == 1.0
    assert found.direct >= 1.0


def test_roots_of_squares_and_arguments_with_a_name_are_exact():
    assert value(lambda x: sqrt(x[0]), x=floats(2.25)).direct == 0.0
    assert value(lambda x: exp(x[0]) + log(x[1]), x=floats(0, 1)).direct == 0.0
    assert value(lambda x: sqrt(x[0]), x=floats(2)).direct > 0.0


def test_zero_times_anything_finite_is_zero_and_costs_nothing():
    assert value(lambda x: x[0] * (x[1] / x[2]), x=floats(0, 1, 3)).direct == 0.0
    assert value(lambda x: x[0] * (x[1] * x[1]), x=floats(0, 1e300)).direct == math.inf  # 0 · inf is NaN


def test_two_terms_are_rounded_once_by_their_result():
    near = value(lambda x: x[0] - x[1], x=floats(1.1, 1.1 - 2.0**-30))
    assert near.direct <= 2.0**-52 * 2.0**-30


def test_a_loop_and_nested_sums_have_one_budget_and_a_closed_sum_its_own():
    x = np.random.default_rng(0).normal(size=8)

    def loop(x):
        total = 0.0
        for v in x:
            total = total + v
        return total

    def halves(x):
        return loop(x[:4]) + loop(x[4:])

    def closed(x):
        return +loop(x[:4]) + +loop(x[4:])

    assert value(loop, x=x).direct == pytest.approx(value(halves, x=x).direct)
    assert value(closed, x=x).direct < value(loop, x=x).direct


# Constants


@pytest.mark.parametrize(
    ("dtype", "costs"), [("float16", True), ("bfloat16", True), ("float32", True), ("float64", False)]
)
def test_a_constant_that_the_format_cannot_hold_costs_its_rounding(dtype, costs):
    found = value(lambda x: x[0] * 0.1, dtype, x=floats(1))
    assert (found.direct > FORMATS[dtype].unit * 0.05) == costs
    assert found.high == 0.1  # the truth is of the definition's own constant


def test_an_integer_constant_above_2_to_the_53_is_itself():
    found = value(lambda x: x[0] * (2**53 + 1) - x[0] * 2**53, x=floats(1))
    assert found.high + found.low == 1.0


@pytest.mark.parametrize("constant", [math.inf, math.nan])
def test_a_constant_that_is_not_finite_is_refused(constant):
    with pytest.raises(ValueError, match="certified numbers are finite"):
        value(lambda x: x[0] + constant, x=floats(1))


# Overflow and underflow


@pytest.mark.parametrize("dtype", FORMATS)
def test_overflow_has_no_budget_and_is_vacuous(dtype):
    found = certify(lambda x: x[0] * x[0], {"x": floats(FORMATS[dtype].largest)}, dtype, ("x",))
    assert found.paths[0].value.direct == math.inf
    assert found.vacuous
    assert found.paths[0].gradients["x"].direct == math.inf


def test_an_overflow_that_cancels_is_still_an_overflow():
    found = value(lambda x: x[0] * x[1] - x[0] * x[1] + x[2], "float16", x=floats(300, 300, 1))
    assert found.direct == math.inf


@pytest.mark.parametrize("dtype", FORMATS)
def test_underflow_may_lose_the_smallest_subnormal_and_not_much_more(dtype):
    smallest = FORMATS[dtype].smallest
    found = value(lambda x: x[0] * x[1], dtype, x=floats(smallest * 3, 0.375))
    assert smallest <= found.direct <= 10 * smallest
    assert value(lambda x: x[0] + x[1], dtype, x=floats(smallest * 3, smallest)).direct == 0.0


def test_division_by_what_may_be_zero_has_no_budget():
    assert value(lambda x: x[0] / (x[1] - x[1]), x=floats(1, 3)).direct == math.inf


# Corners


def test_a_tie_of_maximum_has_every_slope_between():
    found = slopes(lambda x: maximum(0, x[0]), x=floats(0))
    assert (found.high, found.spread, found.direct) == (0.5, 0.5, 0.0)
    for slope, gap in [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.5, 0.5), (-0.25, 0.25)]:
        assert found.distance(floats(slope)) == pytest.approx(gap, abs=1e-8)


def test_just_beside_the_tie_there_is_one_slope():
    assert slopes(lambda x: maximum(0, x[0]), x=floats(5e-324)).high == 1.0
    assert slopes(lambda x: maximum(0, x[0]), x=floats(-5e-324)).spread == 0.0


def test_absolute_at_zero_has_slopes_from_minus_one_to_one():
    found = slopes(lambda x: absolute(x[0]), x=floats(0))
    assert (found.high, found.spread) == (0.0, 1.0)
    assert slopes(lambda x: abs(x[0]), x=floats(-2)).high == -1.0


def test_the_same_number_twice_is_no_corner():
    found = slopes(lambda x: amax([x[0], x[0], x[1]]), x=floats(2, 1))
    assert found.high.tolist() == [1.0, 0.0]
    assert found.spread.tolist() == [0.0, 0.0]


def test_a_norm_of_zero_has_slopes_from_minus_one_to_one():
    found = slopes(lambda x: norm(list(x)), x=floats(0, 0))
    assert found.spread.tolist() == [1.0, 1.0]


def test_a_corner_that_rounding_could_reach_is_a_corner():
    def definition(x):
        return maximum(x[0] + x[1], x[2])

    assert slopes(definition, x=floats(0.1, 0.2, 0.3)).spread.tolist() == [0.5, 0.5, 0.5]


def test_logsumexp_of_equals_shares_its_slope():
    found = slopes(lambda x: logsumexp(list(x)), x=floats(1000, 1000))
    assert (found.distance(floats(0.5, 0.5)) <= found.direct).all()


# Paths


def test_a_comparison_on_the_edge_goes_both_ways_and_says_so():
    found = certify(lambda x: x[0] if x[0] + x[1] > x[2] else -x[0], {"x": floats(0.1, 0.2, 0.3)}, "float64")
    assert sorted(float(path.value.high) for path in found.paths) == [-0.1, 0.1]
    assert {path.decisions[0].outcome for path in found.paths} == {True, False}
    assert ">" in found.paths[0].decisions[0].text


def test_an_exact_comparison_goes_one_way_on_the_edge_itself():
    found = certify(lambda x: x[0] if x[0] + x[1] > x[2] else -x[0], {"x": floats(1, 2, 3)}, "float64")
    assert [float(path.value.high) for path in found.paths] == [-1.0]


def test_more_ambiguous_comparisons_than_the_cap_are_undecided():
    def definition(x):
        total = 0.0
        for _ in range(5):
            total = total + (x[0] if x[0] + x[1] > x[2] else x[1])
        return total

    assert CAP < 2**5
    with pytest.raises(TooManyPaths, match=f"more than {CAP} ways"):
        certify(definition, {"x": floats(0.1, 0.2, 0.3)}, "float64")


def test_a_comparison_with_what_may_have_overflowed_leaves_no_path():
    found = certify(lambda x: x[0] if x[0] * x[0] > 1 else x[0] + 1, {"x": floats(1e200)}, "float64")
    assert found.paths == []
    assert found.vacuous


def test_a_comparison_outside_a_certification_is_refused():
    kept = []
    certify(lambda x: kept.append(x[0]) or x[0], {"x": floats(1)}, "float64")
    with pytest.raises(RuntimeError, match=r"outside oracle\.truth\.certify"):
        assert kept[0] > 0


# What a definition may not do


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (lambda x: math.exp(x[0]), "cannot become a float without losing its certificate"),
        (lambda x: float(x[0]), "math.* and float"),
        (lambda x: x[0] and 0, "neither true nor false; compare it"),
        (lambda x: x[0] ** 0.5, "whole powers from 0 up, got 0.5"),
        (lambda x: x[0] ** -1, "whole powers from 0 up, got -1"),
        (lambda x: x[0] + "1", "unsupported operand"),
        (lambda x: np.empty(2, object), r"left entry \[0\] of its result unset"),
    ],
)
def test_what_numbers_cannot_do_is_said_with_the_way_out(definition, message):
    with pytest.raises(TypeError, match=message):
        certify(definition, {"x": floats(2)}, "float64")


def test_the_cotangent_has_the_shape_of_the_value():
    with pytest.raises(ValueError, match=r"cotangent has shape \(3,\), but the value has shape \(2,\)"):
        certify(lambda x: x, {"x": floats(1, 2)}, "float64", ("x",), np.ones(3))


def test_an_unknown_format_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown dtype .float8.; give one of"):
        certify(lambda x: x[0], {"x": floats(1)}, "float8")


# Precision


def harmonic(x):
    total = 0.0
    for i in range(1, 20):
        total = total + x[0] / i
    return exp(+total)


@pytest.mark.parametrize("bits", [24, 60])
def test_precision_rises_until_the_ball_is_tight(bits, monkeypatch):
    monkeypatch.setattr(certification, "_START_BITS", bits)
    found, usual = value(harmonic, x=floats(1)), math.exp(math.fsum(1 / i for i in range(1, 20)))
    assert found.tight
    assert found.radius <= found.direct * 2.0**-20
    assert abs(found.high - usual) <= found.direct


def test_past_the_cap_the_truth_is_not_tight(monkeypatch):
    monkeypatch.setattr(certification, "_START_BITS", 24)
    monkeypatch.setattr(certification, "_MOST_BITS", 24)
    found = value(harmonic, x=floats(1))
    assert not found.tight
    assert 0 < found.direct < math.inf


def test_a_chain_of_thousands_of_operations_is_no_trouble():
    def definition(x):
        y = x[0]
        for _ in range(5000):
            y = y * x[1]
        return y

    (path,) = certify(definition, {"x": floats(1.5, 1.0)}, "float64", ("x",)).paths
    assert path.value.high == 1.5
    assert path.gradients["x"].high.tolist() == [1.0, 7500.0]


def test_a_chain_of_thousands_of_closed_sums_is_no_trouble():
    def definition(x):
        y = x[0]
        for _ in range(5000):
            y = +(y + x[1])
        return y

    (path,) = certify(definition, {"x": floats(0, 1)}, "float64", ("x",)).paths
    assert path.value.high == 5000.0
    assert path.gradients["x"].high.tolist() == [1.0, 5000.0]


# Shapes


def test_arrays_scalars_and_labels_go_in_and_arrays_come_out():
    def definition(x, y, scale):
        out = np.empty(x.shape, x.dtype)
        for i in range(len(x)):
            out[i] = x[i] * scale if y[i] else x[i]
        return out

    inputs = {"x": floats(1, 2), "y": np.array([0, 1]), "scale": 0.5}
    (path,) = certify(definition, inputs, "float32", ("x", "scale"), floats(3, 5)).paths
    assert path.value.high.tolist() == [1.0, 1.0]
    assert path.gradients["x"].high.tolist() == [3.0, 2.5]
    assert path.gradients["scale"].shape == ()
    assert path.gradients["scale"].high == 10.0


def test_nothing_in_gives_nothing_out():
    found = certify(lambda x: x, {"x": np.empty((0, 3))}, "float64", ("x",)).paths[0]
    assert found.value.shape == (0, 3)
    assert found.gradients["x"].shape == (0, 3)


def test_numpy_scalars_count_as_plain_numbers():
    found = value(lambda x: np.float32(0.5) * x[0] + x[0] * np.int64(3) + np.float64(1), x=floats(2))
    assert found.high == 8.0
    assert found.direct == 0.0


def test_a_gradient_by_labels_is_refused_by_name():
    with pytest.raises(TypeError, match="gradient by 'y' was asked for, but it holds int64"):
        certify(lambda x, y: x[y[0]], {"x": floats(1), "y": np.array([0])}, "float64", ("y",))
