"""What both suites share: one thread for everyone, and how long each row is timed."""

from collections.abc import Iterator

import pytest
import torch
from threadpoolctl import threadpool_limits


def pytest_configure(config: pytest.Config) -> None:
    """Time each row for a moment only: there are thousands, and their ratios are of tens and hundreds.

    Three rounds at least, for a loop that takes longer than the moment. What is asked for on the command line stands.
    """
    quick = config.getoption("oracle_profile", default="default") == "quick"
    given = " ".join(map(str, config.invocation_params.args))
    if "--benchmark-max-time" not in given:
        config.option.benchmark_max_time = 0.005 if quick else 0.01
    if "--benchmark-min-rounds" not in given:
        config.option.benchmark_min_rounds = 3


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Pin NumPy's BLAS, torch's and torch's own pool to one thread: a loop in Python has no second one either."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        yield
    torch.set_num_threads(before)
