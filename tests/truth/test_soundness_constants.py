"""The bounds of constants and of definitions on integers are sound, as `test_soundness.py` shows for inputs.

Random definitions with literals, quotients of integers, powers, tables and functions of constants are certified from
their source, and evaluated exactly and with each operation rounded. `ORACLE_EXPRESSIONS` and `ORACLE_SEED` as there.
"""

from __future__ import annotations

import linecache
import math
import os
import random

import mpmath
import numpy as np
import pytest

from oracle.truth import FORMATS, Format, certify, constants
from oracle.truth.rewriting import refused
from tests.support.arithmetics import MpmathArithmetic, RationalArithmetic, Undefined, as_fraction
from tests.support.constant_expressions import mixed, source
from tests.support.error_shares import ErrorShares, contains, precision
from tests.support.expressions import REGIMES, Node, evaluate, gradient, values
from tests.support.float_evaluations import record_evaluations

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def try_definition(
    root: Node, run, inputs: list[float], integers: list[int], fmt: Format, rng: random.Random, shares: ErrorShares
) -> None:
    """Certify, evaluate exactly and in each style; assert that the balls contain the truth, record errors ÷ bounds."""
    exactly = RationalArithmetic() if root.rational else MpmathArithmetic()
    try:
        at = evaluate(root, inputs, exactly)
    except (Undefined, OverflowError):
        return  # the definition may raise what Python raises
    if any(abs(x) > 2**1000 for x in at.values()):
        return
    shares.expressions += 1
    exact = as_fraction(at[id(root)])
    text = "".join(linecache.getlines(run.__code__.co_filename)[4:])
    given = {"x": np.array(inputs), "n": np.array(integers)}
    (path,) = certify(run, given, fmt.name, ("x",) if inputs else ()).paths
    ball, slope = path.value, path.gradients.get("x")
    assert not refused(run), "the definition was run with the float64 arithmetic of Python"
    vacuous = math.isinf(ball.direct)
    shares.vacuous += vacuous
    if not vacuous:
        assert contains(ball, (), exact), (
            f"the ball misses the value {float(exact)!r} of {inputs}, {integers} in {fmt.name}:\n{text}"
        )
    try:
        slopes = [as_fraction(g) for g in gradient(root, at, len(inputs), exactly, rng)]
    except Undefined:
        slopes = []
    for i, g in enumerate(slopes):
        if not (vacuous or math.isinf(slope.direct[i])):
            assert contains(slope, i, g), f"the ball misses the slope {float(g)!r} by input {i} in {fmt.name}"
    record_evaluations(root, inputs, (ball, slope), (exact, slopes), fmt, rng, shares, text=text)


def campaign(fmt: Format, functions: bool, count: int, seed: int) -> ErrorShares:
    """Try `count` random definitions, every third of them on integers alone."""
    shares = ErrorShares()
    rng = random.Random(f"{seed} {fmt.name} {functions} constants")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            size = 0 if turn % 3 == 0 else rng.choice((1, 2))
            integers = [rng.randint(0, 12) for _ in range(3)]
            root = mixed(rng, rng.choice((1, 2, 3)), size, integers, functions)
            numbers = values(rng, fmt, REGIMES[turn % len(REGIMES)], size)
            try_definition(root, source(root, rng), numbers, integers, fmt, rng, shares)
    return shares


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_every_correct_evaluation_of_constants_is_within_the_bounds(dtype, functions, record_property, capsys):
    shares = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_bound", str(shares))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", shares)
    assert max(shares.worst.values()) <= 1.0
    assert shares.worst["direct"] > 0.25
    assert shares.vacuous < shares.expressions / 2


def test_literals_that_are_taken_for_exact_are_found(monkeypatch):
    """With bounds of literals as those of exact numbers, errors exceed the bounds."""
    monkeypatch.setattr(constants.Stated, "read", lambda self: (self.value, 0.0, 0.0, abs(self.value), 0.0, 0.0))
    try:
        worst = max(campaign(FORMATS["float32"], False, 60, SEED).worst.values())
    except AssertionError:
        worst = math.inf
    assert worst > 1.0
