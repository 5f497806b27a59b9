"""Write the run record (`--oracle-record`); loaded by `hooks` if the option is given."""

import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from oracle import records
from oracle.catalogue.loading import load
from oracle.pytest_plugin.keys import ANSWERS, CELL, CONCEPT_FILES, HISTORY, SPENT
from oracle.records.answers import ConceptAnswers
from oracle.records.environment import current_environment
from oracle.runner.concept_record import concept_record
from oracle.runner.registry import check_records


def pytest_configure(config: pytest.Config) -> None:
    """Register a recorder for this run."""
    config.pluginmanager.register(Recorder(config), "oracle-recorder")


class Recorder:
    """Gathers the results of the tests and writes the record at the end of the run, also after an interruption."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.results: dict[str, list[Any]] = {key: [] for key in (ANSWERS, CELL, HISTORY)}
        self.spent: Counter[str] = Counter()
        self.spent_by_concept: Counter[str] = Counter()
        self.started = datetime.now(UTC)
        self.clock = time.perf_counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        for key, value in report.user_properties:
            if key in self.results:
                self.results[key].append(value)
            elif key == SPENT:
                self._add_times(value)

    def _add_times(self, value: Any) -> None:
        concept, phases = value
        for phase, seconds in phases.items():
            self.spent[phase] += seconds
            self.spent_by_concept[concept] += seconds

    def pytest_sessionfinish(self) -> None:
        for file in self.config.stash[CONCEPT_FILES]:  # after this, `concept_record` finds them by name
            load(file)
        cells = [msgspec.convert(cell, records.Cell) for cell in self.results[CELL]]
        concepts = [concept_record(name) for name in sorted({cell.concept for cell in cells})]
        digits = sum(cell.examples for cell in cells if cell.check == "digits")
        answers = [msgspec.convert(found, ConceptAnswers) for found in self.results[ANSWERS]]
        run = records.Run(
            started=self.started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=time.perf_counter() - self.clock,
            profile=self.config.getoption("--oracle-profile"),
            seed=self.config.getoption("--oracle-seed"),
            environment=current_environment(),
            checks=check_records(),
            concepts=concepts,
            cells=_ordered(cells, concepts),
            histories=[msgspec.convert(history, records.History) for history in self.results[HISTORY]],
            answers=sorted(answers, key=lambda found: found.concept),
            spent=dict(self.spent),
            spent_by_concept=dict(self.spent_by_concept),
            data=[f"scikit-learn's digits, 1,797 images of 64 pixels: {digits} verdicts on batches"] if digits else [],
        )
        records.write(run, self.config.getoption("--oracle-record"))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if total := sum(self.spent.values()):
            spent = self.spent.most_common()
            phases = [f"{phase} {100 * seconds / total:.0f} %" for phase, seconds in spent if seconds]
            slowest = [f"{name} {seconds:.0f} s" for name, seconds in self.spent_by_concept.most_common(5)]
            terminalreporter.write_line(f"{total:.0f} s of CPU time: {', '.join(phases)}")
            terminalreporter.write_line(f"slowest concepts: {', '.join(slowest)}")
        record = self.config.getoption("--oracle-record")
        terminalreporter.write_line(f"run record: {record} ({len(self.results[CELL])} cells)")


def _ordered(cells: list[records.Cell], concepts: list[records.ConceptRecord]) -> list[records.Cell]:
    """Return the cells in the order of the concepts and their implementations; workers finish in any order."""
    implementations = [(concept.name, version.name) for concept in concepts for version in concept.implementations]
    places = {name: place for place, name in enumerate(implementations)}
    return sorted(cells, key=lambda cell: places[cell.concept, cell.implementation])
