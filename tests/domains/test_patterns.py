"""Patterns of entries: which occur in drawn examples, in those of a size, and in those that are screened."""

from itertools import pairwise

import numpy as np
import pytest

from oracle.domains import Choice, Domain, Labels, Reals
from oracle.domains.patterns import plant_pattern, spread_out, with_zeros
from oracle.domains.screening import screened
from tests.support.domains import reached

SQUARE, TABLE = Domain(A=Reals("n n")), Domain(X=Reals("n d", low=-1.0))
OPTIONS = Domain(x=Reals("n"), p=Choice(1, 2), q=Choice("a", "b", "c"), r=Choice(False, True))


def slices(x):
    return [np.moveaxis(x, axis, 0)[place] for axis in range(x.ndim) for place in range(x.shape[axis])]


@pytest.mark.parametrize(
    ("domain", "condition"),
    [
        (TABLE, lambda x: min(x.shape) > 4 and x.any() and any(not part.any() for part in slices(x))),
        (
            TABLE,
            lambda x: min(x.shape) > 2 and any((a == b).all() and np.ptp(a) for a, b in pairwise(x)),
        ),
        (SQUARE, lambda x: len(x) > 4 and (x == x.T).all() and np.ptp(x)),
        (Domain(x=Reals("n")), lambda x: len(x) > 4 and not x.any()),
    ],
    ids=["a slice of zeros", "equal rows", "symmetric", "zeros"],
)
def test_ties_have_patterns(domain, condition):
    (name,) = domain.parameters
    reached(domain.examples("float32", "ties"), lambda example: condition(example.inputs[name]))


@pytest.mark.parametrize("shape", [(1,), (5,), (1, 1), (3, 3), (2, 5), (2, 3, 3)])
def test_a_pattern_has_the_entries_of_the_array_and_the_simple_one(shape):
    for seed in range(20):
        random = np.random.default_rng(seed)
        before = random.standard_normal(shape)
        after = before.copy()
        plant_pattern(after, 7.0, random)
        assert set(after.ravel()) <= {*before.ravel(), 7.0}


def test_in_every_third_size_a_slice_along_another_axis_is_zero():
    for example in TABLE.every_size("float64", 4096):
        size, other = max(example.dims.values()), min(example.dims.values())
        zeros = [part for part in slices(example.inputs["X"]) if not part.any()]
        assert [len(part) for part in zeros] == ([size] if size % 3 == 0 and other == 3 else [])
    vectors = Domain(x=Reals("n")).every_size("float64", 4096)
    assert all(example.inputs["x"].any() for example in vectors)


def test_zeros_outside_the_domain_are_not_planted():
    positive = Domain(X=Reals("n d", low=0.5, high=2.0))
    assert all((example.inputs["X"] > 0).all() for example in positive.every_size("float64", 4096))


def test_sums_of_every_second_middling_example_are_exact_in_any_order():
    first, second = TABLE.middling("float32", 4096, 2)
    assert ((2 * second.inputs["X"]) % 1 == 0).all()
    assert ((2 * first.inputs["X"]) % 1 != 0).any()
    assert second.inputs["X"].dtype == np.float32


def test_all_combinations_of_options_take_turns():
    turns = [OPTIONS.plain({"n": 1}, "float64", "sizes", turn) for turn in range(OPTIONS.combinations)]
    found = [tuple(example.inputs[name] for name in "pqr") for turn in turns for example in turn]
    assert len(set(found)) == len(found) == 12
    assert found[:2] == [(1, "a", False), (2, "b", True)]


def test_a_slice_of_zeros_is_of_a_copy():
    x = np.ones((2, 3))
    assert with_zeros(x, 1, 4).tolist() == [[1, 0, 1], [1, 0, 1]]
    assert x.all()


@pytest.mark.parametrize(("count", "below"), [(3, 9), (4, 4), (5, 2), (1, 1), (1, 5)])
def test_labels_that_are_spread_out_are_valid_and_sorted(count, below):
    ascending = spread_out((1, count), below, descending=False)
    assert ascending.shape == (1, count)
    assert 0 <= ascending.min() <= ascending.max() < below
    assert (np.diff(ascending) >= (below >= count)).all()
    assert (spread_out((1, count), below, descending=True) == ascending[:, ::-1]).all()


def test_screened_examples_have_each_pattern_with_axes_of_one_entry():
    domain = Domain(A=Reals("n d"), b=Labels("p q", below="n"))
    single = [e.inputs for e in screened(domain, "float64") if e.dims["p"] == 1 and e.dims["q"] == 4]
    assert any((np.diff(inputs["b"]) > 0).all() for inputs in single)
    assert any((np.diff(inputs["b"]) < 0).all() for inputs in single)
    assert any((np.diff(inputs["A"]) >= 0).all() and inputs["A"].any() for inputs in single)
    assert any(not inputs["A"].any() for inputs in single)


def test_a_single_label_and_a_single_real_are_screened():
    domain = Domain(s=Reals("c"), x=Reals(""), y=Labels("", below="c")).where(least={"c": 1})
    examples = [example for example in screened(domain, "float64") if example.dims["c"] > 4]
    assert all(np.shape(example.inputs["y"]) == np.shape(example.inputs["x"]) == () for example in examples)
    assert {int(example.inputs["y"]) == example.dims["c"] - 1 for example in examples} == {False, True}
