"""The budgets on trial: no correctly rounded evaluation may leave them, in any format, order or regime.

Expressions are generated, certified, and evaluated again in the arithmetics of `tests/support/expressions.py`.

`ORACLE_EXPRESSIONS=5000 pytest tests/truth/test_soundness.py -s` tries 5000 expressions in each of the four formats and
prints the largest error ÷ budget; `ORACLE_SEED=7` tries others.
"""

from __future__ import annotations

import functools
import math
import os
import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from oracle import truth
from oracle.truth.formats import FORMATS
from tests.support.expressions import (
    REGIMES,
    STYLES,
    Floats,
    Node,
    Rationals,
    Reals,
    Tally,
    Undefined,
    as_fraction,
    contains,
    definition,
    evaluate,
    excess,
    expression,
    gradient,
    precision,
    values,
)

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
CLIMBS = max(4, EXPRESSIONS // 50)


def try_expression(root: Node, inputs: list[float], fmt: truth.Format, rng: random.Random, tally: Tally, styles=STYLES):
    """Certify, evaluate exactly, and evaluate in each style; asserts whatever does not depend on the budgets' size."""
    tally.expressions += 1
    found = truth.certify(definition(root), {"x": np.array(inputs)}, fmt.name, ("x",))
    (path,) = found.paths
    ball, slope = path.value, path.gradients["x"]
    assert (ball.rearranged >= ball.direct).all()
    assert (slope.rearranged >= slope.direct).all()
    vacuous = math.isinf(ball.direct)
    tally.vacuous += vacuous
    exactly = Rationals() if root.rational else Reals()
    try:
        at = evaluate(root, inputs, exactly)
    except Undefined:
        assert vacuous, "the definition has no value, but a budget"
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
    for style in styles:
        tally.evaluations += 1
        to = Floats(fmt, rng, **style)
        try:
            at = evaluate(root, inputs, to)
        except Undefined:
            assert vacuous, f"overflows in {fmt.name} at {inputs}, but has the budget {ball.direct}"
            continue
        if not vacuous:
            error = excess(ball, (), at[id(root)], exact)
            tally.meet("direct", error, float(ball.direct))
            tally.meet("rearranged", error, float(ball.rearranged))
        if not slopes_exact:
            continue
        try:
            answers = gradient(root, at, len(inputs), to, rng)
        except Undefined:
            assert vacuous or np.isinf(slope.direct).any(), f"a slope overflows in {fmt.name} at {inputs}"
            continue
        for i, (answer, g) in enumerate(zip(answers, slopes_exact, strict=True)):
            if not math.isinf(slope.direct[i]):
                tally.meet("gradient", excess(slope, i, answer, g), float(slope.direct[i]))


def campaign(fmt: truth.Format, functions: bool, count: int, seed: int) -> Tally:
    """`count` expressions, regimes in turn."""
    tally = Tally()
    rng = random.Random(f"{seed} {fmt.name} {functions}")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            inputs = rng.choice((1, 2, 3, 5))
            root = expression(rng, rng.choice((1, 2, 2, 3)), inputs, functions)
            numbers = values(rng, fmt, REGIMES[turn % len(REGIMES)], inputs)
            try_expression(root, numbers, fmt, rng, tally)
    return tally


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_no_correct_evaluation_leaves_its_budget(dtype, functions, record_property, capsys):
    tally = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_budget", str(tally))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", tally)
    assert max(tally.worst.values()) <= 1.0
    # A bound that is never approached catches nothing; and a quarter of these budgets would be caught lying.
    assert tally.worst["direct"] > 0.25
    assert tally.worst["gradient"] > 0.25
    assert tally.vacuous < tally.expressions / 2


# ---------------------------------------------------------------------------------------------------------------------
# Other forms of polynomials


def polynomial(rng: random.Random, depth: int, inputs: int) -> Node:
    """Sums and products only, with at most two hundred terms when multiplied out."""
    while True:
        node = _polynomial(rng, depth, inputs)
        if 2 <= len(expanded(node)) <= 200:
            return node


def _polynomial(rng: random.Random, depth: int, inputs: int) -> Node:
    if depth == 0:
        return Node("input", data=rng.randrange(inputs))
    args = tuple(_polynomial(rng, depth - 1, inputs) for _ in range(rng.choice((2, 2, 3))))
    if rng.random() < 0.5:
        return Node("sum", tuple(Node("negative", (a,)) if rng.random() < 0.5 else a for a in args))
    return Node("product", args[:2] if rng.random() < 0.6 else (args[0], args[0]))


Factors = int | tuple["Factors", "Factors"]
Terms = list[tuple[int, Factors]]


def expanded(node: Node) -> Terms:
    """Multiplied out: a sign for each term and its inputs, multiplied in the order in which they were nested."""
    match node.op:
        case "input":
            return [(1, node.data)]
        case "negative":
            return [(-sign, factors) for sign, factors in expanded(node.args[0])]
        case "sum":
            return [term for a in node.args for term in expanded(a)]
    left, right = map(expanded, node.args)
    return [(s * t, (a, b)) for s, a in left for t, b in right]


def flat(factors: Factors) -> tuple[int, ...]:
    """The inputs of a term, in order."""
    return (factors,) if isinstance(factors, int) else tuple(sorted(flat(factors[0]) + flat(factors[1])))


def reassociated(terms: Terms) -> Terms:
    """Each term as a running product."""
    return [(sign, functools.reduce(lambda a, b: (a, b), flat(factors))) for sign, factors in terms]


def collected(terms: Terms) -> Terms:
    """Like terms taken together: a² - 2ab + b²."""
    like: dict[tuple[int, ...], list[tuple[int, Factors]]] = {}
    for term in terms:
        like.setdefault(flat(term[1]), []).append(term)
    return [(count, same[0][1]) for same in like.values() if (count := sum(sign for sign, _ in same))]


def multiplied_out(terms: Terms, inputs: list[float], to: Floats) -> float:
    """The sum of the terms."""

    def product(factors: Factors) -> float:
        return inputs[factors] if isinstance(factors, int) else to.times(product(factors[0]), product(factors[1]))

    return to.total([to.times(to.constant(coefficient), product(factors)) for coefficient, factors in terms])


def as_nodes(terms: Terms) -> Node:
    """The same as an expression: what a definition is that multiplies out itself."""

    def product(factors: Factors) -> Node:
        if isinstance(factors, int):
            return Node("input", data=factors)
        return Node("product", (product(factors[0]), product(factors[1])))

    return Node("sum", tuple(product(f) if sign > 0 else Node("negative", (product(f),)) for sign, f in terms))


@pytest.mark.parametrize("dtype", FORMATS)
def test_multiplying_out_and_factoring_stay_rearranged(dtype, record_property, capsys):
    fmt, tally = FORMATS[dtype], Tally()
    rng = random.Random(f"{SEED} {dtype} forms")
    for turn in range(EXPRESSIONS // 2):
        count = rng.choice((2, 3, 4))
        root = polynomial(rng, rng.choice((1, 2, 3)), count)
        regime = REGIMES[turn % len(REGIMES)]
        inputs = values(rng, fmt, regime, count)
        terms = expanded(root)
        both = [
            truth.certify(definition(n), {"x": np.array(inputs)}, dtype).paths[0].value for n in (root, as_nodes(terms))
        ]
        exact = evaluate(root, inputs, Rationals())[id(root)]
        tally.expressions += 1
        for order in ("given", "sorted", "reversed", "random"):
            to = Floats(fmt, rng, order)
            tally.evaluations += 3
            nested, spread_out = (float(ball.rearranged) for ball in both)
            if nested < math.inf:
                tally.meet("multiplied out", abs(Fraction(multiplied_out(terms, inputs, to)) - exact), nested)
                tally.meet("collected", abs(Fraction(multiplied_out(collected(terms), inputs, to)) - exact), nested)
                # Another order of factors may underflow half way where the definition's own does not.
                if regime in ("ties", "plain", "near") and fmt.emin < -100:
                    other = multiplied_out(reassociated(terms), inputs, to)
                    tally.meet("reassociated", abs(Fraction(other) - exact), nested)
            if spread_out < math.inf:
                tally.meet("factored", abs(Fraction(evaluate(root, inputs, to)[id(root)]) - exact), spread_out)
    record_property("error_over_budget", str(tally))
    with capsys.disabled():
        print(f"\n{dtype:9} forms     ", tally)
    assert max(tally.worst.values()) <= 1.0
    assert max(tally.worst.values()) > 0.05


def test_squares_of_differences_multiplied_out_are_rearranged_and_not_direct():
    fmt = FORMATS["float32"]
    rng = random.Random(SEED)
    outside = 0
    for _ in range(50):
        a = values(rng, fmt, "near", 2)
        root = Node("sum", (Node("input", data=0), Node("negative", (Node("input", data=1),))))
        square = Node("product", (root, root))
        ball = truth.certify(definition(square), {"x": np.array(a)}, "float32").paths[0].value
        answer = multiplied_out(collected(expanded(square)), a, Floats(fmt, rng))
        error = abs(Fraction(answer) - (Fraction(a[0]) - Fraction(a[1])) ** 2)
        assert error <= Fraction(float(ball.rearranged))
        outside += error > Fraction(float(ball.direct))
    assert outside > 10


# ---------------------------------------------------------------------------------------------------------------------
# Search for a counterexample


@pytest.mark.parametrize("dtype", FORMATS)
def test_climbing_towards_the_worst_finds_none(dtype, record_property, capsys):
    """Change one input at a time, keep what raises error ÷ budget; orders and the library's errors are drawn anew."""
    fmt, best = FORMATS[dtype], Tally()
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
                here = Tally()
                try_expression(root, step, fmt, rng, here, [rng.choice(STYLES)])
                share = here.worst.get(goal, 0.0)
                if share >= height:
                    inputs, height = step, share
                best.expressions += 1
                best.evaluations += here.evaluations
                for kind, worst in here.worst.items():
                    best.worst[kind] = max(best.worst.get(kind, 0.0), worst)
    record_property("error_over_budget", str(best))
    with capsys.disabled():
        print(f"\n{dtype:9} climbing  ", best)
    assert max(best.worst.values()) <= 1.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_long_sums_in_their_worst_order_stay_inside(dtype, capsys):
    """One large term first, then many that are each just lost: the order that a bound for sums is made for."""
    fmt, tally = FORMATS[dtype], Tally()
    rng = random.Random(SEED)
    for count in (10, 100, 300):
        small = fmt.nearest(Fraction(fmt.unit) * Fraction(255, 256))
        inputs = [1.0] + [small] * count
        root = Node("sum", tuple(Node("input", data=i) for i in range(count + 1)))
        try_expression(root, inputs, fmt, rng, tally, [{"order": "given"}])
        pairs = Node("sum", tuple(Node("product", (a, a)) for a in root.args))
        roots = [1.0] + [fmt.nearest(Fraction(math.sqrt(small)) * Fraction(255, 256))] * count
        try_expression(pairs, roots, fmt, rng, tally, [{"order": "given"}])
    with capsys.disabled():
        print(f"\n{dtype:9} long sums ", tally)
    assert 0.8 < tally.worst["direct"] <= 1.0


def test_differences_squared_and_multiplied_out_in_one_long_loop_stay_rearranged():
    fmt, rng = FORMATS["float32"], random.Random(SEED)
    small = 0.49 * math.sqrt(2 * fmt.unit)
    inputs = [fmt.nearest(Fraction(x)) for x in (1.0, 0.0, *[small, -small] * 50)]
    squares = []
    for i in range(0, len(inputs), 2):
        difference = Node("sum", (Node("input", data=i), Node("negative", (Node("input", data=i + 1),))))
        squares.append(Node("product", (difference, difference)))
    root = Node("sum", tuple(squares))
    ball = truth.certify(definition(root), {"x": np.array(inputs)}, "float32").paths[0].value
    error = abs(
        Fraction(multiplied_out(expanded(root), inputs, Floats(fmt, rng)))
        - evaluate(root, inputs, Rationals())[id(root)]
    )
    assert 0.25 < error / Fraction(float(ball.rearranged)) <= 1


# ---------------------------------------------------------------------------------------------------------------------
# The trial can convict


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
def test_a_quarter_of_the_budgets_would_be_convicted(functions, monkeypatch):
    meet = Tally.meet
    monkeypatch.setattr(Tally, "meet", lambda self, kind, error, budget: meet(self, kind, error, budget / 4))
    tally = campaign(FORMATS["float32"], functions, 60, SEED)
    assert tally.worst["direct"] > 1.0
    assert tally.worst["gradient"] > 1.0


def test_a_budget_that_forgets_the_rounding_of_products_is_convicted(monkeypatch):
    from oracle.truth import products

    def forgetful(left, right):
        value, direct, *rest = products_multiply(left, right)
        return value, direct / 8, *rest

    products_multiply = products.multiply
    monkeypatch.setattr(products, "multiply", forgetful)
    rng = random.Random(SEED)
    tally = Tally()
    x, y = Node("input", data=0), Node("input", data=1)
    for _ in range(20):
        try_expression(
            Node("product", (x, y)), values(rng, FORMATS["float32"], "plain", 2), FORMATS["float32"], rng, tally
        )
    assert tally.worst["direct"] > 1.0
