"""Write files of a user's concept."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Write a file with this text into a temporary folder, and return its path."""

    def make(text, name="huber.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make
