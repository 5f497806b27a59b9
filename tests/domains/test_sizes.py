"""The sizes of drawn examples: which occur, and how the work is limited."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from oracle.domains import Choice, Domain, Labels, Reals
from oracle.domains.sizes import EVERY_SIZE, SIZES
from tests.support.domains import DISTANCES, DOUBLING, HINGE, NET, reached, simplest

OPTIONS = Domain(x=Reals("n d"), p=Choice(1, 2, 3)).where(least={"n": 1, "d": 1}, work=lambda n, d: 4 * n * d)


@cache
def many_sizes():
    """The sizes of many examples, drawn once for all tests here."""

    @settings(max_examples=1500, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(DISTANCES.examples("float32", "plain"))
    def collect(example):
        sizes.append(example.dims)

    sizes = []
    collect()
    return sizes


@pytest.mark.parametrize("size", SIZES)
def test_every_listed_size_occurs(size):
    assert any(size in sizes.values() for sizes in many_sizes())


def test_many_sizes_up_to_130_occur_and_every_small_one_in_each_dimension():
    assert len({size for sizes in many_sizes() for size in sizes.values()}) > 50
    for name in ("n", "d", "m"):
        assert set(range(14)) <= {sizes[name] for sizes in many_sizes()}


@pytest.mark.parametrize("parts", [1, 2])
def test_every_small_size_and_every_choice_beyond_a_block_have_an_example_along_each_axis(parts):
    sizes, long = set(), set()
    for part in range(parts):
        sizes |= {tuple(e.dims.values()) for e in OPTIONS.every_size("float64", 4096, (part, parts))}
        long |= {(*e.dims.values(), e.inputs["p"]) for e in OPTIONS.long("float64", 4096, (part, parts))}
    for size in EVERY_SIZE:
        assert {(size, 3), (3, size)} <= sizes
    assert long == {(n, d, p) for n, d in ((129, 3), (3, 129)) for p in (1, 2, 3)}


def test_scattered_examples_have_many_entries_in_every_two_decades_of_ordinary_magnitudes():
    for domain in (Domain(x=Reals("n")), OPTIONS, Domain(p=Reals("n", low=0.0, high=1.0))):
        for example in domain.scattered("float64", 1024, 2):
            x = np.abs(next(iter(example.inputs.values())))
            assert x.size > 100
            for power in range(-6, 0, 2):
                assert np.count_nonzero((x >= 10.0**power) & (x < 10.0 ** (power + 2))) >= 5


def test_far_examples_are_longer_than_a_thousand_and_stay_below_the_work():
    examples = list(OPTIONS.far("float64", 16_500))
    assert {max(e.dims.values()) for e in examples} == {1030, 4100}
    assert {(e.dims["n"], e.inputs["p"]) for e in examples if e.dims["n"] == 1030} == {(1030, 1)}
    assert not list(OPTIONS.far("float64", 1000))
    labelled = list(Domain(X=Reals("n d"), y=Labels("m", below="n")).far("float64", 100_000))
    assert any(e.inputs["X"].size > 2**15 for e in labelled)


def test_labels_have_patterns():
    labels = Domain(y=Labels("n", below="c"), x=Reals("c")).where(least={"n": 3, "c": 4})
    conditions = [
        lambda y, c: (y == y[0]).all() and y[0] != c - 1,
        lambda y, c: (y == c - 1).all(),
        lambda y, c: (np.diff(y) == 1).all(),
        lambda y, c: (y[:3] == [c - 1, c - 2, c - 3]).all(),
        lambda y, c: (np.diff(y) > 0).all() and np.diff(y).max() > 1,
    ]
    for condition in conditions:
        reached(labels.examples("float32", "plain"), lambda e, of=condition: of(e.inputs["y"], e.dims["c"]))


@pytest.mark.parametrize(
    "condition",
    [
        lambda n, d, m: n == d == m and n >= 3,
        lambda n, d, m: n == m != d and min(n, d, m) >= 2,
        lambda n, d, m: len({n, d, m}) == 3 and min(n, d, m) >= 2,
        lambda n, d, m: n == 0 and d and m,
        lambda n, d, m: d == 0 and n and m,
        lambda n, d, m: n == d == m == 0,
        lambda n, d, m: n >= 63 and d in (1, 2, 3),
        lambda n, d, m: n >= 63 and d > 2 and m > 2,
    ],
    ids=["cube", "square", "unequal", "no rows", "no columns", "nothing", "tall", "spared"],
)
def test_shapes_that_show_faults_occur(condition):
    assert any(condition(**sizes) for sizes in many_sizes())


@pytest.mark.parametrize("cap", [1, 10, 300, 4096])
def test_the_work_is_below_its_cap_and_not_far_below(cap):
    worked = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(HINGE.examples("float32", "plain", work=cap))
    def check(example):
        worked.append(math.prod(example.dims.values()))
        assert worked[-1] <= cap

    check()
    assert max(worked) >= cap / 2


def test_only_the_dimensions_of_work_are_reduced_and_without_work_the_entries_count():
    @settings(max_examples=60, deadline=None)
    @given(NET.where(work=lambda n: n).examples("float32", "plain", work=1))
    def only_what_work_names_is_cut(example):
        assert example.dims["n"] <= 1

    only_what_work_names_is_cut()

    @settings(max_examples=60, deadline=None)
    @given(DOUBLING.examples("float32", "plain", work=10))
    def check(example):
        assert example.inputs["a"].size <= 10

    check()


def test_there_is_a_class_wherever_there_is_an_entry_to_label():
    free = Domain(X=Reals("n c"), y=Labels("n", below="c"))
    reached(free.examples("float32"), lambda e: e.dims["c"] == 0)
    reached(free.examples("float32"), lambda e: e.dims["n"] >= 2 and e.inputs["y"].max() >= 2)
    reached(free.examples("float32"), lambda e: e.dims["n"] == 129 and len(set(e.inputs["y"])) >= 3)


def test_shrunk_examples_have_short_numbers():
    found = simplest(HINGE.examples("float64", "plain"), lambda e: e.dims["d"] >= 2 and (e.inputs["X"] > 1).any())
    assert found.dims == {"n": 1, "d": 2, "c": 1}
    least, greatest = sorted(found.inputs["X"][0].tolist())
    assert (least, len(str(greatest))) == (0.0, 3)
    assert found.inputs["W"].tolist() == [[0.0], [0.0]]
    assert found.inputs["reg"] == 0.0
    assert found.seed is None


def test_a_large_example_shrinks_to_a_small_one():
    def fails(example):
        return example.dims["n"] and (example.inputs["a"] < 0).any()

    # Until one is found only large examples count, so that shrinking starts from a large one.
    first = []

    def condition(example):
        if fails(example) and (first or example.dims["n"] > 100):
            first.append(example)
            return True
        return False

    assert simplest(DOUBLING.examples("float32", "plain"), condition).inputs["a"].tolist() == [-1.0]
    assert first[0].seed is not None
