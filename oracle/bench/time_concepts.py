"""Time every implementation of every concept, grouped by concept and size, after it has agreed."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from oracle.bench.rows import Row, disagreement, known_disagreement, prepared, rows
from oracle.catalogue.loading import load_all


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of every row; the profile `quick` keeps the smallest size of each concept."""
    quick = metafunc.config.getoption("oracle_profile", default="default") == "quick"
    metafunc.parametrize("row", [row for concept in load_all() for row in rows(concept, quick)], ids=str)


@pytest.mark.benchmark(disable_gc=True, warmup=False)
def test_time(row: Row, benchmark: BenchmarkFixture) -> None:
    """Time one row."""
    reason = disagreement(row)
    if reason is not None:
        known = known_disagreement(row)
        if known is not None:
            pytest.skip(f"{row} is not timed, because it is wrong, as the page says: {known}")
        pytest.fail(reason, pytrace=False)
    benchmark.group = f"{row.concept.name}, {row.size}"
    benchmark.extra_info.update(row.description())
    if row.run is None:
        benchmark(prepared(row))
    else:
        benchmark.pedantic(prepared(row))  # once: it is many steps
