"""Constants of a definition: literals, quotients, powers, tables and functions of plain numbers are certified."""

import functools
import math
from fractions import Fraction
from math import sqrt as root

import mpmath
import numpy as np
import pytest

from oracle.truth import FORMATS, certify, decimal, exp, log, power
from oracle.truth.rewriting import refused
from oracle.truth.vectorized import vectorized

DECAY, FLOOR = 0.97, 1e-4
HALF = 0.5
REST = 1 - 0.9999
GAIN = math.sqrt(2 / math.pi)
TAPS = np.array([1, 2, 4]) / 7
KERNEL = (0.1, 0.8, 0.1)


def value(definition, dtype="float64", **inputs):
    """The enclosure of the value, where there is one path and the constants are certified."""
    (path,) = certify(definition, inputs or {"x": np.array([1.0])}, dtype).paths
    assert not refused(definition)
    return path.value


def assert_is(found, *exact, relative=2.0**-90):
    """The enclosures contain the exact numbers, closely, and a float64 nearest to each is within the bound."""
    with mpmath.workdps(60):
        for high, low, direct, truth in zip(
            found.high.ravel(), found.low.ravel(), found.direct.ravel(), exact, strict=True
        ):
            want = mpmath.mpf(truth.numerator) / truth.denominator if isinstance(truth, Fraction) else mpmath.mpf(truth)
            assert abs(mpmath.mpf(float(high)) + mpmath.mpf(float(low)) - want) <= abs(want) * relative
            assert abs(float(want) - want) <= direct or float(want) == want


# What the source states


def smoothed(x):
    return x[0] * 0 + (1 - DECAY**7)


def floored(x):
    return x[0] * 0 + FLOOR * 3


def softened(x, by=0.7):
    return x[0] * 0 + by / 3


def remaining(x):
    return x[0] * 0 + REST * 2


def tapped(x):
    return x[0] * 0 + TAPS[1] - TAPS[0]


def literals(x):
    return x[0] * 0 + 0.2 + 0.4 - 2.5e-3


@pytest.mark.parametrize(
    ("definition", "exact"),
    [
        (smoothed, 1 - Fraction(97, 100) ** 7),
        (floored, Fraction(3, 10_000)),
        (softened, Fraction(7, 30)),
        (literals, Fraction(5975, 10_000)),
        (remaining, Fraction(2, 10_000)),
        (tapped, Fraction(1, 7)),
        (lambda x: x[0] * 0 + 22 / 7, Fraction(22, 7)),
        (lambda x: x[0] * 0 + 3**-3, Fraction(1, 27)),
        (lambda x: x[0] * 0 + sum(1 / (k + 1) for k in range(5)), Fraction(137, 60)),
        (lambda x: x[0] * 0 + sum(w / 3 for w in KERNEL), Fraction(1, 3)),
        (lambda x: x[0] * 0 + float("0.3") * 3, Fraction(9, 10)),
        (lambda x: x[0] * 0 + pow(1.1, 2), Fraction(121, 100)),
        (lambda x: x[0] * 0 + 1e16 + 1 - 1e16, Fraction(1)),
    ],
)
def test_a_constant_is_what_the_source_states(definition, exact):
    assert_is(value(definition), exact)


def test_a_short_binary_fraction_costs_nothing():
    found = value(lambda x: x[0] * 0.75 + HALF + 3 / 8 + 2**-3)
    assert (found.high, found.direct) == (1.75, 0.0)


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_constant_has_its_rounding_to_the_dtype(dtype):
    found, unit = value(lambda x: x[0] * 0 + 0.3, dtype), FORMATS[dtype].unit
    assert 0.2 * unit < found.direct < 2.0 * unit


def test_terms_of_constants_may_be_added_in_any_order():
    found = value(lambda x: x[0] * 0 + (0.1 + 1e8 + 0.2 - 1e8), "float32")
    assert abs(float(np.float32(0.1) + np.float32(1e8) + np.float32(0.2) - np.float32(1e8)) - 0.3) <= found.direct


def test_a_weight_that_cancels_to_zero_may_be_computed_by_a_reciprocal():
    """1.5 / 3 - 0.5 is 0, but 1.5 · (1 / 3) - 0.5 in float32, with one rounding of product and sum, is not."""
    found = value(lambda x: x[0] * (1.5 / 3 - 0.5), "float32")
    assert (found.high, found.direct) == (0.0, 0.0)
    assert found.rearranged >= abs(1.5 * float(np.float32(1) / np.float32(3)) - 0.5) > 0.0


# Functions and tables


@pytest.mark.parametrize(
    ("definition", "exact"),
    [
        (lambda x: x[0] * 0 + np.sqrt(3), lambda: mpmath.sqrt(3)),
        (lambda x: x[0] * 0 + math.log(10) / 2, lambda: mpmath.log(10) / 2),
        (lambda x: x[0] * 0 + root(5) + exp(2), lambda: mpmath.sqrt(5) + mpmath.exp(2)),
        (lambda x: x[0] * 0 + 2 * np.pi * np.e, lambda: 2 * mpmath.pi * mpmath.e),
        (lambda x: x[0] * 0 + np.e**-2, lambda: mpmath.exp(-2)),
        (lambda x: x[0] * 0 + 7 ** (1 / 3), lambda: mpmath.cbrt(7)),
        (lambda x: x[0] * 0 + math.atan2(1, 2) + np.log2(5), lambda: mpmath.atan2(1, 2) + mpmath.log(5, 2)),
        (lambda x: x[0] * 0 + math.erf(0.5) + math.tan(0.3), lambda: mpmath.erf(0.5) + mpmath.tan(mpmath.mpf(3) / 10)),
        (lambda x: x[0] * 0 + GAIN * GAIN - 0.6, lambda: 2 / mpmath.pi - mpmath.mpf(6) / 10),
        (lambda x: x[0] * 0 + math.tanh(30), lambda: mpmath.tanh(30)),
        (lambda x: x[0] * 0 + np.float64(0.3) * np.round(2.675, 2), lambda: mpmath.mpf(804) / 1000),
        (lambda x: x[0] * 0 + (0 / 0.8) ** 2 + (1 / 3 - 0.2) ** 4, lambda: (mpmath.mpf(2) / 15) ** 4),
    ],
)
def test_functions_of_plain_numbers_are_certified(definition, exact):
    with mpmath.workdps(60):
        assert_is(value(definition), exact())


def positions(x):
    places = np.arange(3)[:, None] / 100.0 ** (np.arange(4) / 4)
    return np.sin(places)


def frequencies(x):
    return np.exp(-np.linspace(0, 1, 5) * 2.3)


def tapered(x):
    return np.hanning(5) * 0 + np.hamming(5)


def bell(x):
    weights = np.exp(-0.5 * (np.arange(-1, 2) / 0.8) ** 2)
    return weights / weights.sum()


def _bell():
    weights = [mpmath.exp(-mpmath.mpf(25 * k * k) / 32) for k in (-1, 0, 1)]
    return [w / sum(weights) for w in weights]


def steps(x):
    return np.arange(0, 1, 0.2) + 0.5


TABLES = [
    (positions, lambda: [mpmath.sin(t / mpmath.mpf(100) ** (mpmath.mpf(i) / 4)) for t in range(3) for i in range(4)]),
    (frequencies, lambda: [mpmath.exp(-mpmath.mpf(23 * i) / 40) for i in range(5)]),
    (
        tapered,
        lambda: [mpmath.mpf(54) / 100 - mpmath.mpf(46) / 100 * mpmath.cos(mpmath.pi * i / 2) for i in range(5)],
    ),
    (bell, _bell),
    (steps, lambda: [mpmath.mpf(5 + 2 * i) / 10 for i in range(5)]),
]


@pytest.mark.parametrize(("definition", "exact"), TABLES, ids=lambda x: getattr(x, "__name__", ""))
def test_tables_are_certified(definition, exact):
    with mpmath.workdps(60):
        assert_is(value(definition), *exact(), relative=2.0**-80)


# The code of a definition


def _weight(k, rate=0.9):
    return rate**k


def helped(x):
    return sum(_weight(k) * x[k] for k in range(len(x)))


@functools.cache
def _table(n):
    return [k / 7 for k in range(n)]


def cached(x):
    return sum(w * v for w, v in zip(_table(len(x)), x, strict=True))


def closed():
    scale = 0.3

    def inner(x):
        return x[0] * scale

    return inner


def imported(x):
    import numpy

    return x[0] * numpy.sqrt(2) / 3


def in_place(x):
    total, parts = 1, [1, 2]
    total /= 3
    parts[1] /= 7
    return x[0] * (total + parts[1])


@pytest.mark.parametrize(
    ("definition", "exact"),
    [
        (helped, Fraction(271, 100)),
        (cached, Fraction(3, 7)),
        (closed(), Fraction(3, 10)),
        (imported, mpmath.sqrt(2) / 3),
        (in_place, Fraction(13, 21)),
        (functools.partial(lambda x, p: x[0] * (1 - p), p=0.3), 1 - Fraction(0.3)),
    ],
    ids=["helper", "cache", "closure", "import", "in place", "partial"],
)
def test_helpers_closures_and_partial_functions_have_certified_constants(definition, exact):
    assert_is(value(definition, x=np.ones(3)), exact, relative=2.0**-50 if isinstance(exact, mpmath.mpf) else 2.0**-90)


def test_a_name_that_is_assigned_again_has_its_new_value(monkeypatch):
    assert_is(value(floored), Fraction(3, 10_000))
    monkeypatch.setitem(globals(), "FLOOR", 0.2)
    assert_is(value(floored), Fraction(6, 10))


def test_constants_are_compared_and_converted_by_their_exact_values():
    found = []

    def chosen(x):
        found.append(0.1 + 0.2 == 0.3 and 1 / 3 < math.sqrt(2) / 4 < 0.36)
        found.append([int(k / 10 * 10) for k in range(30)])
        found.append((round(7 / 3), math.ceil(7 / 3), 7 / 3 // 1, max(1 / 3, 0) > 0, (10 / 3).is_integer()))
        return x[0] * len(range(int(10 / 3)))

    assert value(chosen).high == 3.0
    assert found == [True, [*range(30)], (2, 3, 2, True, False)]


def test_a_comparison_that_no_enclosure_decides_is_refused():
    def compared(x):
        return x[0] if math.sqrt(2) * math.sqrt(3) < math.sqrt(6) else -x[0]

    for definition in (compared, vectorized(compared)):
        with pytest.raises(TypeError, match="cannot be decided from its enclosure"):
            certify(definition, {"x": np.array([1.0])}, "float64")


def test_a_function_whose_assertions_pytest_has_rewritten_has_certified_constants():
    def asserted(x):
        assert len(x) == 1
        return x[0] / 3 * 0.3

    assert_is(value(asserted), Fraction(1, 10))


def test_errors_show_the_lines_of_the_definition():
    def wrong(x):
        return x[0] * (1 / (len(x) - 1))

    with pytest.raises(ZeroDivisionError) as caught:
        certify(wrong, {"x": np.array([1.0])}, "float64")
    assert "x[0] * (1 / (len(x) - 1))" in str(caught.traceback[-1].statement)


# Without a source


def test_a_float_that_may_be_the_result_of_arithmetic_is_not_exact():
    space = {"math": math}
    exec("def definition(x): return x[0] * 0 + 1 / 7 + math.sqrt(0.5)", space)
    (path,) = certify(space["definition"], {"x": np.array([1.0])}, "float64").paths
    assert 2.0**-53 < path.value.direct < 2.0**-48


def test_entries_of_a_plain_array_are_not_exact():
    weights = np.array([1.0, 2.0, 4.0]) / 7.0
    found = value(lambda x: weights @ x, x=np.ones(3))
    assert found.direct > 2.0**-52


# Integers alone


def shares(labels):
    return np.bincount(labels, minlength=3) / len(labels)


def average(labels):
    return labels.mean() + np.mean(labels * labels)


def thirds(labels):
    total = 0.0
    for label in labels:
        total = total + label / 3
    return total


@pytest.mark.parametrize(
    ("definition", "exact"),
    [
        (shares, [Fraction(2, 7), Fraction(4, 7), Fraction(1, 7)]),
        (average, [Fraction(6, 7) + Fraction(8, 7)]),
        (thirds, [Fraction(2)]),
    ],
)
def test_definitions_on_integers_are_certified(definition, exact):
    assert_is(value(definition, labels=np.array([0, 1, 1, 2, 0, 1, 1])), *exact)


@pytest.mark.parametrize("labels", [[2, 1, 0], [1, 1, 2, 5, 8], [7] * 12])
def test_correct_functions_of_integers_are_within_the_bound_and_slightly_wrong_ones_are_not(labels):
    found, right = value(thirds, labels=np.array(labels)), float(Fraction(sum(labels), 3))
    assert found.distance(np.array(right)) <= found.direct
    assert found.distance(np.array(right * (1 + 1e-14))) > found.rearranged


def faded(x, k):
    return x[0] * (1 - 0.95**k) / 3


@pytest.mark.parametrize("k", [1, 2, 50])
def test_every_usual_way_to_compute_a_constant_is_within_the_bound_and_another_constant_is_not(k):
    found = value(faded, x=np.array([1.0]), k=k)
    for factor in ((1 - 0.95**k) / 3, -math.expm1(k * math.log(0.95)) / 3, float(1 - Fraction(95, 100) ** k) / 3):
        assert found.distance(np.array(factor)) <= found.rearranged
    assert found.distance(np.array((1 - 0.9501**k) / 3)) > found.rearranged


def test_an_exponent_may_be_a_constant():
    found = value(lambda x: power(x[0], 2 / 3), x=np.array([5.0]))
    with mpmath.workdps(60):
        assert_is(found, mpmath.mpf(5) ** (mpmath.mpf(2) / 3))


def test_the_magnitude_of_a_constant_of_undecided_sign_has_a_bound():
    found = value(lambda x: abs(log(exp(decimal("0.3"))) - decimal("0.3")) + x[0], x=np.array([1.5]))
    assert found.high == 1.5
    assert 0.0 < found.direct < 1e-15
