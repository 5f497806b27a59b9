"""Single faults that had a wrong diagnosis or none: constants that belong together, statements, shifts, tails."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of
from oracle.domains import Domain, Reals, Scalar

VECTOR = Domain(x=Reals("n", -6.0, 6.0)).where(least={"n": 3})
ROWS = Domain(x=Reals("n d", -6.0, 6.0)).where(least={"n": 2, "d": 2})
SCALED = Domain(x=Reals("n", -6.0, 6.0), a=Scalar(0.1, 0.9)).where(least={"n": 2})
POINTS = Domain(x=Reals("n d"), y=Reals("m d")).where(least={"n": 2, "m": 2, "d": 2})
WIDE = Domain(x=Reals("n", -3000.0, 3000.0)).where(least={"n": 2})


def soft_step(x):
    size = np.abs(x)
    return np.where(size <= 2.5, size * size, 2.5 * (2 * size - 2.5))


def smoothed(x):
    out = np.empty_like(x)
    out[0] = x[0]
    for i in range(1, len(x)):
        out[i] = 0.375 * x[i] + 0.625 * out[i - 1]
    return out


def running(x):
    out, total = np.empty_like(x), 0.0
    for i in range(len(x)):
        total = total + x[i]
        out[i] = total
    return out


def away(x):
    return x - x.mean(axis=0)


def bent(x, a):
    return np.maximum(a * x, (a - 1) * x)


def cube_mean(x):
    return ((x - 1) ** 3).mean()


def squared(x):
    return x * x


def two_rates(x):
    return 0.7 * x * x + 0.3 * np.exp(x)


def changed(x):
    x = x * x + 1
    return x / x.sum()


def weighed(x):
    return (np.array([0.5, 2.0, 4.0]) * x[:3]).sum()


def kinds_of(x):
    return np.tanh(x) * 3


def spread_values(x):
    values = np.sort(x)
    return values[-1] - values[0]


def between(x, y):
    return np.sqrt(((x[:, None, :] - y[None, :, :]) ** 2).sum(axis=2))


def log_total(x):
    top = x.max()
    return top + np.log(np.exp(x - top).sum())


def diagnosis(reference, port, domain, seed=0):
    concept = concept_of(reference, domain, ())
    return diagnose(concept, [Implementation("port", "numpy", "value", port)], "float64", seed)


def sized(x, limit):
    return np.where(np.abs(x) <= limit, x * x, limit * (2 * np.abs(x) - limit))


def recursive(x, start, new, old):
    out = np.empty_like(x)
    out[0] = start * x[0]
    for i in range(1, len(x)):
        out[i] = new * x[i] + old * out[i - 1]
    return out


@pytest.mark.parametrize(
    ("reference", "port", "domain", "words"),
    [
        (soft_step, lambda x: sized(x, 2.0), VECTOR, "size <= 2"),
        (two_rates, lambda x: 0.9 * x * x + 0.1 * np.exp(x), VECTOR, "0.9 * x * x"),
        (smoothed, lambda x: recursive(x, 1, 0.625, 0.375), VECTOR, "exchanged constants"),
        (smoothed, lambda x: recursive(x, 0, 0.375, 0.625), VECTOR, "initial value: `out[0] = 0`"),
        (running, lambda x: np.cumsum(x) - x, VECTOR, "two statements in the other order"),
        (changed, lambda x: x / x.sum(), Domain(x=Reals("n", 1.0, 6.0)).where(least={"n": 2}), "is left out"),
        (away, lambda x: x - np.median(x, axis=0), ROWS, "median(x, axis=0)"),
        (away, lambda x: x - x.mean(axis=1, keepdims=True), ROWS, "x.mean(axis=1, keepdims=True)"),
        (bent, lambda x, a: np.maximum(x / 4, -3 * x / 4), SCALED, "a number instead of a"),
        (cube_mean, lambda x: ((x - 1) ** 4).mean(), VECTOR, "looks like another constant: "),
        (weighed, lambda x: (np.array([4.0, 2.0, 0.5]) * x[:3]).sum(), VECTOR, "numbers in reverse order"),
        (kinds_of, lambda x: 3 / (1 + np.exp(-x)), VECTOR, "another activation"),
    ],
)
def test_a_single_fault_is_named(reference, port, domain, words):
    assert words in diagnosis(reference, port, domain)


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (lambda x: np.min(x) - np.max(x), "the correct value with the opposite sign"),
        (lambda x: 2 * np.ptp(x), "twice the correct value"),
        (lambda x: np.sort(x)[-1] - np.sort(x)[1], "values[-1] - values[1]"),
        (lambda x: np.ptp(x) + 1e-11 * np.sin(1e4 * x[0]), ""),
    ],
)
def test_a_reference_without_certified_numbers_has_a_diagnosis_where_values_differ_clearly(port, words):
    concept = replace(concept_of(spread_values, VECTOR, ()), uncertified="as an example")
    found = diagnose(concept, [Implementation("port", "numpy", "value", port)])
    assert words in found
    assert bool(words) == bool(found)


def test_a_centred_difference_of_squares_is_no_missing_shift():
    def port(x, y):
        middle = x.mean(axis=0)
        x, y = x - middle, y - middle
        squares = (x * x).sum(axis=1)[:, None] + (y * y).sum(axis=1) - 2 * x @ y.T
        return np.sqrt(np.maximum(squares, 0))

    random = np.random.default_rng(0)
    small = [random.uniform(-1e-4, 1e-4, (2, 2)) for _ in range(6)]
    far = [POINTS.cast({"x": np.vstack([x, [[1.0, 2.0]]]), "y": 0 * x}, "float64") for x in small]
    concept = concept_of(between, POINTS, ())
    found = diagnose(concept, [Implementation("port", "numpy", "value", port)], failing=far)
    assert "largest entry" not in found
    assert "cancellation" in found


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (lambda x: np.log(np.exp(x).sum()), "overflows where x has an entry above about 7"),
        (lambda x: x.min() + np.log(np.exp(x - x.min()).sum()), "an exponential overflows"),
    ],
)
def test_an_exponential_that_overflows_is_named_in_a_wide_domain(port, words):
    found = diagnosis(log_total, port, WIDE)
    assert words in found
    assert "too small" not in found


def test_the_tail_of_short_blocks_is_not_taken_for_that_of_longer_ones():
    def port(x):
        whole = len(x) // 4 * 4 or len(x)
        return np.concatenate([x[:whole] ** 2, np.zeros(len(x) - whole)])

    concept = concept_of(squared, VECTOR, ())
    found = diagnose(
        concept,
        [Implementation("port", "numpy", "value", port)],
        failing=[VECTOR.at({"n": 9}, "float64", 1)],
    )
    assert "blocks of 4 " in found
