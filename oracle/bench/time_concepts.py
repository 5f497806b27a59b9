"""Time every implementation of every concept with pytest-benchmark, grouped by concept and size."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from oracle.bench.workloads import Workload, disagreement, expected_failure, prepared, workloads
from oracle.catalogue.loading import load_all


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Create one test per workload; the profile `quick` keeps the smallest size of each concept."""
    quick = metafunc.config.getoption("oracle_profile", default="default") == "quick"
    found = [workload for concept in load_all() for workload in workloads(concept, quick)]
    metafunc.parametrize("workload", found, ids=str)


@pytest.mark.benchmark(disable_gc=True, warmup=False)
def test_time(workload: Workload, benchmark: BenchmarkFixture) -> None:
    """Time a workload after its result has agreed with the certified truth; skip one that is listed as wrong."""
    reason = disagreement(workload)
    if reason is not None:
        listed = expected_failure(workload)
        if listed is not None:
            pytest.skip(f"{workload} is not timed, because it is wrong, as its concept lists: {listed}")
        pytest.fail(reason, pytrace=False)
    benchmark.group = f"{workload.concept.name}, {workload.size}"
    benchmark.extra_info.update(workload.description())
    if workload.run is None:
        benchmark(prepared(workload))
    else:
        benchmark.pedantic(prepared(workload))  # one round: a training run has many steps
