"""Norms of order p: enclosures, bounds for both libraries, and the slopes at zero."""

import math

import mpmath
import numpy as np
import pytest
import torch

from oracle.domains import round_to
from oracle.truth import FORMATS, certify, lp_norm

ORDERS = (0.5, 1.5, 3.0, 4.0)


def vector(dtype, seed):
    rng = np.random.default_rng(seed)
    values = rng.uniform(-3.0, 3.0, rng.integers(1, 9)) * 2.0 ** rng.integers(-2, 3)
    return round_to(np.where(np.abs(values) < 0.05, 1.0, values), dtype)


def certified(x, order, dtype, along=None):
    return certify(lambda x: lp_norm(x, order), {"x": x}, dtype, ("x",), along=along).paths[0]


def assert_encloses(enclosure, exact):
    with mpmath.workprec(400):
        for high, low, radius, truth in zip(
            enclosure.high.flat, enclosure.low.flat, enclosure.radius.flat, exact, strict=True
        ):
            assert abs(mpmath.mpf(float(high)) + mpmath.mpf(float(low)) - truth) <= radius + abs(truth) * 2.0**-100


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(5))
def test_the_norm_and_its_slopes_are_enclosed(order, seed):
    x = vector("float64", seed)
    path = certified(x, order, "float64")
    with mpmath.workprec(400):
        p = mpmath.mpf(order)
        exact = [mpmath.mpf(float(v)) for v in x]
        norm = mpmath.fsum(abs(v) ** p for v in exact) ** (1 / p)
        slopes = [mpmath.sign(v) * (abs(v) / norm) ** (p - 1) for v in exact]
    assert_encloses(path.value, [norm])
    assert_encloses(path.gradients["x"], slopes)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("order", ORDERS)
def test_both_libraries_are_within_the_bounds(order, dtype):
    for seed in range(20):
        x = vector(dtype, seed)
        path = certified(x, order, dtype, {"x": np.ones(len(x))})
        leaf = torch.tensor(x).to(getattr(torch, dtype)).requires_grad_()
        value = torch.linalg.vector_norm(leaf, ord=order)
        (slope,) = torch.autograd.grad(value, leaf)
        assert path.value.distance(value.detach().double().numpy()) <= path.value.direct
        slopes = path.gradients["x"]
        assert np.all(slopes.distance(slope.double().numpy()) <= slopes.rearranged)
        if dtype != "bfloat16":
            by_numpy = np.linalg.norm(x.astype(dtype), ord=order)
            assert path.value.distance(np.asarray(by_numpy, np.float64)) <= path.value.direct


def test_at_the_zero_vector_each_slope_from_minus_1_to_1_is_right_from_order_one_on():
    path = certified(np.zeros(2), 3.0, "float64")
    slopes = path.gradients["x"]
    assert path.value.direct == 0.0
    for slope, right in ((0.0, True), (1.0, True), (-1.0, True), (1.01, False), (-1.01, False)):
        assert np.all(slopes.distance(np.full(2, slope)) <= slopes.direct) == right
    below = certified(np.zeros(2), 0.5, "float64", {"x": np.ones(2)})
    assert np.isinf(below.gradients["x"].direct).all()
    assert np.isinf(below.seconds["x"].direct).all()  # the derivative of an unknown slope is unknown


def test_above_order_one_the_slope_by_an_entry_of_zero_is_zero():
    slopes = certified(np.array([0.0, 2.0]), 3.0, "float64").gradients["x"]
    assert slopes.high.tolist() == [0.0, 1.0]
    assert slopes.spread.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_over_floats_the_dtype_is_kept(dtype):
    assert lp_norm(np.array([3.0, -4.0], dtype), 3.0).dtype == dtype


def test_over_floats_the_value_is_that_of_the_formula():
    assert lp_norm([], 3.0) == 0.0
    assert lp_norm(np.array([3.0, -4.0]), 3.0) == pytest.approx(91 ** (1 / 3), rel=4 * math.ulp(1))
