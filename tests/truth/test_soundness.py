"""The bounds are sound: every correctly rounded evaluation is within them, in any format, order of sums or regime.

Random expressions are certified, and evaluated again in the arithmetics of `tests/support/arithmetics.py`.

`ORACLE_EXPRESSIONS=5000 pytest tests/truth/test_soundness.py -s` tries 5000 expressions in each of the four formats and
prints the largest error ÷ bound; `ORACLE_SEED=7` draws others.
"""

from __future__ import annotations

import math
import os
import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from oracle.truth import FORMATS, Format, certify, products
from tests.support.arithmetics import MpmathArithmetic, RationalArithmetic, Undefined, as_fraction
from tests.support.error_shares import STYLES, ErrorShares, contains, precision
from tests.support.expressions import REGIMES, Node, definition, evaluate, expression, gradient, values
from tests.support.float_evaluations import record_evaluations

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
CLIMBS = max(4, EXPRESSIONS // 50)


def try_expression(
    root: Node, inputs: list[float], fmt: Format, rng: random.Random, shares: ErrorShares, styles=STYLES
):
    """Certify, evaluate exactly and in each style; assert that the balls contain the truth, record errors ÷ bounds."""
    shares.expressions += 1
    found = certify(definition(root), {"x": np.array(inputs)}, fmt.name, ("x",))
    (path,) = found.paths
    ball, slope = path.value, path.gradients["x"]
    assert (ball.rearranged >= ball.direct).all()
    assert (slope.rearranged >= slope.direct).all()
    vacuous = math.isinf(ball.direct)
    shares.vacuous += vacuous
    exactly = RationalArithmetic() if root.rational else MpmathArithmetic()
    try:
        at = evaluate(root, inputs, exactly)
    except Undefined:
        assert vacuous, "the definition has no value, but a finite bound"
        return
    exact = as_fraction(at[id(root)])
    if not vacuous:
        assert contains(ball, (), exact), f"the ball misses the value {float(exact)!r} of {inputs} in {fmt.name}"
    try:
        slopes_exact = [as_fraction(g) for g in gradient(root, at, len(inputs), exactly, rng)]
    except Undefined:
        slopes_exact = []
        assert vacuous or np.isinf(slope.direct).any()
    for i, g in enumerate(slopes_exact):
        if not (vacuous or math.isinf(slope.direct[i])):
            assert contains(slope, i, g), (
                f"the ball misses the slope {float(g)!r} by input {i} of {inputs} in {fmt.name}"
            )
    record_evaluations(root, inputs, (ball, slope), (exact, slopes_exact), fmt, rng, shares, styles)


def campaign(fmt: Format, functions: bool, count: int, seed: int) -> ErrorShares:
    """Try `count` random expressions, with the regimes in turn."""
    shares = ErrorShares()
    rng = random.Random(f"{seed} {fmt.name} {functions}")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            inputs = rng.choice((1, 2, 3, 5))
            root = expression(rng, rng.choice((1, 2, 2, 3)), inputs, functions)
            numbers = values(rng, fmt, REGIMES[turn % len(REGIMES)], inputs)
            try_expression(root, numbers, fmt, rng, shares)
    return shares


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_every_correct_evaluation_is_within_the_bounds(dtype, functions, record_property, capsys):
    shares = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_bound", str(shares))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", shares)
    assert max(shares.worst.values()) <= 1.0
    # The bounds are not too wide: some error reaches a quarter of its bound.
    assert shares.worst["direct"] > 0.25
    assert shares.worst["gradient"] > 0.25
    assert shares.vacuous < shares.expressions / 2


@pytest.mark.parametrize("dtype", FORMATS)
def test_hill_climbing_finds_no_error_beyond_its_bound(dtype, record_property, capsys):
    """Change one input at a time and keep what raises error ÷ bound; orders and library errors are drawn again."""
    fmt, best = FORMATS[dtype], ErrorShares()
    rng = random.Random(f"{SEED} {dtype} climb")
    with mpmath.workprec(precision(fmt)):
        for climb in range(CLIMBS):
            count = rng.choice((2, 3, 5))
            root = expression(rng, rng.choice((1, 2)), count, functions=climb % 2 == 1)
            inputs = values(rng, fmt, rng.choice(REGIMES), count)
            goal = rng.choice(("direct", "gradient"))
            height = 0.0
            for _ in range(40):
                step = list(inputs)
                i = rng.randrange(count)
                scale = 1 + rng.choice((-1, 1)) * 2.0 ** -rng.randint(1, fmt.precision)
                step[i] = fmt.nearest(Fraction(step[i]) * Fraction(scale))
                if math.isinf(step[i]):
                    continue
                here = ErrorShares()
                try_expression(root, step, fmt, rng, here, [rng.choice(STYLES)])
                share = here.worst.get(goal, 0.0)
                if share >= height:
                    inputs, height = step, share
                best.expressions += 1
                best.evaluations += here.evaluations
                for kind, worst in here.worst.items():
                    best.worst[kind] = max(best.worst.get(kind, 0.0), worst)
    record_property("error_over_bound", str(best))
    with capsys.disabled():
        print(f"\n{dtype:9} climbing  ", best)
    assert max(best.worst.values()) <= 1.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_long_sums_in_their_worst_order_are_within_the_bounds(dtype, capsys):
    """One large term first, then many that are each just lost: the order with the largest error of a sum."""
    fmt, shares = FORMATS[dtype], ErrorShares()
    rng = random.Random(SEED)
    for count in (10, 100, 300):
        small = fmt.nearest(Fraction(fmt.unit) * Fraction(255, 256))
        inputs = [1.0] + [small] * count
        root = Node("sum", tuple(Node("input", data=i) for i in range(count + 1)))
        try_expression(root, inputs, fmt, rng, shares, [{"order": "given"}])
        pairs = Node("sum", tuple(Node("product", (a, a)) for a in root.args))
        roots = [1.0] + [fmt.nearest(Fraction(math.sqrt(small)) * Fraction(255, 256))] * count
        try_expression(pairs, roots, fmt, rng, shares, [{"order": "given"}])
    with capsys.disabled():
        print(f"\n{dtype:9} long sums ", shares)
    assert 0.8 < shares.worst["direct"] <= 1.0


# The bounds are tight enough that a fault in them is found


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
def test_bounds_divided_by_four_are_exceeded(functions, monkeypatch):
    add = ErrorShares.add
    monkeypatch.setattr(ErrorShares, "add", lambda self, kind, error, bound: add(self, kind, error, bound / 4))
    shares = campaign(FORMATS["float32"], functions, 60, SEED)
    assert shares.worst["direct"] > 1.0
    assert shares.worst["gradient"] > 1.0


def test_product_bounds_that_are_too_small_are_exceeded(monkeypatch):
    multiply = products.multiply

    def too_small(left, right):
        value, direct, *rest = multiply(left, right)
        return value, direct / 8, *rest

    monkeypatch.setattr(products, "multiply", too_small)
    rng = random.Random(SEED)
    shares = ErrorShares()
    x, y = Node("input", data=0), Node("input", data=1)
    for _ in range(20):
        try_expression(
            Node("product", (x, y)), values(rng, FORMATS["float32"], "plain", 2), FORMATS["float32"], rng, shares
        )
    assert shares.worst["direct"] > 1.0
