"""Order statistics, reductions and functions that jump are sound: value and gradient, at ties and next to jumps.

Each is applied to inputs, and to quotients, sums and products of inputs, which are rounded, and evaluated in rationals
and with every operation rounded. Next to a jump, an evaluation is to agree with one of the paths.
`ORACLE_EXPRESSIONS=20000 pytest tests/truth/test_soundness_arrays.py -s` tries thousands of arrays.
"""

from __future__ import annotations

import math
import os
import random
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from oracle.truth import FORMATS, TooManyPaths, certify
from oracle.truth.ordering import Choices
from oracle.truth.vectorized import vectorized
from tests.support.arithmetics import FloatArithmetic, MpmathArithmetic, RationalArithmetic, as_fraction
from tests.support.array_cases import CONTINUOUS
from tests.support.error_shares import STYLES, contains, excess
from tests.support.expressions import REGIMES, values
from tests.support.function_cases import Undefined
from tests.support.jump_cases import JUMPS

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
CASES = CONTINUOUS | JUMPS
INDICES = ("digitize", "searchsorted", "histogram")  # of a number that overflows they are right, as of an infinity
SIGNED = ("signbit", "copysign")  # a product of 0 may be -0, which rationals do not have
# The operands z, as definitions of two inputs, and their slopes by both.
OPERANDS = {
    "inputs": lambda x, y: x,
    "thirds": lambda x, y: x / 3,
    "sums": lambda x, y: x + y,
    "products": lambda x, y: x * y,
}


def operands(kind, to, x, y):
    """The entries of z, and functions from an adjoint of each to those of x and of y."""
    three = to.constant(3)
    match kind:
        case "inputs":
            return x, [lambda a: (a, None) for _ in x]
        case "thirds":
            return [to.over(v, three) for v in x], [lambda a: (to.over(a, three), None) for _ in x]
        case "sums":
            return [to.total([v, w]) for v, w in zip(x, y, strict=True)], [lambda a: (a, a) for _ in x]
        case _:
            return (
                [to.times(v, w) for v, w in zip(x, y, strict=True)],
                [lambda a, v=v, w=w: (to.times(a, w), to.times(a, v)) for v, w in zip(x, y, strict=True)],
            )


def evaluated(case, kind, to, x, y, weights, rng):
    """The results, and the gradients by x and by y of their sum with these weights; None for those that are unknown."""
    x, y = [to.constant(v) for v in x], [to.constant(v) for v in y]
    z, passes = operands(kind, to, x, y)
    results = case.rule(to, z, rng)
    if weights is None:
        return len(results)
    adjoints = [[] for _ in z]
    for weight, (_, slopes) in zip(weights, results, strict=True):
        for i, each in slopes.items():
            adjoints[i] += [by(to.constant(weight)) for by in each]
    pairs = [passed(to.total(amounts)) for amounts, passed in zip(adjoints, passes, strict=True)]
    return [v for v, _ in results], [[pair[k] or to.constant(0) for pair in pairs] for k in range(2)]


def share_of(path, answer, exact, *, multiplied_out):
    """The largest error ÷ bound of an answer on this path, values and slopes; infinite if it disagrees."""
    worst = 0.0
    slopes = (path.gradients["x"], path.gradients["y"])
    parts = [(path.value, answer[0], exact[0]), *zip(slopes, answer[1], exact[1], strict=True)]
    for part, found, right in parts:
        for at, (v, t) in enumerate(zip(found, right, strict=True)):
            place = np.unravel_index(at, part.shape) if part.shape else ()
            bound = float((part.rearranged if multiplied_out and part is not path.value else part.direct)[place])
            if math.isinf(bound):
                continue
            if isinstance(part, Choices) or part.spread[place] or not contains(part, place, as_fraction(t)):
                error = Fraction(float(part.distance(np.full(part.shape, float(v)))[place]))
            else:
                error = excess(part, place, v, as_fraction(t))
            worst = max(worst, 0.0 if error == 0 else math.inf if bound == 0 else float(error / Fraction(bound)))
    return worst


def agrees(path, exact):
    """Whether a path contains the exact values and slopes."""
    if isinstance(path.value, Choices):
        return all(
            not right or float(x) in right for x, right in zip(exact[0], path.value.allowed.reshape(-1), strict=True)
        )
    parts = [(path.value, exact[0]), *zip((path.gradients["x"], path.gradients["y"]), exact[1], strict=True)]
    return all(
        math.isinf(part.direct[place]) or contains(part, place, as_fraction(t))
        for part, right in parts
        for place, t in zip(np.ndindex(part.shape), right, strict=True)
    )


def try_array(name, kind, x, y, fmt, rng):
    """Certify, evaluate exactly and in each style; the largest error ÷ bound, or None where nothing is known."""
    case, of = CASES[name], OPERANDS[kind]
    exactly = RationalArithmetic() if case.rational else MpmathArithmetic()
    definition = vectorized(lambda x, y: case.numpy(of(x, y)))
    text = f"{name} of {kind} {x} {y} in {fmt.name}"
    try:
        count = evaluated(case, kind, exactly, x, y, None, rng)
    except Undefined:
        paths = certify(definition, {"x": np.array(x), "y": np.array(y)}, fmt.name, ("x", "y")).paths
        assert all(
            np.isinf(p.value.direct).any() or np.isinf(p.gradients["x"].direct).any() or p.gradients["x"].spread.any()
            for p in paths
        ), text
        return None
    weights = [float(rng.choice((-2, 1, 3))) for _ in range(count)]
    shaped = lambda shape: np.array(weights).reshape(shape)  # noqa: E731
    try:
        paths = certify(definition, {"x": np.array(x), "y": np.array(y)}, fmt.name, ("x", "y"), shaped).paths
    except TooManyPaths:
        return None
    exact = evaluated(case, kind, exactly, x, y, weights, rng)
    assert not paths or any(agrees(path, exact) for path in paths), f"no path contains {exact}: {text}"
    worst = 0.0
    for style in (STYLES[0], rng.choice(STYLES[1:])):
        to = FloatArithmetic(fmt, rng, **style)
        try:
            answer = evaluated(case, kind, to, x, y, weights, rng)
        except Undefined:
            assert (
                name in INDICES
                or not paths
                or any(
                    np.isinf(path.value.direct).any() or any(np.isinf(g.direct).any() for g in path.gradients.values())
                    for path in paths
                )
            ), f"overflows: {text}"
            continue
        if paths:
            best = min(share_of(path, answer, exact, multiplied_out=case.multiplied_out) for path in paths)
            assert best <= 1.0, f"{answer} has {best} of its bound, exact {exact}: {text}"
            worst = max(worst, best)
    known = [p for p in paths if not np.isinf(p.value.direct).all()]
    return worst if known else None


@pytest.mark.parametrize("name", CASES)
def test_every_correct_evaluation_is_within_the_bounds(name):
    rng, worst, unknown = random.Random(f"{SEED} {name}"), 0.0, 0
    turns = max(12, EXPRESSIONS // 20)
    with mpmath.workprec(400):
        for turn in range(turns):
            fmt = FORMATS[list(FORMATS)[turn % 4]]
            regime = REGIMES[turn // 4 % len(REGIMES)]
            count = max(CASES[name].least, rng.choice((1, 2, 3, 5, 6)))
            x, y = (values(rng, fmt, regime, count) for _ in range(2))
            if rng.random() < 0.5:
                x = [rng.choice(x) for _ in x]
            x, y = ([v + 0.0 for v in each] for each in (x, y))
            kinds = list(OPERANDS)[: 3 if name in SIGNED else 4]
            found = try_array(name, rng.choice(kinds), x, y, fmt, rng)
            worst, unknown = max(worst, found or 0.0), unknown + (found is None)
    print(f"{name}: {turns} arrays, {unknown} unknown, {worst:.3f}")
    assert unknown < turns / 2
