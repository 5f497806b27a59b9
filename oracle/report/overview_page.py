"""The first HTML page: a matrix of concepts by versions, dtypes and checks, and a count of failures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from oracle.records import Grade
from oracle.report import view
from oracle.report.addresses import slug
from oracle.report.evaluation_page import EvaluationView
from oracle.report.site import LibraryVersion, Page, Report
from oracle.report.view import DTYPES, CellView, ConceptView, rank


@dataclass(frozen=True)
class OverviewColumn:
    """A column of the matrix: its heading, the meaning of the heading, and the cells of a concept that belong to it.

    `anchor` is the part of the concept's HTML page that its chips link to; if empty, each links to its own evidence.
    """

    heading: str
    meaning: str
    cells: Callable[[ConceptView], Iterable[CellView]]
    anchor: str = ""


class ColumnGroup(NamedTuple):
    """Columns that are shown together, and the name of the group on the switch."""

    name: str
    columns: list[OverviewColumn]


@dataclass(frozen=True)
class Chip:
    """The cells with the same outcome in one place of the matrix: the first of them, their number, and a link."""

    shown: CellView
    number: int
    href: str

    @property
    def quiet(self) -> bool:
        return self.shown.outcome == Grade.ACCURATE

    @property
    def severity(self) -> float:
        """The order in which the matrix is sorted; an expected failure comes just below an unexpected one."""
        return self.shown.verdict.severity - 0.5 * self.shown.expected


@dataclass(frozen=True)
class OverviewRow:
    """A concept in the matrix: for each column of each group its chips."""

    concept: ConceptView
    groups: list[list[list[Chip]]]

    @cached_property
    def outcomes(self) -> list[str]:
        """The values of the filter that select this row: the outcomes of its cells, and whether one is unexpected."""
        unexpected = ["unexpected"] if any(shown.unexpected for shown in self.concept.cells) else []
        return [*dict.fromkeys(slug(shown.outcome) for shown in self.concept.cells), *unexpected]

    @property
    def worst(self) -> float | None:
        """The largest error ÷ bound of an accurate answer."""
        accurate = [shown.cell for shown in self.concept.cells if shown.verdict == Grade.ACCURATE]
        return max((cell.worst for cell in accurate if cell.worst is not None), default=None)


def groups(report: Report) -> list[ColumnGroup]:
    """The columns of the matrix: versions (if there are several), dtypes, checks."""
    occurring = {shown.cell.dtype for concept in report.concepts for shown in concept.cells}
    dtypes = sorted(occurring, key=lambda dtype: (rank(DTYPES, dtype), dtype))
    used = {shown.cell.check for concept in report.concepts for shown in concept.cells}
    checks = [(name, question) for name, question in report.checks.items() if name in used]
    versions = [_version(version, report) for version in report.versions] if len(report.versions) > 1 else []
    made = [
        ColumnGroup("versions", versions),
        ColumnGroup("dtypes", [OverviewColumn(DTYPES.get(name, name), name, _with("dtype", name)) for name in dtypes]),
        ColumnGroup("checks", [OverviewColumn(name, question, _with("check", name)) for name, question in checks]),
    ]
    return [group for group in made if group.columns]


def rows(report: Report, among: Sequence[ColumnGroup]) -> list[OverviewRow]:
    """A row for each concept."""
    return [
        OverviewRow(concept, [[_chips(concept, column) for column in group.columns] for group in among])
        for concept in report.concepts
    ]


def _chips(concept: ConceptView, column: OverviewColumn) -> list[Chip]:
    """A chip for each outcome; the unexpected ones first, and the better before the worse."""
    by_outcome = view.grouped(column.cells(concept), lambda shown: shown.outcome)
    found = sorted(by_outcome.values(), key=lambda cells: (cells[0].expected, cells[0].verdict.severity))
    return [Chip(cells[0], len(cells), f"{concept.file}#{column.anchor or cells[0].evidence}") for cells in found]


def _with(field: str, value: str) -> Callable[[ConceptView], Iterable[CellView]]:
    return lambda concept: (shown for shown in concept.cells if getattr(shown.cell, field) == value)


def _version(version: LibraryVersion, report: Report) -> OverviewColumn:
    """The column of a version; its heading has only what differs between the versions."""
    made = [
        (f"torch {environment.torch}", f"NumPy {environment.numpy}", environment.device)
        for environment in (each.source.run.environment for each in (version, *report.versions))
    ]
    differing = [part for part, *others in zip(*made, strict=True) if len(set(others)) > 1]
    return OverviewColumn(
        ", ".join(differing),
        f"{version.name}: {version.source.path.name}",
        lambda concept: version.cells.get(concept.record.name, ()),
        "" if version.source is report.sources[0] else "versions",
    )


def _context(report: Report) -> Mapping[str, Any]:
    among = groups(report)
    cells = [shown for concept in report.concepts for shown in concept.cells]
    made = rows(report, among)
    present = {name for row in made for name in row.outcomes}
    named = [(slug(name), name) for grade in Grade for name in (grade, view.outcome(grade, expected=True))]
    return {
        "cells": cells,
        "unexpected": [shown for shown in cells if shown.unexpected],
        "expected": [shown for shown in cells if shown.expected],
        "tally": view.tally(report.concepts),
        "groups": among,
        "rows": made,
        "families": sorted({row.concept.family for row in made}),
        "outcomes": [(value, name) for value, name in named if value in present],
        "evaluation": None if report.evaluation is None else EvaluationView(report.evaluation).sentence,
    }


PAGE = Page("index.html", "Overview", "index.html", _context)
