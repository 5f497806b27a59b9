"""Do the versions agree? Every cell of the catalogue must be right, or wrong in the way that its page lists."""

import pytest

from oracle.pytest_plugin.items import complaint


def test_agreement(cell, record_property):
    if said := complaint(cell, record_property):
        pytest.fail(said, pytrace=False)
