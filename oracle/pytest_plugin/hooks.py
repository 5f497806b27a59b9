"""The pytest plugin: concepts of one's own as tests, the fixture `oracle_verify`, and the run record.

`pytest --oracle my_concept.py` judges what the file's functions give, a test for each check of each of them. The checks
themselves are in `oracle.pytest_plugin.items`, which is imported where there are any.

A test hands over its cell, and what the cell's sweep cost, by `record_property`, which travels from the workers of
pytest-xdist to the process that writes the record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from oracle.catalogue.discovery import files
from oracle.pytest_plugin.keys import ANSWERS, CELL, HISTORY, SPENT

if TYPE_CHECKING:
    from oracle import records

__all__ = [
    "oracle_verify",
    "pytest_addoption",
    "pytest_configure",
    "pytest_pycollect_makemodule",
    "pytest_runtest_makereport",
]

_OWN = pytest.StashKey[list[Path]]()  # the files named by --oracle


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    group = parser.getgroup("oracle", "tensor-oracle")
    group.addoption(
        "--oracle",
        action="append",
        default=[],
        type=Path,
        metavar="PATH",
        help="judge the concept in this file, or those in this folder: a test for each check (may be repeated)",
    )
    group.addoption("--oracle-record", type=Path, metavar="PATH", help="write the run record (JSON) here")
    group.addoption(
        "--oracle-answers",
        action="store_true",
        help="also put the fixed questions by which `oracle compare` tells one version of a library from another",
    )
    group.addoption(
        "--oracle-profile",
        default="default",
        choices=("quick", "default", "thorough"),
        help="how many examples each cell is judged on",
    )
    group.addoption("--oracle-seed", type=int, default=0, metavar="N", help="seed of the examples (default: 0)")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a cell travel once: pytest hands properties on with what came before and after the test as well."""
    report = yield
    if call.when != "call":
        report.user_properties = []
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Take the concepts' files as arguments, and collect cells where a record was asked for; workers only report."""
    try:
        found = [file.resolve() for place in config.getoption("--oracle") for file in files(place)]
    except FileNotFoundError as error:
        raise pytest.UsageError(f"--oracle: {error}") from error
    config.stash[_OWN] = own = list(dict.fromkeys(found))
    if len({file.stem for file in own}) < len(own):
        twice = next(file for place, file in enumerate(own) if file.stem in {other.stem for other in own[:place]})
        raise pytest.UsageError(f"--oracle: a concept is called after its file, and two are called {twice.stem}")
    if own:
        given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*given, *map(str, own)]
    if config.getoption("--oracle-record") is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Recorder(config), "oracle-recorder")


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """A file that was named by --oracle holds no tests but the checks of its concept."""
    if module_path.resolve() not in parent.config.stash[_OWN]:
        return None
    from oracle.pytest_plugin.items import ConceptFile

    return ConceptFile.from_parent(parent, path=module_path)


@pytest.fixture
def oracle_verify(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """`oracle.verify` with the seed and the profile of the run; files of concepts are also looked for beside the test.

    >>> def test_my_relu(oracle_verify):
    ...     oracle_verify("activations/relu", my_relu)
    """

    def verify(concept: Any, candidate: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        from oracle.pytest_plugin.items import verified

        return verified(request, concept, candidate, options)

    return verify


class _Recorder:
    """Gathers the cells of a session and writes the record at its end, also of one that was interrupted."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.cells: list[Any] = []
        self.histories: list[Any] = []
        self.answers: list[Any] = []
        self.spent: dict[str, float] = {}
        self.spent_by_concept: dict[str, float] = {}
        self.started = datetime.now(UTC)
        self.clock = time.perf_counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        self.histories += [history for key, history in report.user_properties if key == HISTORY]
        self.answers += [answers for key, answers in report.user_properties if key == ANSWERS]
        self.cells += [cell for key, cell in report.user_properties if key == CELL]
        spent: list[Any] = [found for key, found in report.user_properties if key == SPENT]
        for concept, phases in spent:
            for phase, seconds in phases.items():
                self.spent[phase] = self.spent.get(phase, 0.0) + seconds
                self.spent_by_concept[concept] = self.spent_by_concept.get(concept, 0.0) + seconds

    def pytest_sessionfinish(self) -> None:
        import msgspec

        from oracle import records
        from oracle.catalogue.loading import load
        from oracle.records.answers import Answers
        from oracle.records.environment import current_environment
        from oracle.runner.concept_record import concept_record

        for file in self.config.stash[_OWN]:  # by their names they are found once they have been read
            load(file)

        cells = [msgspec.convert(cell, records.Cell) for cell in self.cells]
        pages = {name: concept_record(name) for name in sorted({cell.concept for cell in cells})}
        cells = _ordered(cells, list(pages.values()))
        digits = sum(cell.examples for cell in cells if cell.check == "digits")
        run = records.Run(
            started=self.started.isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=time.perf_counter() - self.clock,
            profile=self.config.getoption("--oracle-profile"),
            seed=self.config.getoption("--oracle-seed"),
            environment=current_environment(),
            concepts=list(pages.values()),
            cells=cells,
            histories=[msgspec.convert(history, records.History) for history in self.histories],
            answers=sorted(
                (msgspec.convert(found, Answers) for found in self.answers), key=lambda found: found.concept
            ),
            spent=self.spent,
            spent_by_concept=self.spent_by_concept,
            data=[f"scikit-learn's digits, 1,797 images of 64 pixels: {digits} verdicts on batches"] if digits else [],
        )
        records.write(run, self.config.getoption("--oracle-record"))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        total = sum(self.spent.values())
        if total:
            phases = sorted(self.spent.items(), key=lambda item: -item[1])
            terminalreporter.write_line(
                f"{total:.0f} s of processor time: "
                + ", ".join(f"{phase} {100 * seconds / total:.0f} %" for phase, seconds in phases if seconds)
            )
            dearest = sorted(self.spent_by_concept.items(), key=lambda item: -item[1])[:5]
            terminalreporter.write_line("most on " + ", ".join(f"{name} {spent:.0f} s" for name, spent in dearest))
        terminalreporter.write_line(f"run record: {self.config.getoption('--oracle-record')} ({len(self.cells)} cells)")


def _ordered(cells: list[records.Cell], pages: list[records.ConceptRecord]) -> list[records.Cell]:
    """Cells by concept and implementation, as the pages have them: workers finish in any order."""
    implementations = (
        f"{page.name} {implementation.name}" for page in pages for implementation in page.implementations
    )
    places = {name: place for place, name in enumerate(implementations)}
    return sorted(cells, key=lambda cell: places[f"{cell.concept} {cell.implementation}"])
