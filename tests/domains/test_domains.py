"""The domains give what they promise: valid inputs only, and every corner that they are there to reach."""

import math
import re
import warnings
from fractions import Fraction
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from oracle.domains import (
    LAYOUTS,
    REGIMES,
    VALID_REGIMES,
    Choice,
    Domain,
    Example,
    Labels,
    OutsideDomain,
    Reals,
    Scalar,
    round_to,
)
from oracle.domains.rounding import FORMATS, grid_bounds, step
from oracle.domains.sizes import SIZES
from oracle.domains.snippet import value_source
from oracle.domains.values import DRAWN_ENTRIES

DTYPES = tuple(FORMATS)

HINGE = Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0)).where(
    least={"n": 1, "c": 1}, work=lambda n, d, c: n * d * c
)
DISTANCES = Domain(X=Reals("n d"), Y=Reals("m d")).where(work=lambda n, m, d: n * m * d)
DOUBLING = Domain(a=Reals("n"))
NET = Domain(x=Reals("n d"), w1=Reals("d h"), w2=Reals("h o"), y=Reals("n o")).where(
    work=lambda n, d, h, o: n * d * h + n * h * o
)
BOUNDED = Domain(
    p=Reals("n c", low=0.0, high=1.0),
    q=Reals("n c", low=0.1),
    r=Reals("n", high=-0.3),
    negative=Reals("c", high=0.0),
    s=Reals(""),
    cube=Reals("n c b", low=-2.0, high=0.1),
    unit=Scalar(0.1, 0.1 + 1e-3),
    free=Scalar(),
)
DOMAINS = {"hinge": HINGE, "distances": DISTANCES, "doubling": DOUBLING, "net": NET, "bounded": BOUNDED}


def reached(strategy, condition):
    """The first example that meets the condition; raises NoSuchExample if none does."""
    only_found = settings(database=None, max_examples=2000, phases=[Phase.generate])
    return find(strategy, condition, random=Random(1), settings=only_found)


def simplest(strategy, condition):
    """The example that shrinking comes to."""
    return find(strategy, condition, random=Random(1), settings=settings(database=None, max_examples=2000))


@cache
def many_sizes():
    """The sizes of many examples, drawn once for all tests that look for one."""

    @settings(max_examples=1500, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(DISTANCES.examples("float32", "plain"))
    def collect(example):
        sizes.append(example.dims)

    sizes = []
    collect()
    return sizes


def reals(example):
    return [value for value in example.inputs.values() if isinstance(value, float) or value.dtype.kind == "f"]


def entries(example):
    return np.concatenate([np.ravel(value).astype(np.float64) for value in reals(example)])


def same_bits(one, other):
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()


# --- what is valid ---------------------------------------------------------------------------------------------------


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


# --- what is reached -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", VALID_REGIMES)
def test_without_a_regime_each_valid_one_is_drawn(regime):
    assert reached(HINGE.examples("float32"), lambda example: example.regime == regime).regime == regime


@pytest.mark.parametrize("dtype", DTYPES)
def test_plain_is_of_order_one_at_every_size(dtype):
    for dims in ({"n": 3, "d": 2, "c": 2}, {"n": 64, "d": 33, "c": 10}):
        magnitudes = np.abs(entries(HINGE.at(dims, dtype, 5)))
        assert 0.3 < np.median(magnitudes) < 1.5
        assert magnitudes.max() < 6


@pytest.mark.parametrize("dtype", DTYPES)
def test_wide_spans_decades_and_spares_most_of_an_exponential(dtype):
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
def test_ties_are_small_halves_or_a_hair_beside_one_and_tie(dtype):
    halves = []

    @settings(max_examples=300, deadline=None)
    @given(HINGE.examples(dtype, "ties"))
    def check(example):
        for value in (example.inputs["X"], example.inputs["W"]):
            wide = value.astype(np.float64)
            off = np.abs(wide * 2 - np.rint(wide * 2)) > 0
            halves.append(not off.any())
            assert (np.abs(wide) <= 2 * 1.125).all()
            # What is beside a half is so by one and the same share, a power of two, on either side; rounding to the
            # format makes 2/3 or 4/3 of it where it is one ulp.
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
def test_near_duplicates_are_rows_within_few_ulps_but_not_equal(dtype):
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


def test_near_duplicates_need_only_share_the_last_axis():
    found = reached(
        NET.examples("float64", "near_duplicates"), lambda e: min(e.dims.values()) >= 3 and e.dims["n"] != e.dims["h"]
    )
    np.testing.assert_allclose(
        found.inputs["w2"], np.broadcast_to(found.inputs["y"][0], found.inputs["w2"].shape), rtol=1e-14
    )
    alone = reached(DOUBLING.examples("float64", "near_duplicates"), lambda e: len(set(e.inputs["a"])) >= 3)
    np.testing.assert_allclose(alone.inputs["a"], alone.inputs["a"][0], rtol=1e-14)


@pytest.mark.parametrize("dtype", DTYPES)
def test_huge_comes_near_the_largest_value_and_its_root(dtype):
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
def test_tiny_reaches_subnormals_and_the_root_of_the_smallest_normal(dtype):
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
def test_special_plants_each_kind_into_a_few_entries(dtype, is_special, rows):
    examples = Domain(X=Reals("n d")).where(least={"n": rows, "d": 2}).examples(dtype, "special")
    found = reached(examples, lambda e: is_special(e.inputs["X"]).any())
    assert is_special(entries(found)).sum() <= 3


def test_special_plants_subnormals_and_into_a_scalar_that_stands_alone():
    smallest = FORMATS["bfloat16"].smallest
    reached(HINGE.examples("bfloat16", "special"), lambda e: (e.inputs["W"] == -smallest).any())
    reached(Domain(x=Scalar()).examples("float64", "special"), lambda e: math.isnan(e.inputs["x"]))


@pytest.mark.parametrize("bound", [0.0, 1.0])
def test_bounds_are_reached(bound):
    reached(
        HINGE.where(least={"n": 2 * DRAWN_ENTRIES}).examples("float32", "plain"), lambda e: e.inputs["reg"] == bound
    )
    reached(BOUNDED.examples("float32", "plain"), lambda e: (e.inputs["p"] == bound).any())
    reached(HINGE.examples("float32"), lambda e: 0.2 < e.inputs["reg"] < 0.8)


# --- sizes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_every_favourite_size_is_reached_by_each_dimension(size):
    for name in ("n", "d", "m"):
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
def test_telling_shapes_are_reached(condition):
    assert any(condition(**sizes) for sizes in many_sizes())


@pytest.mark.parametrize("cap", [1, 10, 300, 4096])
def test_work_stays_under_its_cap_and_uses_it(cap):
    worked = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(HINGE.examples("float32", "plain", work=cap))
    def check(example):
        worked.append(math.prod(example.dims.values()))
        assert worked[-1] <= cap

    check()
    assert max(worked) >= cap / 2


def test_without_work_the_entries_are_counted():
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


def test_labels_always_have_a_class_unless_there_is_nothing_to_label():
    free = Domain(X=Reals("n c"), y=Labels("n", below="c"))
    reached(free.examples("float32"), lambda e: e.dims["c"] == 0)
    reached(free.examples("float32"), lambda e: e.dims["n"] >= 2 and e.inputs["y"].max() >= 2)
    reached(free.examples("float32"), lambda e: e.dims["n"] == 129 and len(set(e.inputs["y"])) >= 3)


# --- shrinking -------------------------------------------------------------------------------------------------------


def test_shrinking_gives_readable_numbers():
    found = simplest(HINGE.examples("float64", "plain"), lambda e: e.dims["d"] >= 2 and (e.inputs["X"] > 1).any())
    assert found.dims == {"n": 1, "d": 2, "c": 1}
    least, greatest = sorted(found.inputs["X"][0].tolist())
    assert (least, len(str(greatest))) == (0.0, 3)
    assert found.inputs["W"].tolist() == [[0.0], [0.0]]
    assert found.inputs["reg"] == 0.0
    assert found.seed is None


def test_shrinking_walks_from_a_large_example_to_a_small_one():
    def fails(example):
        return example.dims["n"] and (example.inputs["a"] < 0).any()

    # Only a large example counts until the first was found, so that shrinking must start from there.
    first = []

    def condition(example):
        if fails(example) and (first or example.dims["n"] > 100):
            first.append(example)
            return True
        return False

    assert simplest(DOUBLING.examples("float32", "plain"), condition).inputs["a"].tolist() == [-1.0]
    assert first[0].seed is not None


def test_a_failing_example_is_printed_in_one_line():
    small = HINGE.cast({"X": [[1, 2]], "y": [0], "W": [[0.5, -1], [0, math.pi]], "reg": 0.5}, "float32")
    shown = "Example(float32, given, X=[[1.0, 2.0]], y=[0], W=[[0.5, -1.0], [0.0, 3.1415927]], reg=0.5)"
    assert repr(small) == shown
    printed = []
    small._repr_pretty_(type("Printer", (), {"text": staticmethod(printed.append)}), cycle=False)
    assert printed == [shown]
    large = HINGE.at({"n": 64, "d": 33, "c": 10}, "float32", 7)
    assert repr(large).startswith("Example(float32, plain, X=<(64, 33)>, y=<(64,)>, W=<(33, 10)>, reg=0.")
    assert repr(large).endswith(", seed=7)")


# --- given and benchmark inputs --------------------------------------------------------------------------------------


def test_at_gives_the_same_values_for_the_same_seed_and_others_for_another():
    dims = {"n": 16, "d": 8, "c": 3}
    one, again, other = (HINGE.at(dims, "float64", seed) for seed in (1, 1, 2))
    assert all(same_bits(one.inputs[name], again.inputs[name]) for name in one.inputs)
    assert not same_bits(one.inputs["X"], other.inputs["X"])
    assert one.regime == "plain"
    assert one.dims == dims
    assert len(np.unique(one.inputs["X"])) == one.inputs["X"].size


def test_cast_rounds_reals_and_keeps_labels():
    example = HINGE.cast({"X": [[0.1, 2]], "y": [1.0], "W": np.ones((2, 3)), "reg": 0.1}, "float16")
    assert same_bits(example.inputs["X"], np.array([[0.1, 2.0]], np.float16))
    assert same_bits(example.inputs["y"], np.array([1]))
    assert example.inputs["reg"] == float(np.float16(0.1))
    assert example.dims == {"n": 1, "d": 2, "c": 3}
    assert example.regime == "given"


def test_cast_moves_a_bound_that_the_dtype_cannot_hold_inside():
    assert float(np.float16(0.1)) < 0.1
    example = Domain(x=Scalar(0.1, 0.2)).cast({"x": 0.1}, "float16")
    assert example.inputs["x"] == float(np.nextafter(np.float16(0.1), np.float16(1)))


GIVEN = {"X": [[1, 2]], "y": [0], "W": [[1, 2, 3], [4, 5, 6]], "reg": 0.5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"V": 1}, r"inputs given are X, y, W, reg, V, but should be X, y, W, reg"),
        ({"X": [1, 2]}, r"X has shape \(2,\), but should be of shape \(n, d\)"),
        ({"X": [[1, 2], [3]]}, r"X is ragged: its rows differ in length; make them equal"),
        ({"X": [["a", "b"]]}, r"X holds <U1, but should hold numbers"),
        ({"X": [[1, 2, 3]]}, r"d is 2 in W \(d, c\), but 3 in X; the same letter is the same size"),
        ({"X": np.empty((0, 2)), "y": []}, r"n is 0 in X, but should be at least 1"),
        ({"X": [[1, math.nan]]}, r"X\[0, 1\] is nan, but should be finite"),
        ({"X": [[1, 1e6]]}, r"X\[0, 1\] is 1000000\.0, but should not round beyond 65504\.0, the largest float16"),
        ({"reg": 1.5}, r"reg is 1\.5, but should be in \[0\.0, 1\.0\]"),
        ({"reg": [0.5]}, r"reg has shape \(1,\), but should be a single number"),
        ({"y": [3]}, r"y\[0\] is 3\.0, but should be a label in \[0, c\), and c is 3"),
        ({"y": [-1]}, r"y\[0\] is -1\.0, but should be a label"),
        ({"y": [0.5]}, r"y\[0\] is 0\.5, but should be an integer"),
    ],
)
def test_cast_refuses_what_is_not_valid(change, message):
    with pytest.raises(OutsideDomain, match=message):
        HINGE.cast(GIVEN | change, "float16")


@pytest.mark.parametrize(
    ("mistake", "error", "message"),
    [
        (
            lambda: HINGE.examples("float8"),
            ValueError,
            r"unknown dtype 'float8'; give one of the names 'float16', 'bfloat16'",
        ),
        (
            lambda: HINGE.examples("float32", "large"),
            ValueError,
            r"unknown regime 'large'; give one of 'plain', .*'special'",
        ),
        (lambda: HINGE.at({"n": 1, "d": 1, "c": 1}, "f4", 0), ValueError, r"unknown dtype 'f4'"),
        (
            lambda: HINGE.at({"n": 1, "d": 1}, "float32", 0),
            ValueError,
            r"given for 'n', 'd', but the dimensions are 'n', 'd', 'c'",
        ),
        (lambda: HINGE.at({"n": 0, "d": 1, "c": 1}, "float32", 0), ValueError, r"n is 0, but should be at least 1"),
        (
            lambda: Domain(X=Reals("n c"), y=Labels("n", below="c")).at({"n": 1, "c": 0}, "float32", 0),
            ValueError,
            r"leave no valid label; make the dimension they count along at least 1",
        ),
        (
            lambda: HINGE.at({"n": 1, "d": 1, "c": 1}, "float32", 0).with_layout("C"),
            ValueError,
            r"unknown layout 'C'; give one of",
        ),
        (
            lambda: Domain(y=Labels("n", below="c")),
            ValueError,
            r"labels 'y' are below 'c', but the dimensions are 'n'; name the axis",
        ),
        (lambda: Domain(y="n d"), TypeError, r"parameter 'y' is 'n d', but should be Reals"),
        (lambda: Reals("n, d"), ValueError, r"dimensions are 'n, d', but should be names separated by spaces"),
        (
            lambda: Reals("n", low=1.0, high=0.0),
            ValueError,
            r"low is 1\.0 and high is 0\.0: no value lies between; swap",
        ),
        (lambda: Scalar(0.0, math.inf), ValueError, r"should be finite; leave one out for no bound"),
        (
            lambda: HINGE.where(work=lambda n, k: n * k),
            ValueError,
            r"work asks for 'k', but the dimensions are 'n', 'd', 'c'",
        ),
        (lambda: HINGE.where(least={"k": 1}), ValueError, r"least names 'k', but the dimensions are"),
        (lambda: HINGE.where(least={"n": -1}), ValueError, r"a size cannot be negative"),
        (lambda: grid_bounds(0.1, 0.1, "float16"), ValueError, r"no value of float16 lies in \[0\.1, 0\.1\]; widen"),
        (
            lambda: find(DOUBLING.where(least={"n": 9}).examples("float32", work=8), bool),
            ValueError,
            r"work is 9 at the smallest sizes \{'n': 9\}, above the cap of 8; pass a larger work=",
        ),
    ],
)
def test_mistakes_are_explained(mistake, error, message):
    with pytest.raises(error, match=message):
        mistake()


def test_a_domain_describes_itself():
    assert HINGE.signature() == (
        "X (n, d) reals",
        "y (n,) integers in [0, c)",
        "W (d, c) reals",
        "reg a real in [0, 1]",
    )
    assert repr(DOUBLING) == "Domain(a (n,) reals)"
    assert str(Reals("n", low=0.5)) == "(n,) reals at least 0.5"
    assert str(Scalar(high=2.0)) == "a real at most 2"


# --- layouts ---------------------------------------------------------------------------------------------------------

SHAPES = [(), (0,), (5,), (1, 4), (3, 0), (3, 4), (2, 3, 4)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_keeps_values_and_leaves_the_original_alone(layout, shape, dtype):
    array = np.arange(math.prod(shape), dtype=dtype).reshape(shape)
    before = array.tobytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        laid_out = LAYOUTS[layout](array)
    expected = np.broadcast_to(array[:1], shape) if layout == "expanded" and array.ndim else array
    assert isinstance(laid_out, np.ndarray)
    assert laid_out.dtype == array.dtype
    assert laid_out.shape == shape
    assert np.array_equal(laid_out, expected)
    assert not np.shares_memory(laid_out, array)
    assert laid_out.flags.writeable
    laid_out[...] = 7
    assert array.tobytes() == before


@pytest.mark.parametrize(
    ("layout", "strides"),
    [
        ("contiguous", (96, 32, 8)),
        ("fortran", (8, 16, 48)),
        ("strided", (8 * 8 * 6 * 2, 8 * 8 * 2, 16)),
        ("offset", (96, 32, 8)),
        ("negative", (-96, -32, -8)),
        ("expanded", (0, 32, 8)),
    ],
)
def test_a_layout_has_the_strides_it_is_named_for(layout, strides):
    laid_out = LAYOUTS[layout](np.ones((2, 3, 4)))
    assert laid_out.strides == strides


@pytest.mark.parametrize("layout", ["strided", "offset"])
@pytest.mark.parametrize("shape", [(), (5,), (3, 4)], ids=str)
def test_memory_around_the_values_is_poisoned(layout, shape):
    laid_out = LAYOUTS[layout](np.ones(shape))
    buffer = laid_out
    while isinstance(buffer.base, np.ndarray):
        buffer = buffer.base
    assert np.isnan(buffer).sum() == buffer.size - laid_out.size > 0
    if layout == "offset":
        assert laid_out.ctypes.data > buffer.ctypes.data


def test_an_example_takes_a_layout_in_all_its_arrays():
    example = HINGE.at({"n": 4, "d": 3, "c": 2}, "float32", 0)
    laid_out = example.with_layout("negative")
    assert laid_out.inputs["X"].strides == (-12, -4)
    assert laid_out.inputs["y"].strides == (-8,)
    assert laid_out.inputs["reg"] == example.inputs["reg"]
    assert np.array_equal(laid_out.inputs["W"], example.inputs["W"])


# --- snippets --------------------------------------------------------------------------------------------------------


def run(snippet):
    names = {}
    exec(snippet, names)
    return names


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_snippet_rebuilds_every_bit(dtype, regime):
    @settings(max_examples=25, deadline=None)
    @given(st.sampled_from([HINGE, DISTANCES, BOUNDED]).flatmap(lambda domain: domain.examples(dtype, regime)))
    def check(example):
        rebuilt = run(example.snippet())
        assert all(same_bits(rebuilt[name], value) for name, value in example.inputs.items())
        assert all(type(rebuilt[name]) is type(value) for name, value in example.inputs.items())

    check()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("side", [3, 20])
def test_a_snippet_rebuilds_values_from_any_layout(layout, side):
    laid_out = HINGE.at({"n": side, "d": side, "c": side}, "float32", 0).with_layout(layout)
    rebuilt = run(laid_out.snippet())
    assert all(np.array_equal(rebuilt[name], value) for name, value in laid_out.inputs.items())


def test_a_snippet_of_few_numbers_is_short_and_readable():
    example = HINGE.cast({"X": [[0.1, -2]], "y": [1], "W": [[1, 0], [0, 1]], "reg": 0.5}, "float32")
    assert example.snippet() == (
        "import numpy as np\n"
        "\n"
        "X = np.array([[0.1, -2.0]], dtype=np.float32)\n"
        "y = np.array([1], dtype=np.int64)\n"
        "W = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)\n"
        "reg = 0.5\n"
    )


def test_a_snippet_keeps_a_nan_with_a_payload_and_writes_a_plain_one():
    odd = np.array([0x7FC00001, 0xFFC00000], np.uint32).view(np.float32)
    plain = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], np.float32)
    example = Example({"odd": odd, "plain": plain, "s": math.nan, "none": np.empty((0, 3))}, "float32", "special", {})
    snippet = example.snippet()
    rebuilt = run(snippet)
    assert same_bits(rebuilt["odd"], odd)
    assert same_bits(rebuilt["plain"], plain)
    assert same_bits(rebuilt["none"], np.empty((0, 3)))
    assert math.isnan(rebuilt["s"])
    assert "plain = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], dtype=np.float32)" in snippet


def test_a_snippet_of_many_numbers_is_packed_in_short_lines():
    snippet = HINGE.at({"n": 64, "d": 33, "c": 10}, "float64", 0).snippet()
    assert max(map(len, snippet.splitlines())) <= 120
    assert "base64" in snippet


# --- the grid of a format --------------------------------------------------------------------------------------------


def grid(dtype):
    """Every finite value of a 16-bit format, ascending."""
    bits = np.arange(1 << 16, dtype=np.uint32)
    values = (bits << 16).view(np.float32) if dtype == "bfloat16" else bits.astype(np.uint16).view(np.float16)
    return np.unique(values[np.isfinite(values)].astype(np.float64))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_rounding_finds_the_nearest_value_with_ties_to_even(dtype):
    values = grid(dtype)
    assert same_bits(round_to(values, dtype).astype(np.float64), values)
    middles = (values[1:] + values[:-1]) / 2  # exact in float64
    below, above = np.nextafter(middles, -np.inf), np.nextafter(middles, np.inf)
    assert np.array_equal(round_to(below, dtype), values[:-1])
    assert np.array_equal(round_to(above, dtype), values[1:])
    ties = round_to(middles, dtype).astype(np.float64)
    at = np.searchsorted(values, 0.0)
    even = (np.arange(len(values)) - at) % 2 == 0
    assert np.array_equal(ties, np.where(even[1:], values[1:], values[:-1]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_format_knows_its_ends(dtype):
    target = FORMATS[dtype]
    unit = Fraction(2) ** (1 - target.precision)
    assert Fraction(target.largest) == (2 - unit) * Fraction(2) ** target.emax
    assert Fraction(target.smallest) == Fraction(target.smallest_normal) * unit
    assert round_to(target.largest, dtype) == target.largest
    assert round_to(target.smallest, dtype) == target.smallest
    assert round_to(math.inf, dtype) == math.inf
    assert np.isnan(round_to(math.nan, dtype))
    if dtype != "float64":
        assert round_to(target.largest * 1.01, dtype) == math.inf
        assert round_to(target.smallest / 2, dtype) == 0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_step_goes_to_the_neighbour_and_stops_at_zero_and_the_largest(dtype):
    positive = grid(dtype)[grid(dtype) > 0]
    held = round_to(positive, dtype)
    up = step(held, np.ones(len(held), int), dtype)
    assert np.array_equal(up[:-1], positive[1:])
    assert up[-1] == positive[-1]
    assert np.array_equal(step(-held, np.ones(len(held), int), dtype), -up)
    down = step(held, -np.ones(len(held), int), dtype)
    assert np.array_equal(down[1:], positive[:-1])
    assert down[0] == 0
    assert step(np.array(0.0, held.dtype), np.array(-3), dtype) == 0


@pytest.mark.parametrize("dtype", DTYPES)
@given(bounds=st.tuples(st.floats(-1e4, 1e4), st.floats(0, 100)))
def test_grid_bounds_are_the_outermost_values_inside(dtype, bounds):
    low, high = bounds[0], bounds[0] + bounds[1] + 100
    least, greatest = grid_bounds(low, high, dtype)
    held = FORMATS[dtype].held
    outward = [
        step(np.array(end, held), np.array(way if end > 0 else -way), dtype)
        for end, way in ((least, -1), (greatest, 1))
    ]
    assert low <= least <= greatest <= high
    assert least == 0 or float(outward[0]) < low
    assert greatest == 0 or float(outward[1]) > high


# Choices: plain Python values among the parameters.

CHOOSING = Domain(x=Reals("n"), axis=Choice(None, 0, (0, 1)), order=Choice(2, float("inf"), 0.5, "fro"))


def test_a_choice_is_one_of_its_options_and_reaches_all_of_them():
    for name, spec in CHOOSING.parameters.items():
        if isinstance(spec, Choice):
            for option in spec.options:
                found = find(CHOOSING.examples("float32"), lambda e, n=name, o=option: e.inputs[n] == o)
                assert type(found.inputs[name]) is type(option)
    assert CHOOSING.choices == ("axis", "order")
    assert CHOOSING.dims == ("n",)


def test_a_choice_shrinks_to_its_first_option():
    found = find(CHOOSING.examples("float64"), lambda example: True)
    assert (found.inputs["axis"], found.inputs["order"]) == (None, 2)


def test_a_choice_is_cast_as_it_is_or_refused():
    given = CHOOSING.cast({"x": [1.0], "axis": (0, 1), "order": float("inf")}, "float16").inputs
    assert (given["axis"], given["order"]) == ((0, 1), float("inf"))
    with pytest.raises(OutsideDomain, match=re.escape("axis is False, but should be one of None, 0, (0, 1)")):
        CHOOSING.cast({"x": [1.0], "axis": False, "order": 2}, "float16")
    with pytest.raises(ValueError, match="a choice of nothing"):
        Choice()


def test_a_choice_is_rebuilt_by_the_snippet():
    example = CHOOSING.cast({"x": [1.0], "axis": (0, 1), "order": "fro"}, "float32")
    rebuilt = {}
    exec(example.snippet(), rebuilt)
    assert (rebuilt["axis"], rebuilt["order"]) == ((0, 1), "fro")


def test_other_dtypes_are_written_as_they_are():
    for array in (np.array([True, False]), np.array([0, 255], np.uint8), np.array([-3], np.int32)):
        rebuilt = eval(value_source(array), {"np": np})
        assert rebuilt.dtype == array.dtype
        assert np.array_equal(rebuilt, array)
