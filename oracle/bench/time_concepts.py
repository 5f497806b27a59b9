"""Time every implementation of every concept, grouped by concept and size, after it has agreed."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from oracle.bench.cases import Case, cases, disagreement, prepared
from oracle.catalogue import load_all

_judged: dict[tuple[str, str, str], str | None] = {}


def why_not(case: Case) -> str | None:
    """Return why a case must not be timed. Its implementation is judged once, for the value and the gradient alike."""
    key = case.concept.name, case.label, case.size
    if key not in _judged:
        _judged[key] = disagreement(case)
    return _judged[key]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every case; the profile `quick` keeps the smallest size of each concept."""
    quick = metafunc.config.getoption("oracle_profile", default="default") == "quick"
    found = [case for concept in load_all() for case in cases(concept, quick)]
    metafunc.parametrize("case", found, ids=[f"{case.concept.name}-{case}" for case in found])


# Timings are for ratios of ten and a hundred, so a tenth of a second each is plenty; five rounds at the least, for
# the loops that take longer than that.
@pytest.mark.benchmark(max_time=0.1, min_rounds=5, disable_gc=True, warmup=False)
def test_time(case: Case, benchmark: BenchmarkFixture) -> None:
    """Time one case."""
    reason = why_not(case)
    if reason is not None:
        pytest.fail(reason, pytrace=False)
    benchmark.group = f"{case.concept.name}, {case.size}"
    benchmark.extra_info.update(case.description())
    benchmark(prepared(case))
