"""The reverse pass: slopes that are infinite, and the roundings of parts that are used more than once."""

from __future__ import annotations

import math
import os
import random

import mpmath
import numpy as np
import pytest

from oracle.truth import FORMATS, certify, exp, log, lp_norm, minimum, norm, power, sqrt
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
