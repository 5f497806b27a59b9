"""The pytest plugin: options of the suite, and the run record that it leaves.

A test hands over its cell by `record_property("oracle-cell", …)`, which travels from the workers of pytest-xdist to the
process that writes the record.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

__all__ = ["CELL", "pytest_addoption", "pytest_configure"]

CELL = "oracle-cell"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    group = parser.getgroup("oracle", "tensor-oracle")
    group.addoption("--oracle-record", type=Path, metavar="PATH", help="write the run record (JSON) here")
    group.addoption(
        "--oracle-profile",
        default="default",
        choices=("quick", "default", "thorough"),
        help="how many examples each cell is judged on",
    )
    group.addoption("--oracle-seed", type=int, default=0, metavar="N", help="seed of the examples (default: 0)")


def pytest_configure(config: pytest.Config) -> None:
    """Collect cells where a record was asked for; workers only report."""
    if config.getoption("--oracle-record") is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Recorder(config), "oracle-recorder")


class _Recorder:
    """Gathers the cells of a session and writes the record at its end, also of one that was interrupted."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.cells: list[Any] = []
        self.started = datetime.now(UTC)
        self.clock = time.perf_counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.cells += [cell for key, cell in report.user_properties if key == CELL]

    def pytest_sessionfinish(self) -> None:
        import msgspec

        from oracle import records
        from oracle.pages import page_of

        cells = [msgspec.convert(cell, records.Cell) for cell in self.cells]
        names = sorted({cell.concept for cell in cells})
        digits = sum(cell.examples for cell in cells if cell.check == "digits")
        run = records.Run(
            started=self.started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=time.perf_counter() - self.clock,
            profile=self.config.getoption("--oracle-profile"),
            seed=self.config.getoption("--oracle-seed"),
            environment=records.environment(),
            concepts=[page_of(name) for name in names],
            cells=cells,
            data=[f"scikit-learn's digits, 1,797 images of 64 pixels: {digits} verdicts on batches"] if digits else [],
        )
        records.write(run, self.config.getoption("--oracle-record"))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.write_line(f"run record: {self.config.getoption('--oracle-record')} ({len(self.cells)} cells)")
