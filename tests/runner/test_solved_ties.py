"""Inputs at which a comparison of a definition is an exact tie are found, and used as examples."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import oracle
from oracle.domains import Domain, Reals, Scalar
from oracle.runner.solved_ties import solved_ties
from oracle.truth import FORMATS, exp, norm
from oracle.truth.comparisons import comparisons

VECTOR = Domain(x=Reals("n")).where(least={"n": 1})


def found_for(definition, domain=VECTOR, dtype="float64", met=()):
    concept = SimpleNamespace(definition=definition, domain=domain, uncertified="", computes=True)
    return list(solved_ties(concept, dtype, list(met)))


def above_three(x):
    total = 0.0
    for v in x:
        total = total + v
    return total * 2 if total > 3 else total


def grown(x):
    while norm(x) < 96:
        x = [2 * v for v in x]
    return x[0]


def weighted(x, t):
    return x[0] if 3 * x[0] - t >= 2.5 else -x[0]


def squared(x):
    return 1.0 * (x[0] * x[0] <= 6.25)


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_two_sides_are_equal(dtype):
    (example,) = found_for(above_three, dtype=dtype)
    assert example.inputs["x"].sum() == 3.0
    (example,) = found_for(grown, dtype=dtype)
    assert np.linalg.norm(example.inputs["x"].astype(float)) == 96.0
    (example,) = found_for(weighted, Domain(x=Reals("n"), t=Scalar()).where(least={"n": 1}), dtype)
    assert 3 * float(example.inputs["x"][0]) - example.inputs["t"] == 2.5
    (example,) = found_for(squared, dtype=dtype)
    assert abs(float(example.inputs["x"][0])) == 2.5


def test_there_is_no_tie_where_a_side_is_rounded():
    assert found_for(lambda x: x[0] if exp(x[0]) > 3 else -x[0]) == []


def test_without_a_comparison_nothing_is_solved():
    assert found_for(lambda x: x[0] * 2) == []


def test_a_tie_that_is_met_already_is_not_solved_for():
    (example,) = found_for(above_three)
    assert found_for(above_three, met=[example]) == []


def test_the_bounds_of_the_domain_are_kept():
    assert found_for(above_three, Domain(x=Reals("n", low=-1.0, high=0.0)).where(least={"n": 1})) == []


def test_a_loop_that_never_ends_is_stopped():
    def endless(x):
        while x[0] < 1:
            x = [0 * x[0]]
        return x[0]

    assert len(comparisons(endless, {"x": np.zeros(1)}, "float64")) == 500
    (example,) = found_for(endless)
    assert example.inputs["x"][0] == 1.0


def clipped_total(x):
    total = np.sum(x)
    return np.where(total >= 5, total - 5, 7.0)


@pytest.mark.parametrize("symbol", [">=", ">"])
def test_verify_meets_the_tie(symbol):
    def candidate(x):
        total = np.sum(x)
        above = total >= 5 if symbol == ">=" else total > 5
        return np.asarray(total - 5 if above else 7.0, x.dtype)

    def check():
        return oracle.verify(clipped_total, candidate, inputs=VECTOR, examples=20, dtypes=("float64",))

    if symbol == ">=":
        check()
    else:
        with pytest.raises(AssertionError, match="should be 0"):
            check()
