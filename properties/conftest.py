"""The suite's parameters: every cell of the catalogue is a test, `concept-implementation-check-dtype`."""

import pytest

from oracle.catalogue.loading import load_all
from oracle.pytest_plugin.items import addresses, cell_at
from oracle.records import Cell


def pytest_generate_tests(metafunc):
    if "address" in metafunc.fixturenames:
        cells = [pytest.param(address, id=address.id) for address in addresses(load_all())]
        metafunc.parametrize("address", cells)


@pytest.fixture
def cell(address, request, record_property) -> Cell:
    return cell_at(address, request.config, record_property)
