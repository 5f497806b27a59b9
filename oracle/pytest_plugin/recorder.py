"""Write the run record (`--oracle-record`); loaded by `hooks` if the option is given.

Each result is appended to the journal of the record at once, and a run that was interrupted continues from there.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from oracle import records
from oracle.catalogue.loading import load
from oracle.pytest_plugin.keys import ANSWERS, CELL, CONCEPT_FILES, HISTORY, SPENT
from oracle.pytest_plugin.resuming import Resumed, entry_of
from oracle.records.answers import ConceptAnswers
from oracle.records.environment import current_environment
from oracle.records.fingerprint import code_fingerprint
from oracle.records.journal import Journal
from oracle.records.replacing import replaced_record, write_final
from oracle.runner.concept_record import concept_record
from oracle.runner.registry import check_records
from oracle.truth import FORMATS

_WHAT = {CELL: "cells", ANSWERS: "concepts with answers", HISTORY: "histories"}


def pytest_configure(config: pytest.Config) -> None:
    """Register a recorder for this run."""
    if not config.option.collectonly:
        config.pluginmanager.register(Recorder(config), "oracle-recorder")


class Recorder:
    """Gathers the results of the tests, and writes the record at the end of the run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.path = config.getoption("--oracle-record")
        self.overwrite = config.getoption("--oracle-overwrite")
        self.results: dict[str, list[Any]] = {key: [] for key in (CELL, ANSWERS, HISTORY)}
        self.reported: set[str] = set()
        self.spent: Counter[str] = Counter()
        self.spent_by_concept: Counter[str] = Counter()
        self.journal: Journal | None = None
        self.before: int | None = None  # results in the complete record that this run replaces
        self.message = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Check the path of the record, and open the journal. Raises `pytest.UsageError` if that is not possible."""
        job = {name: self.config.getoption(f"--oracle-{name}") for name in ("profile", "seed")}
        try:
            old = replaced_record(self.path, records.Run, overwrite=self.overwrite, option="--oracle-overwrite")
            if old is not None:
                self.before = len(old.cells) + len(old.answers) + len(old.histories)
            code = code_fingerprint(current_environment())
            self.journal = Journal.open(self.path, job, code, overwrite=self.overwrite)
        except (records.RecordError, OSError) as error:
            raise pytest.UsageError(f"--oracle-record: {error}") from None
        self.config.pluginmanager.register(Resumed(self.config, dict(self.journal.finished)), "oracle-resumed")

    def pytest_report_collectionfinish(self) -> list[str]:
        return [self.journal.note] if self.journal is not None and self.journal.note else []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._refuse_fewer(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._refuse_fewer(len(ids))

    def _refuse_fewer(self, tests: int) -> None:
        """Raise `pytest.UsageError` if so many tests cannot give as many results as the record has."""
        if tests > 0 and (refusal := self._refusal(tests, "this run has only {:,} tests")):
            raise pytest.UsageError(f"--oracle-record: {refusal}")

    def _refusal(self, count: int, now: str) -> str:
        """Why the record is not replaced by one with `count` results; "" if it is."""
        if self.before is None or self.overwrite or count >= self.before:
            return ""
        return (
            f"{self.path}: is unchanged, because it has {self.before:,} results, and {now.format(count)}; "
            "name another file, or replace it with --oracle-overwrite"
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        entry = entry_of(report, self.config)
        if entry is None or self.journal is None:
            return
        self.reported.add(report.nodeid)
        for key, value in report.user_properties:
            if key in self.results:
                self.results[key].append(value)
            elif key == SPENT:
                self._add_times(value)
        if self.journal.finished.get(report.nodeid, {}).get("files") != entry["files"]:
            try:
                self.journal.append(report.nodeid, entry)
            except OSError as error:
                pytest.exit(f"--oracle-record: {error}", returncode=pytest.ExitCode.INTERRUPTED)

    def _add_times(self, value: Any) -> None:
        concept, phases = value
        for phase, seconds in phases.items():
            self.spent[phase] += seconds
            self.spent_by_concept[concept] += seconds

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Any:
        try:
            return (yield)
        finally:
            if self.journal is not None:
                with self.journal:
                    self.message = self._finish(session, self.journal)

    def _finish(self, session: pytest.Session, journal: Journal) -> str:
        """Write the record; return a sentence about it."""
        counts = {key: len(found) for key, found in self.results.items()}
        if not sum(counts.values()):
            return f"run record: {self.path} is not written, because no test had a result"
        stopped = session.shouldstop or session.shouldfail or session.exitstatus not in (0, 1)
        try:
            run = self._run(journal, interrupted=bool(stopped))
            if not stopped and (refusal := self._refusal(sum(counts.values()), "this run has {:,}")):
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
                return f"run record: {refusal}; {journal.path} has the results"
            if not stopped and not self.reported.issuperset(journal.finished):  # of tests that were not selected
                records.write(run, self.path)
            elif ended := write_final(run, self.path, journal, replaces=self.before is not None):
                return f"run record: {ended}"
        except OSError as error:
            session.exitstatus = pytest.ExitCode.INTERRUPTED
            return f"run record: {error}; {journal.path} has the results, and the same command continues"
        return (
            f"run record: {self.path} ({', '.join(f'{count} {_WHAT[key]}' for key, count in counts.items() if count)})"
        )

    def _run(self, journal: Journal, *, interrupted: bool) -> records.Run:
        for file in self.config.stash[CONCEPT_FILES]:  # after this, `concept_record` finds them by name
            load(file)
        # Not strict: the journal spells infinite numbers.
        cells = [msgspec.convert(cell, records.Cell, strict=False) for cell in self.results[CELL]]
        histories = [msgspec.convert(history, records.History, strict=False) for history in self.results[HISTORY]]
        answers = [msgspec.convert(found, ConceptAnswers, strict=False) for found in self.results[ANSWERS]]
        concepts = [concept_record(name) for name in sorted({cell.concept for cell in cells})]
        digits = sum(cell.examples for cell in cells if cell.check == "digits")
        return records.Run(
            started=journal.started,
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=journal.seconds,
            profile=self.config.getoption("--oracle-profile"),
            seed=self.config.getoption("--oracle-seed"),
            interrupted=interrupted,
            environment=current_environment(),
            checks=check_records(),
            concepts=concepts,
            cells=_ordered(cells, concepts),
            histories=sorted(histories, key=lambda history: history.machine),
            answers=sorted(answers, key=lambda found: found.concept),
            spent=dict(self.spent),
            spent_by_concept=dict(self.spent_by_concept),
            data=[f"digits (UCI), 1,797 images of 64 pixels: {digits} verdicts on batches"] if digits else [],
        )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if total := sum(self.spent.values()):
            spent = self.spent.most_common()
            phases = [f"{phase} {100 * seconds / total:.0f} %" for phase, seconds in spent if seconds]
            slowest = [f"{name} {seconds:.0f} s" for name, seconds in self.spent_by_concept.most_common(5)]
            terminalreporter.write_line(f"{total:.0f} s of CPU time: {', '.join(phases)}")
            terminalreporter.write_line(f"slowest concepts: {', '.join(slowest)}")
        if self.message:
            terminalreporter.write_line(self.message)


def _ordered(cells: list[records.Cell], concepts: list[records.ConceptRecord]) -> list[records.Cell]:
    """Return the cells in the order of the concepts, their implementations, dtypes and checks.

    Workers finish in any order, and so does a run that continues.
    """
    implementations = [(concept.name, version.name) for concept in concepts for version in concept.implementations]
    places = {name: place for place, name in enumerate(implementations)}
    dtypes = {dtype: place for place, dtype in enumerate(FORMATS)}
    checks = {check.name: place for place, check in enumerate(check_records())}
    last = len(dtypes) + len(checks)

    def place(cell: records.Cell) -> tuple[int, int, int, str]:
        name = places[cell.concept, cell.implementation]
        return name, dtypes.get(cell.dtype, last), checks.get(cell.check, last), cell.check

    return sorted(cells, key=place)
