"""The figures that are derived from measurements: growth, crossovers and the fastest version."""

import math

import pytest

from oracle.bench import scaling
from oracle.records.speed import ConceptSpeed, Measurement

SIDES = ("NumPy", "torch")


def measurement(name, minimum, n, *, spread=0.0, **changes):
    side = "torch" if name.startswith("torch") else "numpy"
    upper = minimum * (1 + spread)
    times = {"minimum": minimum, "lower_quartile": minimum, "median": minimum, "upper_quartile": upper}
    fields = {"kind": "eager", "gives": "value", "dims": {"n": n}, "rounds": 7, "calls": 1}
    return Measurement(**{**times, **fields, "name": name, "side": side, **changes})


def concept_speed(*measurements):
    return ConceptSpeed(concept="a/b", title="A", row=1, measured_at="", growing=["n"], measurements=list(measurements))


def test_the_exponent_of_growth_is_fitted_over_the_largest_sizes():
    found = [measurement("numpy_a", max(1e-6, 1e-9 * n**1.5), n) for n in (1, 10, 100, 1000, 10_000)]
    fitted = scaling.fit_power_law(concept_speed(), found)
    assert math.isclose(fitted.exponent, 1.5)
    assert (fitted.points, fitted.standard_error < 1e-6) == (3, True)
    assert scaling.fit_power_law(concept_speed(), found[:2]) is None


@pytest.mark.parametrize(
    ("numpy", "torch", "text"),
    [
        ([1, 10, 100], [10, 10, 10], "from n ≈ 10 on, torch wins (10 times faster at the largest size)"),
        ([1, 4, 16], [2, 2, 2], "from n ≈ 3 on, torch wins (8.0 times faster at the largest size)"),
        ([1, 2, 4], [2, 4, 8], "NumPy wins at every size (2.0 times faster at the largest size)"),
        ([1, 2, 4], [2, 4, 4], "NumPy and torch are equally fast at the largest size"),
    ],
)
def test_a_crossover_is_at_the_size_where_the_lines_cross(numpy, torch, text):
    lines = [
        [measurement(name, float(time), n) for n, time in zip((1, 10, 100), times, strict=True)]
        for name, times in (("numpy_a", numpy), ("torch_a", torch))
    ]
    concept = concept_speed(*lines[0], *lines[1])
    assert scaling.describe_crossover(scaling.crossover(concept, *lines, SIDES), concept, SIDES) == text


def test_two_versions_with_overlapping_quartiles_are_equally_fast():
    one, other = [measurement("numpy_a", 1.0, 10, spread=0.5)], [measurement("torch_a", 1.2, 10, spread=0.5)]
    concept = concept_speed()
    assert scaling.crossover(concept, one, other, SIDES) is None
    clear = scaling.crossover(concept, one, [measurement("torch_a", 1.6, 10)], SIDES)
    assert (clear.faster, clear.size) == ("NumPy", None)


def test_an_expected_failure_is_never_the_fastest_version():
    naive = measurement("numpy_naive", 1.0, 10, expected_failure=True)
    shifted = measurement("numpy_shifted", 2.0, 10)
    assert scaling.fastest(concept_speed(naive, shifted), "numpy", "value") == [shifted]
