"""The suite's parameters: every cell of the catalogue is a test, `concept-implementation-check-dtype`."""

from dataclasses import dataclass, field
from functools import cache

import pytest

from oracle.catalogue import load, load_all
from oracle.pytest_plugin import SPENT
from oracle.records import Cell
from oracle.sweep import PROFILES, Clock, checks_of, sweep
from oracle.truth import FORMATS


def pytest_generate_tests(metafunc):
    if "address" not in metafunc.fixturenames:
        return
    # Cells of one concept and dtype are judged together, on the same examples: they stand in a row, so that two workers
    # share no more than the few where one takes over from the other.
    cells = [
        pytest.param(
            (concept.name, implementation.name, check, dtype),
            id=f"{concept.name}-{implementation.name}-{check}-{dtype}",
        )
        for concept in load_all()
        for dtype in FORMATS
        for implementation in concept.for_dtype(dtype)
        for check in checks_of(concept, implementation, dtype)
    ]
    metafunc.parametrize("address", cells)


@dataclass
class Swept:
    """What the sweep of one concept in one dtype gave, or the exception that ended it, and what it cost."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    error: Exception | None = None
    clock: Clock = field(default_factory=Clock)
    told: bool = False


@cache
def _swept(concept: str, dtype: str, profile: str, seed: int) -> Swept:
    swept = Swept()
    try:
        cells = sweep(load(concept), dtype, PROFILES[profile], seed, swept.clock)
        swept.cells = {(cell.implementation, cell.check): cell for cell in cells}
    except Exception as error:
        swept.error = error
    return swept


@pytest.fixture
def cell(address, request, record_property) -> Cell:
    concept, implementation, check, dtype = address
    profile, seed = request.config.getoption("--oracle-profile"), request.config.getoption("--oracle-seed")
    swept = _swept(concept, dtype, profile, seed)
    if not swept.told:  # once is enough: by whichever cell is asked for first
        swept.told = True
        record_property(SPENT, (concept, swept.clock.seconds))
    if swept.error is not None:
        raise swept.error
    return swept.cells[implementation, check]
