"""After each statement of a random script about memory or autograd, the library and the model of it agree."""

import pytest

from oracle.pytest_plugin.keys import HISTORY
from oracle.semantics.histories import MACHINES, run

STEPS = {"quick": 300, "default": 2000, "thorough": 20000}


@pytest.mark.parametrize("machine", MACHINES)
def test_history(machine, request, record_property):
    steps = STEPS[request.config.getoption("--oracle-profile")]
    reach = run(machine, steps, request.config.getoption("--oracle-seed"))
    counts = {name: dict(getattr(reach, name)) for name in ("operations", "layouts", "refusals")}
    record_property(HISTORY, {"machine": machine, "steps": reach.steps, **counts, "parted": reach.difference})
    if reach.difference:
        pytest.fail(reach.difference, pytrace=False)
