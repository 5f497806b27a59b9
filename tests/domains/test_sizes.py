"""The sizes of drawn examples: which occur, and how the work is limited."""

import math
from functools import cache

import pytest
from hypothesis import Phase, given, settings

from oracle.domains import Domain, Labels, Reals
from oracle.domains.sizes import SIZES
from tests.support.domains import DISTANCES, DOUBLING, HINGE, NET, reached, simplest


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
@pytest.mark.parametrize("name", ["n", "d", "m"])
def test_every_size_occurs_in_each_dimension(name, size):
    assert size in {sizes[name] for sizes in many_sizes()}


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
