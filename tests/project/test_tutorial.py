"""The tutorial of the guide: its files do what it shows, first with the fault and then without."""

import re
import sys

import pytest

from tests.support.documents import GUIDE, block, blocks

PAGE = GUIDE / "tutorial.md"
FAILURE, PASS = (shown.text for shown in blocks(PAGE) if shown.comment == "prints")


@pytest.fixture
def port(tmp_path, monkeypatch):
    """A function that saves port.py with a replacement and forgets the module of an earlier version."""
    monkeypatch.syspath_prepend(tmp_path)

    def save(old="", new=""):
        text = block(PAGE, "port.py")
        assert old in text
        (tmp_path / "port.py").write_text(text.replace(old, new) if old else text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, "port", raising=False)

    yield save
    sys.modules.pop("port", None)


def run(comment):
    names = {"__name__": "example"}
    exec(compile(block(PAGE, comment), comment, "exec"), names)
    return names


def without_counts(text):
    """Remove the counts of examples, which may differ between versions of the libraries."""
    return re.sub(r"\d+ of \d+ such examples, and none of \d+ others|\d+ examples with", "…", text)


def test_the_port_fails_as_shown(port):
    port()
    with pytest.raises(AssertionError) as failure:
        run("test_port.py")["test_gelu"]()
    assert without_counts(str(failure.value)).startswith(without_counts(FAILURE))
    assert "paste this into Python" in str(failure.value)


def test_the_corrected_port_passes_as_shown(port, capsys):
    port("x**2)))", "x**3)))")
    run("check_port.py")
    # A busy machine may stop the search early, which a note below says.
    assert without_counts(capsys.readouterr().out).startswith(without_counts(PASS).rstrip())
