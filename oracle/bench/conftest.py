"""How the benchmark of `nox -s crosscheck` is timed: on one thread, a moment each, and recorded in brief."""

from collections.abc import Iterator
from typing import Any

import pytest

from oracle.bench.session import one_thread


def pytest_configure(config: pytest.Config) -> None:
    """Time each row for a moment only: there are thousands, and their ratios are of tens and hundreds.

    Three rounds at least, for a loop that takes longer than the moment. What is asked for on the command line stands.
    """
    given = " ".join(map(str, config.invocation_params.args))
    if "--benchmark-max-time" not in given:
        config.option.benchmark_max_time = 0.004
    if "--benchmark-min-rounds" not in given:
        config.option.benchmark_min_rounds = 3


def pytest_benchmark_update_json(output_json: dict[str, Any]) -> None:
    """Leave out every single round: nobody reads them, and they are nineteen parts in twenty of the file."""
    for benchmark in output_json["benchmarks"]:
        benchmark["stats"].pop("data", None)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
