"""Many entries that are within rounding of a jump are compared one by one, unless they depend on each other."""

import numpy as np
import pytest
import torch

import oracle
from oracle import Domain, Reals
from oracle.catalogue.loading import concept_of
from oracle.truth import TooManyPaths, certify
from oracle.truth.any_of import AnyOf

VECTOR = Domain(x=Reals("n"))
TENTHS = np.arange(1, 31) / 10


def reached(x):
    """1 where an entry is at least as many tenths as its place, else x."""
    return np.where(x / 0.1 >= np.arange(1, len(x) + 1), 1.0, x)


def codes(x):
    return (x / 0.1).astype(int) * 1.0


def all_reached(x):
    return reached(x).prod() * np.ones(len(x))


def path_of(function, x, by=()):
    (path,) = certify(concept_of(function, VECTOR, by).definition, {"x": x}, "float64", by).paths
    return path


def test_each_entry_near_a_jump_may_be_on_either_side():
    value = path_of(reached, TENTHS).value
    assert isinstance(value, AnyOf)
    mixed = np.where(np.arange(30) % 3 == 0, TENTHS, 1.0)
    for answer in (np.ones(30), TENTHS, mixed):
        assert (value.distance(answer) <= value.direct).all()
    assert (value.distance(TENTHS + 0.25) > value.rearranged)[TENTHS != 0.75].all()
    far = path_of(reached, np.append(TENTHS, 7.75)).value
    assert far.distance(np.append(TENTHS, 7.75))[-1] == 6.75


def test_gradients_are_compared_one_by_one_as_well():
    slopes = path_of(reached, TENTHS, ("x",)).gradients["x"]
    for answer in (np.zeros(30), np.ones(30), np.arange(30) % 2):
        assert (slopes.distance(np.asarray(answer, float)) <= slopes.direct).all()
    assert (slopes.distance(np.full(30, 0.5)) > slopes.rearranged).all()


def test_an_entry_that_depends_on_many_jumps_is_undecided():
    with pytest.raises(TooManyPaths):
        path_of(all_reached, TENTHS)


def test_codes_of_many_entries_have_a_verdict():
    domain = Domain(x=Reals("n", -4.0, 4.0))
    assert oracle.verify(codes, lambda x: (x / 0.1).trunc(), inputs=domain, examples=6).grade.passes
    with pytest.raises(AssertionError, match="wrong"):
        oracle.verify(codes, lambda x: torch.floor(x / 0.1), inputs=domain, examples=6)
