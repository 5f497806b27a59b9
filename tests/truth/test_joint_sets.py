"""Sets of slopes that are chosen together: right gradients are in them, and gradients that are not right are not."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass

import numpy as np
import pytest

from oracle.judge.joint import together
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import FORMATS, absolute, amax, certify, heaviside, lp_norm, maximum, minimum, norm
from tests.support.arithmetics import FloatArithmetic, RationalArithmetic, Undefined
from tests.support.error_shares import STYLES
from tests.support.expressions import definition, evaluate, expression, gradient, values

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "200"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def judged(path, answer):
    right = Verdict(Grade.ACCURATE)
    return together(right, {"x": np.array(answer, float)}, [(path.gradient_sets, path.gradients)])


def path_of(definition, *numbers, cotangent=None):
    (path,) = certify(definition, {"x": np.array(numbers, float)}, "float64", ("x",), cotangent).paths
    return path


@dataclass
class Corner:
    """A definition at a point without derivative, with gradients that are right and gradients that are not."""

    definition: object
    at: tuple[float, ...]
    right: tuple[tuple[float, ...], ...]
    wrong: tuple[tuple[float, ...], ...]


THIRD = 1 / 3
CORNERS = {
    "a tie of three": Corner(
        lambda x: amax(list(x)),
        (2, 2, 2, 1),
        ((1, 0, 0, 0), (0, 0.5, 0.5, 0), (THIRD, THIRD, THIRD, 0)),
        ((1, 1, 1, 0), (0, 0, 0, 0), (0.5, 0.5, 0.5, 0), (1, 1, 0, 0)),
    ),
    "a tie of three in two steps": Corner(
        lambda x: 3 * maximum(maximum(x[0], x[1]), x[2]),
        (2, 2, 2),
        ((3, 0, 0), (0.75, 0.75, 1.5), (1, 1, 1), (0, 0, 3)),
        ((3, 0, 3), (0, 0, 0), (1.5, 1.5, 1.5)),
    ),
    "the smaller of two": Corner(
        lambda x: minimum(x[0], x[1]) * 4, (-1, -1), ((4, 0), (2, 2), (1, 3)), ((4, 4), (0, 0), (2, 2.5))
    ),
    "two ties apart": Corner(
        lambda x: maximum(x[0], x[1]) - 2 * maximum(x[2], x[3]),
        (1, 1, 5, 5),
        ((1, 0, 0, -2), (0.5, 0.5, -1, -1)),
        ((1, 0, 0, 0), (1, 1, -2, 0), (0, 0, -1, -1)),
    ),
    "one tie in two results": Corner(
        lambda x: 2 * amax(list(x)) + (x[0] - amax([x[1], x[0]])),
        (3, 3),
        ((2, 0), (3, -1), (1, 1), (2.5, -0.5)),
        ((3, 0), (0, 0), (3, 1), (1, -1)),
    ),
    "a norm at zero": Corner(
        lambda x: norm(list(x)), (0, 0), ((0, 0), (1, 0), (0.6, -0.8), (0.5, 0.5)), ((1, 1), (0.8, 0.8), (-1, 0.5))
    ),
    "a norm of order 3 at zero": Corner(
        lambda x: 2 * lp_norm(list(x), 3.0), (0, 0), ((0, 0), (2, 0), (1.2, 1.2)), ((2, 2), (1.5, -1.5))
    ),
    "the largest magnitude of zeros": Corner(
        lambda x: amax([absolute(v) for v in x]), (0, 0), ((0, 0), (1, 0), (0.5, -0.5)), ((1, 1), (-1, 1), (1.2, 0))
    ),
    "a magnitude in two entries": Corner(
        lambda x: absolute(x[0] - x[1]), (7, 7), ((1, -1), (0, 0), (-0.5, 0.5)), ((1, 0), (1, 1), (0, -1))
    ),
    "a step in two entries": Corner(
        lambda x: maximum(2 * x[0] - 3 * x[1], 0), (3, 2), ((0, 0), (2, -3), (1, -1.5)), ((2, 0), (0, -3), (1, -3))
    ),
    "slopes between 2 and 3": Corner(lambda x: maximum(3 * x[0], 2 * x[0]), (0,), ((2,), (3,), (2.5,)), ((0,), (5,))),
}


@pytest.mark.parametrize("name", CORNERS)
def test_gradients_at_a_corner(name):
    corner = CORNERS[name]
    path = path_of(corner.definition, *corner.at)
    for answer in corner.right:
        assert judged(path, answer).right, answer
    for answer in corner.wrong:
        assert not judged(path, answer).right, answer


def test_ties_in_different_rows_are_independent():
    def largest_of_rows(x):
        return [amax([x[0], x[1]]), amax([x[2], x[3]])]

    path = path_of(largest_of_rows, 1, 1, 2, 2, cotangent=np.array([1.0, -3.0]))
    assert len(path.gradient_sets) == 2
    assert judged(path, (1, 0, -1.5, -1.5)).right
    assert not judged(path, (1, 0, 0, 0)).right


def test_a_result_of_steps_is_judged_together():
    (path,) = certify(lambda x: [3 * heaviside(x[0]), heaviside(x[0]) * -2], {"x": np.zeros(1)}, "float64").paths
    assert path.value_sets == ()  # two steps, each with a choice of its own

    def once(x):
        step = heaviside(x[0])
        return [3 * step, -2 * step]

    (path,) = certify(once, {"x": np.zeros(1)}, "float64").paths
    sets = [(path.value_sets, {"": path.value})]
    assert together(Verdict(Grade.ACCURATE), {"": np.array([3.0, -2.0])}, sets).right
    assert not together(Verdict(Grade.ACCURATE), {"": np.array([3.0, 0.0])}, sets).right


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("a tie of three", (1, 1, 1, 0), "the slopes at a tie of 3 add up to 3, but should add up to 1"),
        ("the smaller of two", (0, 0), "the slopes at a tie of 2 add up to 0, but should add up to 1"),
        ("a norm at zero", (1, 1), "the slopes where a norm is 0 have the length 1.414, but should have at most 1"),
        ("a magnitude in two entries", (1, 0), "no choice of the slopes gives all of them"),
    ],
)
def test_the_sentence_says_what_is_wrong(name, answer, words):
    corner = CORNERS[name]
    assert words in judged(path_of(corner.definition, *corner.at), answer).sentence


def test_without_a_corner_there_is_no_set():
    assert path_of(lambda x: norm([maximum(x[0], 0), x[1]]), 1, 2).gradient_sets == ()
    assert path_of(lambda x: [maximum(v, 0) for v in x], 0, 0, -1).gradient_sets == ()  # an interval each


def test_the_answer_for_one_input_alone_is_judged_on_its_own():
    (path,) = certify(maximum, {"x": 1.0, "y": 1.0}, "float64", ("x", "y")).paths
    paths = [(path.gradient_sets, path.gradients)]
    right = Verdict(Grade.ACCURATE)
    assert together(right, {"x": np.array(1.0)}, paths).right
    assert not together(right, {"x": np.array(1.0), "y": np.array(1.0)}, paths).right


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_right_choice_at_random_ties_is_in_the_set(dtype):
    """`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`."""
    fmt, rng, met = FORMATS[dtype], random.Random(f"{SEED} {dtype} ties"), 0
    for _ in range(EXPRESSIONS // 4):
        count = rng.choice((2, 3, 4))
        root = expression(rng, rng.choice((2, 3, 3)), count, functions=False)
        inputs = values(rng, fmt, "ties", count)
        inputs[rng.randrange(count)] = inputs[0]
        (path,) = certify(definition(root), {"x": np.array(inputs)}, dtype, ("x",)).paths
        met += bool(path.gradient_sets)
        for style in (None, STYLES[0], STYLES[4]):
            to = RationalArithmetic() if style is None else FloatArithmetic(fmt, rng, **style)
            try:
                at = evaluate(root, inputs, to)
                answer = [float(g) for g in gradient(root, at, count, to, rng)]
            except Undefined:
                continue
            found = judged(path, answer)
            assert found.right, (found.sentence, inputs, answer)
    assert met
