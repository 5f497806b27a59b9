"""Settings of the pytest-benchmark suite in `time_concepts.py`: one thread, little time per workload, small JSON."""

from collections.abc import Iterator
from typing import Any

import pytest

from oracle.bench.benchmark_run import one_thread


def pytest_configure(config: pytest.Config) -> None:
    """Limit each workload to 4 ms or three rounds; options on the command line have priority.

    There are thousands of workloads, and most ratios between them are 10 or more, so that few rounds are enough.
    """
    given = " ".join(map(str, config.invocation_params.args))
    if "--benchmark-max-time" not in given:
        config.option.benchmark_max_time = 0.004
    if "--benchmark-min-rounds" not in given:
        config.option.benchmark_min_rounds = 3


def pytest_benchmark_update_json(output_json: dict[str, Any]) -> None:
    """Remove the times of the single rounds: they are 95 % of the file, and the run record does not use them."""
    for benchmark in output_json["benchmarks"]:
        benchmark["stats"].pop("data", None)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
