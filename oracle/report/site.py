"""The content of a report: the records that it shows, and the HTML pages that are made from them.

An HTML page beside those of the concepts needs a template that extends `base.html`, a function that returns the
variables of the template, and an entry in `PAGES` of `oracle.report`. The bar at the top of all pages then links to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from oracle import records
from oracle.records.evaluation import EvaluationRecord
from oracle.records.speed import SpeedRecord
from oracle.report import view
from oracle.report.templating import environment, write_page
from oracle.versions.environments import EnvironmentRun


@dataclass(frozen=True)
class Source:
    """A run record, and the file that it was read from."""

    path: Path
    run: records.Run

    @property
    def libraries(self) -> str:
        """The versions of the libraries, and the device unless it is the CPU."""
        environment = self.run.environment
        where = f", {environment.device}" if environment.device != "cpu" else ""
        return f"torch {environment.torch}, NumPy {environment.numpy}{where}"

    @property
    def release(self) -> list[tuple[Version, str]]:
        """The versions in an order in which 2.10 comes after 2.4, and a release candidate before its release."""
        environment = self.run.environment
        return [(_version(text), text) for text in (environment.torch, environment.numpy)]


def _version(text: str) -> Version:
    """The version that a library states; 0 for a text that is none."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


@dataclass(frozen=True)
class LibraryVersion:
    """Versions of the libraries, the newest record made with them, and its cells by concept."""

    name: str
    source: Source
    cells: Mapping[str, Sequence[view.CellView]]


@dataclass(frozen=True)
class Report:
    """All that a report shows.

    `sources` are the run records, newest first, and `refused` says why others could not be read. `evaluation`,
    `environments` (oldest first, with `refused_environments`) and `speed` each have HTML pages of their own. `guide` is
    the address of the rendered guide, relative to the report, or "" if it was not rendered.
    """

    sources: Sequence[Source]
    refused: Sequence[str] = ()
    evaluation: EvaluationRecord | None = None
    environments: Sequence[EnvironmentRun] = ()
    refused_environments: Sequence[str] = ()
    speed: SpeedRecord | None = None
    guide: str = ""
    navigation: Sequence["Page"] = field(default=(), compare=False)

    @property
    def run(self) -> records.Run:
        return self.sources[0].run

    @cached_property
    def checks(self) -> dict[str, str]:
        return view.checks(self.run)

    @cached_property
    def concepts(self) -> list[view.ConceptView]:
        return view.concepts(self.run)

    @cached_property
    def files(self) -> dict[str, str]:
        return {concept.record.name: concept.file for concept in self.concepts}

    @cached_property
    def versions(self) -> list[LibraryVersion]:
        """The newest record of each set of libraries, in the order of their releases."""
        newest: dict[str, Source] = {}
        for source in self.sources:
            newest.setdefault(source.libraries, source)
        made = []
        for name, source in sorted(newest.items(), key=lambda item: item[1].release):
            concepts = self.concepts if source is self.sources[0] else view.concepts(source.run)
            made.append(LibraryVersion(name, source, {each.record.name: each.cells for each in concepts}))
        return made

    def prepare(self) -> None:
        """Compute what all HTML pages need, before processes are started that would each compute it again."""
        assert self.versions
        for name in environment().list_templates(extensions=["html"]):
            environment().get_template(name)


@dataclass(frozen=True)
class Page:
    """An HTML page of the report: its file, its title in the bar at the top, and its template.

    `context` returns the variables of the template; `applies` returns whether the report has anything to show on it.
    """

    file: str
    title: str
    template: str
    context: Callable[[Report], Mapping[str, Any]]
    applies: Callable[[Report], bool] = lambda report: True

    def write(self, report: Report, folder: Path) -> Path:
        return write(report, folder / self.file, self.template, self.file, **self.context(report))


def write(report: Report, path: Path, template: str, here: str, **context: Any) -> Path:
    """Write an HTML page; return its path. Every template gets the report, the newest record and its checks.

    `here` is the file of the entry in the bar at the top that the HTML page belongs to.
    """
    shared = {"report": report, "run": report.run, "checks": report.checks, "navigation": report.navigation}
    return write_page(path, template, **{**shared, "here": here, **context})


def read(paths: Sequence[Path]) -> tuple[list[Source], list[str]]:
    """Read run records; return them, newest first, and a message for each file that could not be read.

    Raises `RecordError`, with all these messages, if no file could be read.
    """
    sources: list[Source] = []
    refused: list[str] = []
    for path in paths:
        try:
            sources.append(Source(path, records.read(path)))
        except records.RecordError as error:
            refused.append(str(error))
    if not sources:
        reasons = "".join(f"\n  {reason}" for reason in refused) or " no file was named"
        raise records.RecordError(f"no run record could be read:{reasons}")
    return sorted(sources, key=lambda source: datetime.fromisoformat(source.run.started), reverse=True), refused
