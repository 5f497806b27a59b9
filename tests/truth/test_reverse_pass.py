"""The reverse pass: slopes that are infinite, and the roundings of parts that are used more than once."""

from __future__ import annotations

import math
import os
import random

import mpmath
import numpy as np
import pytest
import torch

from oracle.truth import FORMATS, amax, certify, decimal, exp, log, lp_norm, maximum, minimum, norm, power, sqrt, tanh
from tests.support.error_shares import ErrorShares, precision
from tests.support.expressions import REGIMES, Node, values
from tests.support.shared_expressions import shared, steep
from tests.truth.test_soundness import SEED, try_expression

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "100"))


def slope(definition, *numbers, dtype="float64"):
    (path,) = certify(definition, {"x": np.array(numbers, float)}, dtype, ("x",)).paths
    return path.gradients["x"]


@pytest.mark.parametrize(
    "definition",
    [
        lambda x: (2 * sqrt(x[0])) * sqrt(x[0]),  # 2x, with the slope 2
        lambda x: sqrt(abs(x[0])) * sqrt(abs(x[0])),  # |x|, with every slope from -1 to 1
        lambda x: power(x[0], 0.25) ** 4,
        lambda x: sqrt(x[0] * x[0] + x[0]) ** 2,
        lambda x: x[0] * sqrt(sqrt(x[0])),
        lambda x: lp_norm([x[0]], 0.5) ** 2,
    ],
)
def test_a_slope_of_zero_times_an_infinite_one_is_unknown(definition):
    assert math.isinf(slope(definition, 0.0).direct[0])


def test_an_overflow_behind_a_slope_of_zero_is_unknown():
    assert math.isinf(slope(lambda x: x[0] * exp(x[1]), 0.0, 1000.0).direct[1])


@pytest.mark.parametrize(
    ("definition", "at"),
    [
        (lambda x: x[0] * sqrt(x[1]), (0.0, 4.0)),
        (lambda x: x[0] * norm([x[1]]), (0.0, 0.0)),
        (lambda x: x[0] * log(x[1]), (0.0, 0.5)),
        (lambda x: x[0] * power(x[1], 1.5), (0.0, 0.0)),
        (lambda x: x[0] * (1 / x[1]), (0.0, 3.0)),
    ],
)
def test_a_slope_of_zero_times_a_finite_one_is_zero(definition, at):
    found = slope(definition, *at)
    assert (found.high[1], found.direct[1], found.spread[1]) == (0.0, 0.0, 0.0)


def test_a_product_that_is_used_twice_has_one_adjoint():
    """d/dx (xy + zxy) = (1 + z) y has two roundings; y + zy, with exact products, only one."""
    y, z = 3.0, 2.0**-30 + 2.0**-40

    def definition(x):
        product = x[0] * y
        return product + x[1] * product

    found = slope(definition, 1.0, z, dtype="float32")
    by_autograd = np.float32(np.float32(1.0) + np.float32(z)) * np.float32(y)
    assert found.distance(np.array([float(by_autograd), 0.0]))[0] <= found.direct[0]
    assert found.direct[0] >= 2 * 2.0**-24 * y


def test_the_double_negative_of_a_number_that_is_used_has_an_adjoint_of_its_own():
    def definition(x):
        opposite = -x[0]
        return x[1] * opposite + opposite - opposite

    assert slope(definition, 0.7, 1.0 - 2.0**-24, dtype="float32").direct[0] > 0.0


def test_the_smaller_of_two_numbers_is_one_of_them():
    found = slope(lambda x: minimum(x[0] + x[1], 3), 1.0, 1.0)
    assert found.high.tolist() == [1.0, 1.0]
    assert found.direct.tolist() == [0.0, 0.0]


def sum_and_its_share(x):
    s = x[0] + x[1]
    return s - s / s


def share_before_the_sum(x):
    s = x[0] + x[1]
    return s / s + x[2] + s


def opposite_of_a_sum(x):
    s = x[0] + x[1]
    return x[2] - s + s / s


def sums_within_sums(x):
    inner = x[0] * x[1] + x[1]
    outer = inner + x[2]
    return outer - 3 * x[0] + inner / inner + outer / outer + (x[2] - outer)


@pytest.mark.parametrize("definition", [sum_and_its_share, share_before_the_sum, opposite_of_a_sum, sums_within_sums])
@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_the_contributions_to_a_sum_that_a_longer_sum_takes_over_are_rounded_together(definition, dtype):
    """Those of s / s cancel, but not before the contribution of the longer sum is lost beside them."""
    rng = random.Random(SEED)
    for _ in range(60):
        numbers = values(rng, FORMATS[dtype], "plain", 3)
        numbers[1] = -numbers[0] * (1 + 2.0 ** -rng.choice((3, 5, 7)))
        x = torch.tensor(numbers, dtype=getattr(torch, dtype), requires_grad=True)
        definition(x).backward()
        found = slope(definition, *x.tolist(), dtype=dtype)
        assert (found.distance(x.grad.double().numpy()) <= found.direct).all()


@pytest.mark.parametrize("definition", [sum_and_its_share, share_before_the_sum, opposite_of_a_sum])
def test_a_contribution_that_is_lost_beside_larger_ones_that_cancel_is_within_the_bound(definition):
    """With s = 2^-9, those of s / s are ±512, and 1 - 512 is 512 or 510 in bfloat16."""
    found = slope(definition, 0.12890625, -0.126953125, 0.5, dtype="bfloat16")
    assert (found.direct[:2] >= 1.0).all()


def test_a_long_chain_of_sums_each_of_which_is_used_has_a_gradient():
    def chain(x, function):
        total = x[0]
        for v in x[1:]:
            total = total + function(total) * v
        return total

    x = torch.full((1100,), 0.001, dtype=torch.float64, requires_grad=True)
    chain(x, torch.tanh).backward()
    found = slope(lambda x: chain(x, tanh), *x.tolist())
    assert (found.distance(x.grad.numpy()) <= found.direct).all()
    assert (found.direct < 1e-9).all()


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_slope_that_is_split_among_equal_operands_may_underflow_or_be_rounded(times):
    tiny = (2 * times + 1) * FORMATS["float16"].smallest

    def largest(x):
        return amax([x[0]] * times) * x[1]

    x = torch.tensor([2.0, tiny], dtype=torch.float16, requires_grad=True)
    (torch.stack([x[0]] * times).amax() * x[1]).backward()
    found = slope(largest, 2.0, tiny, dtype="float16")
    assert found.distance(x.grad.double().numpy())[0] <= found.direct[0] > 0.0
    assert found.spread[0] == 0.0


def test_a_slope_that_is_a_constant_is_split():
    found = slope(lambda x: amax([x[0], x[1], x[0]]) * decimal("-2.75"), 7.0, 6.0)
    assert found.high.tolist() == [-2.75, 0.0]


def test_the_larger_of_two_numbers_has_no_value_where_one_of_them_has_none():
    (path,) = certify(lambda x: maximum(1.0, sqrt(x[0] * x[1])), {"x": np.array([1e-280, -4e-232])}, "float64").paths
    assert math.isinf(path.value.direct)  # the root of a number that is below 0, but rounds to 0


@pytest.mark.parametrize("kind", ["sums and products", "functions", "infinite slopes"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_gradients_of_parts_that_are_used_again_are_within_the_bounds(dtype, kind):
    """`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`."""
    fmt, shares = FORMATS[dtype], ErrorShares()
    rng = random.Random(f"{SEED} {dtype} {kind}")
    with mpmath.workprec(precision(fmt)):
        for turn in range(EXPRESSIONS // 2):
            count = rng.choice((1, 2, 3))
            if kind == "infinite slopes":
                root, regime = steep(rng, count), rng.choice(("ties", "ties", "plain"))
            else:
                root, regime = shared(rng, count, kind == "functions"), REGIMES[turn % len(REGIMES)]
            inputs = values(rng, fmt, regime, count)
            if regime == "ties" and rng.random() < 0.5:
                inputs[rng.randrange(count)] = 0.0
            try_expression(root, inputs, fmt, rng, shares)
    assert max(shares.worst.values()) <= 1.0
    assert shares.vacuous < shares.expressions / 2


def test_a_reverse_pass_that_drops_every_adjoint_of_zero_is_found(monkeypatch):
    root = Node("sqrt", (Node("input", data=0),))
    square, fmt, rng = Node("product", (root, root)), FORMATS["float64"], random.Random(SEED)
    try_expression(square, [0.0], fmt, rng, ErrorShares())
    monkeypatch.setattr("oracle.truth.elementary.Elementary.is_steep", False)
    with pytest.raises(AssertionError):
        try_expression(square, [0.0], fmt, rng, ErrorShares())
