"""Tests that an interrupted run has finished: the journal of the run record holds their reports."""

import hashlib
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from oracle.pytest_plugin.keys import PROPERTIES

# Of a report as plain values; a plugin such as pytest-xdist adds others, which a journal cannot hold.
_PARTS = (
    "$report_type",
    "nodeid",
    "location",
    "outcome",
    "longrepr",
    "when",
    "user_properties",
    "sections",
    "duration",
)


class Resumed:
    """Reports the finished tests as they were reported, without running them again.

    A test is run again if a Python file in the folder of its file has changed since.
    """

    def __init__(self, config: pytest.Config, finished: Mapping[str, Any]) -> None:
        self.config, self.finished = config, finished

    def _finished(self, item: pytest.Item) -> Any:
        """The report of the test as plain values; None if it is to be run."""
        entry = self.finished.get(item.nodeid)
        return entry["report"] if entry is not None and entry["files"] == python_files(item.path.parent) else None

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._finished(item) is not None:
            item.runtest = lambda: None  # type: ignore[method-assign]  # fixtures are set up and torn down as usual

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        data = self._finished(item) if call.when == "call" and report.passed else None
        if data is None:
            return report
        found: pytest.TestReport = self.config.hook.pytest_report_from_serializable(config=self.config, data=data)
        return found


def entry_of(report: pytest.TestReport, config: pytest.Config) -> dict[str, Any] | None:
    """Return a report as plain values for the journal; None if it has no result of the oracle."""
    if report.when != "call" or not any(key in PROPERTIES for key, _ in report.user_properties):
        return None
    folder = (config.rootpath / report.nodeid.partition("::")[0]).parent
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    data = {name: data[name] for name in _PARTS if name in data} | {"keywords": {}}
    return {"report": data, "files": python_files(folder)}


@cache
def python_files(folder: Path) -> str:
    """Return a hash of the Python files in a folder: a test may import its neighbours."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        if path.is_file():
            digest.update(path.name.encode(errors="replace") + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
