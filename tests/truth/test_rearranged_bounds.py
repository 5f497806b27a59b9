"""The rearranged bounds hold for other forms of polynomials: multiplied out, with like terms added, and factored.

`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`.
"""

from __future__ import annotations

import functools
import math
import os
import random
from fractions import Fraction

import numpy as np
import pytest

from oracle.truth import FORMATS, certify
from tests.support.arithmetics import FloatArithmetic, RationalArithmetic
from tests.support.error_shares import ErrorShares
from tests.support.expressions import REGIMES, Node, definition, evaluate, values

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def polynomial(rng: random.Random, depth: int, inputs: int) -> Node:
    """A random expression of sums and products, with at most 200 terms when multiplied out."""
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
    """The terms when multiplied out: a sign, and the inputs as nested pairs in the order of their multiplication."""
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
    """The terms with their inputs sorted and multiplied from left to right."""
    return [(sign, functools.reduce(lambda a, b: (a, b), flat(factors))) for sign, factors in terms]


def collected(terms: Terms) -> Terms:
    """Like terms added: a² - 2ab + b²."""
    like: dict[tuple[int, ...], list[tuple[int, Factors]]] = {}
    for term in terms:
        like.setdefault(flat(term[1]), []).append(term)
    return [(count, same[0][1]) for same in like.values() if (count := sum(sign for sign, _ in same))]


def multiplied_out(terms: Terms, inputs: list[float], to: FloatArithmetic) -> float:
    """The sum of the terms, in the arithmetic `to`."""

    def product(factors: Factors) -> float:
        return inputs[factors] if isinstance(factors, int) else to.times(product(factors[0]), product(factors[1]))

    return to.total([to.times(to.constant(coefficient), product(factors)) for coefficient, factors in terms])


def as_nodes(terms: Terms) -> Node:
    """The terms as an expression: a definition that multiplies out."""

    def product(factors: Factors) -> Node:
        if isinstance(factors, int):
            return Node("input", data=factors)
        return Node("product", (product(factors[0]), product(factors[1])))

    return Node("sum", tuple(product(f) if sign > 0 else Node("negative", (product(f),)) for sign, f in terms))


@pytest.mark.parametrize("dtype", FORMATS)
def test_forms_that_multiply_out_or_factor_are_within_the_rearranged_bounds(dtype, record_property, capsys):
    fmt, shares = FORMATS[dtype], ErrorShares()
    rng = random.Random(f"{SEED} {dtype} forms")
    for turn in range(EXPRESSIONS // 2):
        count = rng.choice((2, 3, 4))
        root = polynomial(rng, rng.choice((1, 2, 3)), count)
        regime = REGIMES[turn % len(REGIMES)]
        inputs = values(rng, fmt, regime, count)
        terms = expanded(root)
        both = [certify(definition(n), {"x": np.array(inputs)}, dtype).paths[0].value for n in (root, as_nodes(terms))]
        exact = evaluate(root, inputs, RationalArithmetic())[id(root)]
        shares.expressions += 1
        for order in ("given", "sorted", "reversed", "random"):
            to = FloatArithmetic(fmt, rng, order)
            shares.evaluations += 3
            nested, spread_out = (float(ball.rearranged) for ball in both)
            if nested < math.inf:
                shares.add("multiplied out", abs(Fraction(multiplied_out(terms, inputs, to)) - exact), nested)
                shares.add("collected", abs(Fraction(multiplied_out(collected(terms), inputs, to)) - exact), nested)
                # Another order of factors may underflow in an intermediate product.
                if regime in ("ties", "plain", "near") and fmt.emin < -100:
                    other = multiplied_out(reassociated(terms), inputs, to)
                    shares.add("reassociated", abs(Fraction(other) - exact), nested)
            if spread_out < math.inf:
                shares.add("factored", abs(Fraction(evaluate(root, inputs, to)[id(root)]) - exact), spread_out)
    record_property("error_over_bound", str(shares))
    with capsys.disabled():
        print(f"\n{dtype:9} forms     ", shares)
    assert max(shares.worst.values()) <= 1.0
    assert max(shares.worst.values()) > 0.05


def test_squares_of_differences_multiplied_out_exceed_the_direct_bound_only():
    fmt = FORMATS["float32"]
    rng = random.Random(SEED)
    outside = 0
    for _ in range(50):
        a = values(rng, fmt, "near", 2)
        root = Node("sum", (Node("input", data=0), Node("negative", (Node("input", data=1),))))
        square = Node("product", (root, root))
        ball = certify(definition(square), {"x": np.array(a)}, "float32").paths[0].value
        answer = multiplied_out(collected(expanded(square)), a, FloatArithmetic(fmt, rng))
        error = abs(Fraction(answer) - (Fraction(a[0]) - Fraction(a[1])) ** 2)
        assert error <= Fraction(float(ball.rearranged))
        outside += error > Fraction(float(ball.direct))
    assert outside > 10


def test_a_long_sum_of_squared_differences_multiplied_out_is_within_the_rearranged_bound():
    fmt, rng = FORMATS["float32"], random.Random(SEED)
    small = 0.49 * math.sqrt(2 * fmt.unit)
    inputs = [fmt.nearest(Fraction(x)) for x in (1.0, 0.0, *[small, -small] * 50)]
    squares = []
    for i in range(0, len(inputs), 2):
        difference = Node("sum", (Node("input", data=i), Node("negative", (Node("input", data=i + 1),))))
        squares.append(Node("product", (difference, difference)))
    root = Node("sum", tuple(squares))
    ball = certify(definition(root), {"x": np.array(inputs)}, "float32").paths[0].value
    error = abs(
        Fraction(multiplied_out(expanded(root), inputs, FloatArithmetic(fmt, rng)))
        - evaluate(root, inputs, RationalArithmetic())[id(root)]
    )
    assert 0.25 < error / Fraction(float(ball.rearranged)) <= 1
