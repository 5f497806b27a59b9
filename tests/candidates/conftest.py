"""Fixtures for the tests of candidates."""

import pytest

from tests.support.submissions import HOMEWORK


@pytest.fixture(scope="session")
def homework(tmp_path_factory):
    """The path of a file with the functions in HOMEWORK."""
    path = tmp_path_factory.mktemp("homework") / "it's mine.py"
    path.write_text(HOMEWORK, encoding="utf-8")
    return path
