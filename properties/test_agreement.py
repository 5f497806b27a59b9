"""Every implementation of the catalogue passes every check that applies to it, or fails as its concept states.

`test_example.py` states one such property in full. The tests here are generated: one for each concept,
implementation, check and dtype, with the id `concept-implementation-check-dtype`. The cells of one concept and dtype
run on the same examples, together, when the first of their tests runs.
"""

import pytest

from oracle.catalogue.loading import load_all
from oracle.pytest_plugin.items import addresses, cell_at, failure_message


def pytest_generate_tests(metafunc):
    cells = [pytest.param(address, id=address.id) for address in addresses(load_all())]
    metafunc.parametrize("address", cells)


def test_agreement(address, request, record_property):
    cell = cell_at(address, request.config, record_property)
    if message := failure_message(cell, record_property):
        pytest.fail(message, pytrace=False)
