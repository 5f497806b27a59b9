"""The nox session `versions`: the record that it leaves if a step fails. nox is replaced by a stub."""

import runpy
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from oracle import records
from oracle.cli.main import main
from oracle.versions.environments import read_environments
from tests.support.version_records import run


class CommandFailed(Exception):
    pass


@pytest.fixture
def noxfile(monkeypatch, tmp_path):
    def session(function=None, **options):
        return function or (lambda decorated: decorated)

    def groups(project, name):
        listed = project["dependency-groups"][name]
        return tuple(line for line in listed if isinstance(line, str))

    nox, command = ModuleType("nox"), ModuleType("nox.command")
    nox.options, nox.session, nox.Session = SimpleNamespace(), session, object
    nox.parametrize = lambda name, values: lambda function: function
    nox.project = SimpleNamespace(
        load_toml=lambda path: tomllib.loads(Path(path).read_text(encoding="utf-8")), dependency_groups=groups
    )
    command.CommandFailed = CommandFailed
    monkeypatch.setitem(sys.modules, "nox", nox)
    monkeypatch.setitem(sys.modules, "nox.command", command)
    monkeypatch.chdir(Path(__file__).parents[2])
    made = SimpleNamespace(**runpy.run_path("noxfile.py"))
    made.run_with_versions.__globals__["VERSIONS"] = tmp_path
    return made


class Session:
    """A stub of a nox session: the step `failing` raises; of the others, only `oracle note-missing` runs."""

    cache_dir = Path("cache")

    def __init__(self, failing: str, log: str = "") -> None:
        self.failing, self.log, self.warned = failing, log, []

    def install(self, flag: str, log: str, *requirements: str) -> None:
        Path(log).write_text(self.log, encoding="utf-8")
        self._fail("install")

    def run(self, *command: str, **options: object) -> None:
        if "note-missing" in command:
            assert main(list(command[command.index("note-missing") :])) == 0
        self._fail("suite" if "properties" in command else "speed")

    def _fail(self, step: str) -> None:
        if step == self.failing:
            raise CommandFailed(step)

    def warn(self, text: str) -> None:
        self.warned.append(text)


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (Session("install", "10:00 ERROR: first\n10:01 ERROR: no such torch\n"), "could not install it: no such torch"),
        (Session("suite"), "the suite ended before it had written a record"),
    ],
    ids=["install", "suite"],
)
def test_a_version_without_a_record_leaves_a_note_with_the_reason(noxfile, tmp_path, session, reason):
    noxfile.run_with_versions(session, "9.9.9", "9.9.8", [])
    (left,) = tmp_path.iterdir()
    (environment,), left_out = read_environments([left])
    assert (environment.name, environment.run, left_out) == ("torch 9.9.9, NumPy 9.9.8", None, [])
    assert reason in environment.reason


def test_a_failing_session_keeps_the_record_of_an_earlier_one(noxfile, tmp_path):
    record = tmp_path / "torch-2.4.1-numpy-2.1.0.json"
    records.write(run("2.4.1"), record)
    session = Session("suite")
    noxfile.run_with_versions(session, "2.4.1", "2.1.0", [])
    assert records.read(record) == run("2.4.1")
    assert "is of an earlier run" in session.warned[0]
