"""Every example is valid, and each regime contains the values that it is named for."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

from oracle.domains import VALID_REGIMES, Domain, Labels, Reals, Scalar, round_to
from oracle.domains.rounding import FORMATS, step
from oracle.domains.values import DRAWN_ENTRIES
from tests.support.domains import (
    BOUNDED,
    DISTANCES,
    DOMAINS,
    DOUBLING,
    DTYPES,
    HINGE,
    NET,
    entries,
    reached,
    reals,
    same_bits,
)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("domain", DOMAINS.values(), ids=DOMAINS)
def test_every_example_is_valid(domain, dtype):
    @settings(max_examples=80, deadline=None)
    @given(domain.examples(dtype))
    def check(example):
        assert example.dtype == dtype
        assert example.regime in VALID_REGIMES
        assert tuple(example.inputs) == tuple(domain.parameters)
        assert all(size >= domain.least.get(name, 0) for name, size in example.dims.items())
        for name, spec in domain.parameters.items():
            value = example.inputs[name]
            if isinstance(spec, Scalar):
                assert type(value) is float
            else:
                assert value.shape == tuple(example.dims[axis] for axis in spec.axes)
                assert value.flags.c_contiguous
                assert value.flags.writeable
            if isinstance(spec, Labels):
                assert value.dtype == np.int64
                assert ((value >= 0) & (value < example.dims[spec.below])).all()
            else:
                assert isinstance(spec, Scalar) or value.dtype == FORMATS[dtype].held
                assert np.isfinite(value).all()
                assert (round_to(value, dtype) == value).all()
                assert not np.signbit(np.asarray(value)[np.asarray(value) == 0]).any()
                assert spec.low is None or (np.asarray(value, np.float64) >= spec.low).all()
                assert spec.high is None or (np.asarray(value, np.float64) <= spec.high).all()

    check()


@pytest.mark.parametrize("domain", DOMAINS.values(), ids=DOMAINS)
def test_special_is_drawn_only_when_asked_for_and_keeps_the_dtype(domain):
    @settings(max_examples=60, deadline=None)
    @given(domain.examples("bfloat16", "special"))
    def check(example):
        assert example.regime == "special"
        assert all(same_bits(round_to(value, "bfloat16"), value) for value in reals(example) if np.ndim(value))

    check()


@pytest.mark.parametrize("regime", VALID_REGIMES)
def test_without_a_regime_every_regime_of_valid_values_is_drawn(regime):
    assert reached(HINGE.examples("float32"), lambda example: example.regime == regime).regime == regime


@pytest.mark.parametrize("dtype", DTYPES)
def test_plain_values_are_of_order_one_at_every_size(dtype):
    for dims in ({"n": 3, "d": 2, "c": 2}, {"n": 64, "d": 33, "c": 10}):
        magnitudes = np.abs(entries(HINGE.at(dims, dtype, 5)))
        assert 0.3 < np.median(magnitudes) < 1.5
        assert magnitudes.max() < 6


@pytest.mark.parametrize("dtype", DTYPES)
def test_wide_values_span_decades_and_few_overflow_an_exponential(dtype):
    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(DISTANCES.examples(dtype, "wide"))
    def collect(example):
        seen.extend(entries(example))

    seen = []
    collect()
    values = np.array([value for value in seen if value])
    magnitudes = np.abs(values)
    assert magnitudes.max() / magnitudes.min() >= 100
    assert 0.3 < (values > 0).mean() < 0.7
    assert 0 < (values > math.log(FORMATS[dtype].largest)).mean() < 0.15


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("least", [1, 2 * DRAWN_ENTRIES])
def test_magnitudes_between_the_regimes_occur(dtype, least):
    """Every factor of 100 from 1e-6 to 1e6 (in float16, of its normal numbers), in small examples and in large ones."""
    low, high = (-4, 4) if dtype == "float16" else (-6, 6)
    seen = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(DOUBLING.where(least={"n": least}).examples(dtype, "wide"))
    def collect(example):
        seen.extend(np.log10(np.abs(entries(example))[entries(example) != 0]))

    collect()
    counts, _ = np.histogram(seen, np.arange(low, high + 1, 2))
    assert (counts > 0).all()


@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "float64"])
@pytest.mark.parametrize(("regime", "low", "high"), [("tiny", -35, -5), ("huge", 5, 35)])
def test_examples_of_one_magnitude_occur_over_the_whole_range(dtype, regime, low, high):
    def of_one_magnitude(example):
        exponents = np.log10(np.abs(entries(example))[entries(example) != 0])
        return len(exponents) > 2 and low < exponents.min() and exponents.max() < min(high, exponents.min() + 2)

    reached(DOUBLING.examples(dtype, regime), of_one_magnitude)


@pytest.mark.parametrize("dtype", DTYPES)
def test_tied_values_are_small_halves_or_very_near_to_one_and_sums_tie(dtype):
    halves = []

    @settings(max_examples=300, deadline=None)
    @given(HINGE.examples(dtype, "ties"))
    def check(example):
        for value in (example.inputs["X"], example.inputs["W"]):
            wide = value.astype(np.float64)
            off = np.abs(wide * 2 - np.rint(wide * 2)) > 0
            halves.append(not off.any())
            assert (np.abs(wide) <= 2 * 1.125).all()
            # All values near a half differ from it by the same relative amount, a power of two; rounding to the format
            # changes an amount of one ulp by a third.
            shares = np.abs(wide[off] / (np.rint(wide[off] * 2) / 2) - 1)
            assert not len(shares) or np.max(shares) <= 2 * np.min(shares)

    check()
    assert 0.4 < np.mean(halves) < 1

    def margin_is_exactly_zero(example):
        scores = example.inputs["X"].astype(np.float64) @ example.inputs["W"]
        right = scores[np.arange(len(scores)), example.inputs["y"]][:, None]
        return (scores - right + 1 == 0).any()

    def margin_is_nearly_zero(example):
        scores = example.inputs["X"].astype(np.float64) @ example.inputs["W"]
        right = scores[np.arange(len(scores)), example.inputs["y"]][:, None]
        margins = np.abs(scores - right + 1)
        return ((margins > 0) & (margins < 1e-2)).any()

    reached(HINGE.examples(dtype, "ties"), margin_is_exactly_zero)
    reached(HINGE.examples(dtype, "ties"), margin_is_nearly_zero)
    reached(HINGE.examples(dtype, "ties"), lambda e: e.inputs["X"].size > 3 and len(np.unique(e.inputs["X"])) == 1)


def test_long_examples_have_one_long_axis_each():
    examples = list(HINGE.long("float32", 4096))
    assert [e.dims for e in examples] == [
        {"n": 129, "d": 3, "c": 3},
        {"n": 3, "d": 129, "c": 3},
        {"n": 3, "d": 3, "c": 129},
    ]
    assert all(e.regime == "long" and e.inputs["X"].dtype == np.float32 for e in examples)
    assert HINGE.longest("n", 4096) == 129
    assert HINGE.longest("n", 100) == 65
    assert HINGE.longest("n", 8) == 0
    assert not list(HINGE.long("float32", 8))


@pytest.mark.parametrize("dtype", DTYPES)
def test_near_duplicate_rows_differ_by_a_few_ulps(dtype):
    @settings(max_examples=60, deadline=None)
    @given(DISTANCES.examples(dtype, "near_duplicates"))
    def check(example):
        rows = np.concatenate([example.inputs["X"], example.inputs["Y"]])
        if rows.size:
            low, high = rows.min(axis=0), rows.max(axis=0)
            assert (
                step(np.minimum(np.abs(low), np.abs(high)), np.array(6), dtype) >= np.maximum(abs(low), abs(high))
            ).all()
            assert (np.sign(low) == np.sign(high)).all()

    check()
    reached(
        DISTANCES.examples(dtype, "near_duplicates"),
        lambda e: min(e.dims.values()) >= 2 and (e.inputs["X"][0] != e.inputs["Y"][0]).any(),
    )


def test_near_duplicates_of_arrays_with_the_same_last_axis_share_a_base_row():
    found = reached(
        NET.examples("float64", "near_duplicates"), lambda e: min(e.dims.values()) >= 3 and e.dims["n"] != e.dims["h"]
    )
    np.testing.assert_allclose(
        found.inputs["w2"], np.broadcast_to(found.inputs["y"][0], found.inputs["w2"].shape), rtol=1e-14
    )
    alone = reached(DOUBLING.examples("float64", "near_duplicates"), lambda e: len(set(e.inputs["a"])) >= 3)
    np.testing.assert_allclose(alone.inputs["a"], alone.inputs["a"][0], rtol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_huge_values_are_near_the_largest_value_and_its_root(dtype):
    largest = FORMATS[dtype].largest
    examples = DOUBLING.examples(dtype, "huge")
    reached(examples, lambda e: (np.abs(entries(e)) == largest).any())
    reached(examples, lambda e: (entries(e) == -largest).any())
    from_a_seed = DOUBLING.where(least={"n": 2 * DRAWN_ENTRIES}).examples(dtype, "huge")
    reached(from_a_seed, lambda e: (np.abs(e.inputs["a"][DRAWN_ENTRIES:]) > largest / 4).any())

    def squares_fit_and_their_sum_does_not(example):
        root = np.abs(entries(example)) / math.sqrt(largest)
        return (root <= 1).all() and (root**2).sum() > 1

    reached(from_a_seed, squares_fit_and_their_sum_does_not)


@pytest.mark.parametrize("dtype", DTYPES)
def test_tiny_values_are_subnormal_or_near_the_root_of_the_smallest_normal(dtype):
    target = FORMATS[dtype]
    examples = DOUBLING.examples(dtype, "tiny")
    reached(examples, lambda e: (np.abs(entries(e)) == target.smallest).any())
    reached(examples, lambda e: (np.abs(entries(e)) == target.smallest_normal).any())
    for least in (1, 30):  # drawn entry by entry, and from a seed

        def many_subnormals(example, least=least):
            magnitudes = np.abs(entries(example))
            return len(magnitudes) > least and ((magnitudes > 0) & (magnitudes < target.smallest_normal)).sum() >= least

        reached(examples, many_subnormals)

    def squares_are_lost(example):
        exact = entries(example)
        return (np.abs(exact) > 1.5 * target.smallest_normal).any() and (
            np.abs(exact) < 2 * math.sqrt(target.smallest_normal)
        ).all()

    reached(examples, squares_are_lost)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "is_special",
    [
        np.isnan,
        np.isposinf,
        np.isneginf,
        lambda values: (values == 0) & np.signbit(values),
    ],
    ids=["nan", "inf", "-inf", "-0.0"],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_each_special_value_occurs_in_a_few_entries(dtype, is_special, rows):
    examples = Domain(X=Reals("n d")).where(least={"n": rows, "d": 2}).examples(dtype, "special")
    found = reached(examples, lambda e: is_special(e.inputs["X"]).any())
    assert is_special(entries(found)).sum() <= 3


def test_special_values_include_subnormals_and_occur_in_a_scalar_without_arrays():
    smallest = FORMATS["bfloat16"].smallest
    reached(HINGE.examples("bfloat16", "special"), lambda e: (e.inputs["W"] == -smallest).any())
    reached(Domain(x=Scalar()).examples("float64", "special"), lambda e: math.isnan(e.inputs["x"]))


@pytest.mark.parametrize("bound", [0.0, 1.0])
def test_the_bounds_of_a_parameter_occur(bound):
    reached(
        HINGE.where(least={"n": 2 * DRAWN_ENTRIES}).examples("float32", "plain"), lambda e: e.inputs["reg"] == bound
    )
    reached(BOUNDED.examples("float32", "plain"), lambda e: (e.inputs["p"] == bound).any())
    reached(HINGE.examples("float32"), lambda e: 0.2 < e.inputs["reg"] < 0.8)
