"""The bounds of elementary and special functions are sound, for value and slopes, with inexact arguments too.

Each function is applied to inputs, and to a small expression of inputs, and evaluated in the arithmetics of
`tests/support/arithmetics.py`. `ORACLE_EXPRESSIONS=20000 pytest tests/truth/test_soundness_functions.py` tries some
thousand arguments of each.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction

import mpmath
import pytest

from oracle.truth import FORMATS
from tests.support.error_shares import STYLES, ErrorShares
from tests.support.expressions import Node
from tests.support.special_cases import CASES
from tests.truth.test_soundness import try_expression

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
X, Y = Node("input", data=0), Node("input", data=1)
ARGUMENTS = (X, Node("sum", (X, Y)), Node("product", (X, Y)), Node("sum", (X, Node("negative", (Y,)))))
FIRST_KNOWN = ("zeta", "gammainc", "gammaincc")  # their first argument may be an input, too


def drawn(rng, fmt, name):
    low, high = CASES[name].within
    kind = rng.random()
    x = (
        rng.uniform(low, high)
        if kind < 0.6
        else rng.choice((low, high)) * (1 - rng.random() * 2.0 ** -rng.randint(2, 20))
    )
    if kind > 0.95:
        x = rng.choice((low, high, 1.0, 0.5, 0.0))
    return fmt.nearest(Fraction(x))


def applied(name, argument, rng):
    """The function of an argument, beside a second one or a constant where it takes two."""
    case = CASES[name]
    if case.count == 1:
        return Node(name, (argument,))
    if case.first and (name not in FIRST_KNOWN or rng.random() < 0.7):
        return Node(name, (Node("constant", data=rng.choice(case.first)), argument))
    return Node(name, (argument, Y) if rng.random() < 0.5 and not case.first else (X, argument))


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_correct_evaluation_of_a_function_is_within_the_bounds(name):
    shares, rng = ErrorShares(), random.Random(f"{SEED} {name}")
    with mpmath.workprec(400):
        for turn in range(max(8, EXPRESSIONS // 20)):
            fmt = FORMATS[list(FORMATS)[turn % 4]]
            argument = ARGUMENTS[rng.randrange(4)] if turn % 3 else X
            small = fmt.nearest(Fraction(rng.choice((-1, 1)) * rng.random() * 2.0 ** -rng.randint(1, 12)))
            inputs = [drawn(rng, fmt, name), small if argument is not ARGUMENTS[2] else 1.0 + abs(small)]
            inputs = [fmt.nearest(Fraction(x)) for x in inputs]
            node = applied(name, argument, rng)
            root = Node("product", (node, Y)) if rng.random() < 0.3 else node
            apart = CASES[name].within[0] > 0.0 or name == "beta"
            if apart and inputs[1] <= 2.0**-6:  # x / y is not to overflow in float16
                inputs[1] = fmt.nearest(Fraction(1, 4))
            try_expression(root, inputs, fmt, rng, shares, [rng.choice(STYLES[4:])])
    print(name, shares)
    assert max(shares.worst.values()) <= 1.0
    assert shares.vacuous < shares.expressions / 2
