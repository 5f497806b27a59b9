"""The suite's parameters: every cell of the catalogue is a test, `concept-implementation-check-dtype`."""

from functools import cache

import pytest

from oracle.catalogue import load, load_all
from oracle.records import Cell
from oracle.sweep import PROFILES, checks_of, sweep
from oracle.truth import FORMATS


def pytest_generate_tests(metafunc):
    if "address" not in metafunc.fixturenames:
        return
    # Cells of one concept and dtype are judged together, on the same examples: keep them in one worker.
    cells = [
        pytest.param(
            (concept.name, implementation.name, check, dtype),
            id=f"{concept.name}-{implementation.name}-{check}-{dtype}",
            marks=pytest.mark.xdist_group(f"{concept.name}-{dtype}"),
        )
        for concept in load_all()
        for dtype in FORMATS
        for implementation in concept.for_dtype(dtype)
        for check in checks_of(concept, implementation, dtype)
    ]
    metafunc.parametrize("address", cells)


@cache
def _swept(concept: str, dtype: str, profile: str, seed: int) -> dict[tuple[str, str], Cell] | Exception:
    try:
        cells = sweep(load(concept), dtype, PROFILES[profile], seed)
    except Exception as error:
        return error
    return {(cell.implementation, cell.check): cell for cell in cells}


@pytest.fixture
def cell(address, request) -> Cell:
    concept, implementation, check, dtype = address
    profile, seed = request.config.getoption("--oracle-profile"), request.config.getoption("--oracle-seed")
    swept = _swept(concept, dtype, profile, seed)
    if isinstance(swept, Exception):
        raise swept
    return swept[implementation, check]
