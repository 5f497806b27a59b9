"""After each statement of a random script about memory or autograd, the library and the model of it agree."""

import pytest

from oracle.pytest_plugin.keys import HISTORY
from oracle.semantics.histories import MACHINES, run

STEPS = {"quick": 300, "default": 2000, "thorough": 20000}


@pytest.mark.parametrize("machine", MACHINES)
def test_history(machine, request, record_property):
    steps = STEPS[request.config.getoption("--oracle-profile")]
    coverage = run(machine, steps, request.config.getoption("--oracle-seed"))
    counts = {"operations": coverage.operations, "layouts": coverage.layouts, "refusals": coverage.errors}
    counts = {name: dict(count) for name, count in counts.items()}
    record_property(HISTORY, {"machine": machine, "steps": coverage.steps, **counts, "parted": coverage.difference})
    if coverage.difference:
        pytest.fail(coverage.difference, pytrace=False)
