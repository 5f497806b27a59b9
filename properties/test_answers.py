"""The fixed scripts of each concept print the same in each run; `oracle compare` compares it between versions.

With `--oracle-answers` there is one test for each concept, which records the output of its scripts.
"""

import pytest

from oracle.catalogue.loading import load, names
from oracle.pytest_plugin.items import answers_message


def pytest_generate_tests(metafunc):
    requested = metafunc.config.getoption("--oracle-answers")
    metafunc.parametrize("name", names() if requested else [])


def test_answers(name, record_property):
    if message := answers_message(load(name), record_property):
        pytest.fail(message, pytrace=False)
