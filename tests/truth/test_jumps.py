"""Functions that jump, over certified numbers: both sides of a jump are right next to it, and one elsewhere."""

# ruff: noqa: PLW0108  a definition is a function with named parameters, also where it is one call

import numpy as np
import pytest
import torch

from oracle.truth import certify
from oracle.truth.vectorized import vectorized


def paths(definition, x, dtype="float32"):
    return certify(vectorized(definition), {"x": np.array(x)}, dtype, ("x",)).paths


def tenths(x):
    return np.floor(x / 0.1)


def test_away_from_a_jump_there_is_one_answer_and_no_slope():
    (path,) = paths(tenths, [0.25, -0.25])
    assert path.value.high.tolist() == [2.0, -3.0]
    assert path.value.rearranged.tolist() == [0.0, 0.0]
    assert path.gradients["x"].high.tolist() == [0.0, 0.0]


def test_next_to_a_jump_both_sides_are_followed():
    found = paths(tenths, [float(np.float32(0.3))])
    assert sorted(float(path.value.high[0]) for path in found) == [2.0, 3.0]


def test_of_many_numbers_next_to_jumps_each_has_an_interval():
    x = np.array([float(np.float32(0.1 * k)) for k in range(1, 8)])
    found = paths(tenths, x)
    assert len(found) <= 4
    answer = np.floor(x.astype(np.float32) / np.float32(0.1)).astype(float)
    assert any((path.value.distance(answer) <= path.value.direct).all() for path in found)
    assert all((path.value.distance(answer + 2.0) > path.value.rearranged).all() for path in found)


def test_an_exact_number_at_a_jump_has_one_answer():
    (path,) = paths(lambda x: np.floor(x), [3.0, -2.0])
    assert path.value.high.tolist() == [3.0, -2.0]


def test_a_triangular_wave_has_both_slopes_at_its_kinks():
    (path,) = paths(lambda x: np.abs(x - np.round(x)), [0.5, 0.25])
    assert path.value.high.tolist() == [0.5, 0.25]
    assert path.gradients["x"].spread == pytest.approx([1.0, 0.0])


@pytest.mark.parametrize("function", [np.floor, np.ceil, np.trunc, np.rint, np.round, np.fix])
def test_every_rounding_agrees_with_numpy(function):
    x = np.array([-2.5, -1.5, -0.75, 0.0, 0.5, 1.5, 2.25])
    (path,) = paths(lambda x: function(x), x, "float64")
    assert path.value.high.tolist() == function(x).tolist()


@pytest.mark.parametrize("function", [np.remainder, np.fmod, np.floor_divide])
def test_every_remainder_agrees_with_numpy_and_has_its_slopes(function):
    x, y = np.array([-5.25, 5.25, 7.5, -7.0]), np.array([2.0, -2.0, 1.25, 3.0])
    (path,) = certify(vectorized(lambda x, y: function(x, y)), {"x": x, "y": y}, "float64", ("x", "y")).paths
    assert path.value.high.tolist() == function(x, y).tolist()
    slope = 0.0 if function is np.floor_divide else 1.0
    assert path.gradients["x"].high.tolist() == [slope] * 4


def test_a_histogram_counts_a_number_at_an_edge_in_either_bin():
    x = np.array([0.05, float(np.float32(0.3)), 0.95])
    (path,) = paths(lambda x: np.histogram(x / 0.1, bins=[0, 3, 10])[0], x)
    for counts in ([1.0, 2.0], [2.0, 1.0]):
        assert (path.value.distance(np.array(counts)) <= path.value.direct).all()
    assert not (path.value.distance(np.array([0.0, 3.0])) <= path.value.rearranged).all()


QUOTIENTS = {
    "floor_divide": (lambda x: np.floor_divide(x, 0.1), lambda x: torch.floor_divide(x, 0.1)),
    "//": (lambda x: x // -0.7, lambda x: x // -0.7),
    "%": (lambda x: x % 0.1, lambda x: torch.remainder(x, 0.1)),
    "fmod": (lambda x: np.fmod(x, 0.3), lambda x: torch.fmod(x, 0.3)),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", QUOTIENTS)
def test_a_quotient_without_rounding_has_one_answer_at_every_multiple_of_its_divisor(name, dtype):
    definition, in_torch = QUOTIENTS[name]
    x = np.array([k * tenth for tenth in (0.1, 0.3, 0.7) for k in range(-12, 13)]).astype(dtype)
    (path,) = paths(definition, x, dtype)
    answer = in_torch(torch.from_numpy(x)).numpy().astype(float)
    assert (path.value.distance(answer) <= path.value.direct).all()
    assert (path.value.direct <= np.finfo(dtype).eps * np.abs(answer)).all()


def test_the_floor_of_a_rounded_quotient_is_not_that_of_the_quotient():
    (path,) = paths(lambda x: x // 0.1, [1.0], "float64")
    assert path.value.high.tolist() == [9.0]
    assert np.floor(1.0 / 0.1) == 10.0
    assert (path.value.distance(np.array([10.0])) > path.value.rearranged).all()


def test_the_errors_of_the_operands_still_reach_both_sides():
    found = paths(lambda x: (x + 0.2) // 0.1, [0.1], "float64")
    assert sorted(float(path.value.high[0]) for path in found) == [2.0, 3.0]
    found = paths(lambda x: (x + 0.2) % 0.1, [0.1], "float64")
    assert sorted(round(float(path.value.high[0]), 9) for path in found) == [0.0, 0.1]


def test_a_literal_in_a_format_of_16_bits_may_be_more_precise_than_the_format():
    found = paths(lambda x: x // 0.1, [1.0], "bfloat16")
    assert sorted(float(path.value.high[0]) for path in found) == [9.0, 10.0]


def test_constants_are_floor_divided_as_python_divides_floats():
    (path,) = paths(lambda x: x * (1.0 // 0.1), [1.0], "float64")
    assert path.value.high.tolist() == [9.0]


def test_a_number_just_below_a_jump_has_one_answer():
    x = [float(np.nextafter(10.0, 0.0)), 2.0**50 + 1.0, float(np.nextafter(2.5, 0.0))]
    for function in (np.floor, np.ceil, np.rint):
        (path,) = paths(lambda x, function=function: function(x), x, "float64")
        assert path.value.high.tolist() == function(x).tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_quotients_and_remainders_of_random_floats_are_those_of_the_libraries(dtype):
    rng = np.random.default_rng(0)
    x, y = (np.ldexp(rng.normal(size=60), rng.integers(low, 12, 60)).astype(dtype) for low in (-12, -3))
    x[:30] = np.round(x[:30]) * y[:30]
    for function, in_torch in (
        (np.floor_divide, torch.floor_divide),
        (np.remainder, torch.remainder),
        (np.fmod, torch.fmod),
    ):
        definition = vectorized(lambda x, y, function=function: function(x, y))
        (path,) = certify(definition, {"x": x, "y": y}, np.dtype(dtype).name, ("x", "y")).paths
        for answer in (function(x, y), in_torch(torch.from_numpy(x), torch.from_numpy(y)).numpy()):
            assert (path.value.distance(answer.astype(float)) <= path.value.direct).all()
