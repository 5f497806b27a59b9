"""What a report is made of: the records it reads, and the pages that are made of them.

A page of its own needs three things: a template that extends `base.html`, a function that says what the template shows,
and an entry in `PAGES` of `oracle.report`. The bar at the top of every page, and the overview's, then lead to it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from oracle import records
from oracle.records.evaluation import EvaluationRecord
from oracle.records.speed import SpeedRecord
from oracle.report import view
from oracle.report.templating import environment
from oracle.versions.environments import EnvironmentRun

__all__ = ["Page", "Report", "Source", "Version", "html", "read"]


@dataclass(frozen=True)
class Source:
    """A record and the file that it came from."""

    path: Path
    run: records.Run

    @property
    def libraries(self) -> str:
        """What tells the record's libraries from those of another."""
        environment = self.run.environment
        where = f", {environment.device}" if environment.device != "cpu" else ""
        return f"torch {environment.torch}, NumPy {environment.numpy}{where}"

    @property
    def release(self) -> list[list[int]]:
        """Their versions as versions: 2.10 comes after 2.4."""
        environment = self.run.environment
        return [[int(part) for part in re.findall(r"\d+", text)] for text in (environment.torch, environment.numpy)]


@dataclass(frozen=True)
class Version:
    """Libraries that something was judged with: the record, and its cells by concept."""

    name: str
    source: Source
    cells: Mapping[str, Sequence[view.Shown]]


@dataclass(frozen=True)
class Report:
    """All that is reported on: records, newest first; what is wrong with those left out; a trial, and times."""

    sources: Sequence[Source]
    refused: Sequence[str] = ()
    trial: EvaluationRecord | None = None
    tried: Sequence[EnvironmentRun] = ()  # environments to compare, oldest first; and what is wrong with other files
    left_out: Sequence[str] = ()
    speed: SpeedRecord | None = None
    navigation: Sequence["Page"] = field(default=(), compare=False)

    @property
    def run(self) -> records.Run:
        """The newest record, which is shown in full."""
        return self.sources[0].run

    @cached_property
    def views(self) -> list[view.ConceptView]:
        """Its concepts."""
        return view.concepts(self.run)

    @cached_property
    def versions(self) -> list["Version"]:
        """The newest record of each set of libraries, in the order of their releases."""
        newest: dict[str, Source] = {}
        for source in self.sources:
            newest.setdefault(source.libraries, source)
        made = []
        for name, source in sorted(newest.items(), key=lambda item: item[1].release):
            views = self.views if source is self.sources[0] else view.concepts(source.run)
            made.append(Version(name, source, {concept.page.name: concept.cells for concept in views}))
        return made

    def prepare(self) -> None:
        """Work out what all pages need: what one process of several works out is lost with it."""
        assert self.versions
        for name in environment().list_templates(extensions=["html"]):
            environment().get_template(name)

    @cached_property
    def files(self) -> dict[str, str]:
        """The page of each concept."""
        return {concept.page.name: concept.file for concept in self.views}


@dataclass(frozen=True)
class Page:
    """A page of the report.

    `title` is what the bar at the top calls it; `context` gives the variables of the template; `applies` says whether
    there is anything to show.
    """

    file: str
    title: str
    template: str
    context: Callable[[Report], Mapping[str, Any]]
    applies: Callable[[Report], bool] = lambda report: True

    def html(self, report: Report) -> str:
        """The page as text."""
        return html(report, self.template, self.file, **self.context(report))

    def write(self, report: Report, folder: Path) -> Path:
        """Write the page into `folder`, and return its path."""
        path = folder / self.file
        path.write_text(self.html(report), encoding="utf-8")
        return path


def html(report: Report, template: str, file: str, **context: Any) -> str:
    """`template` filled in; every page knows the report, the newest record and its own name."""
    shared = {"report": report, "navigation": report.navigation, "here": file}
    return environment().get_template(template).render({**shared, "run": report.run, **context})


def read(paths: Sequence[Path]) -> tuple[list[Source], list[str]]:
    """The records that can be read, newest first, and what is wrong with the others.

    Raises `RecordError`, with what is wrong with each, if none can be read.
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
        raise records.RecordError(f"there is nothing to report on:{reasons}")
    return sorted(sources, key=_moment, reverse=True), refused


def _moment(source: Source) -> float:
    return datetime.fromisoformat(source.run.started).timestamp()
