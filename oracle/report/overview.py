"""The first page: a matrix of concepts by versions, dtypes and checks, and what wants attention."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oracle.report import view
from oracle.report.evaluation import TrialView, sentence
from oracle.report.site import Page, Report, Version
from oracle.report.view import CHECKS, DTYPES, ConceptView, Shown, rank

__all__ = ["PAGE"]


@dataclass(frozen=True)
class Column:
    """A column of the matrix: its heading in short, what that stands for, and the cells of a concept that it takes."""

    heading: str
    meaning: str
    cells: Callable[[ConceptView], Iterable[Shown]]
    anchor: str = ""  # where a chip leads to on the concept's page; empty, if to its own evidence


@dataclass(frozen=True)
class Group:
    """Columns that are shown together; `name` is what the switch calls them."""

    name: str
    columns: list[Column]


@dataclass(frozen=True)
class Chip:
    """All cells of one place in the matrix that came to one verdict; `href` leads to the first of them."""

    shown: Shown
    number: int
    href: str

    @property
    def quiet(self) -> bool:
        """Whether it need not be counted: all is as it should be."""
        return self.shown.style == "accurate"


@dataclass(frozen=True)
class Row:
    """A concept in the matrix."""

    concept: ConceptView
    groups: list[list[list[Chip]]]

    @cached_property
    def found(self) -> list[str]:
        """What a filter may ask for: each verdict that occurs, those that are listed apart, and any alarm."""
        styles = dict.fromkeys(shown.style.replace(" ", "-") for shown in self.concept.cells)
        return [*styles, *(["unexpected"] if any(shown.unexpected for shown in self.concept.cells) else [])]

    @property
    def worst(self) -> float | None:
        """The largest error ÷ budget of an answer that is accurate."""
        measured = [s.cell.worst for s in self.concept.cells if s.verdict == "accurate" and s.cell.worst is not None]
        return max(measured, default=None)


def groups(report: Report) -> list[Group]:
    """The columns of the matrix: versions where there are several records, dtypes, checks."""
    cells = [shown.cell for concept in report.views for shown in concept.cells]
    dtypes = sorted({cell.dtype for cell in cells}, key=lambda dtype: (rank(DTYPES, dtype), dtype))
    checks = sorted({cell.check for cell in cells}, key=lambda check: (rank(CHECKS, check), check))
    made = [
        Group("versions", _versions(report)),
        Group("dtypes", [Column(DTYPES.get(name, name), name, _with("dtype", name)) for name in dtypes]),
        Group("checks", [Column(name, CHECKS.get(name, name), _with("check", name)) for name in checks]),
    ]
    return [group for group in made if group.columns]


def rows(report: Report, among: Sequence[Group]) -> list[Row]:
    """A row for each concept."""
    return [
        Row(concept, [[_chips(concept, column) for column in group.columns] for group in among])
        for concept in report.views
    ]


def _chips(concept: ConceptView, column: Column) -> list[Chip]:
    """One chip of each verdict, what was not expected first."""
    by_style: dict[str, list[Shown]] = {}
    for shown in column.cells(concept):
        by_style.setdefault(shown.style, []).append(shown)
    order = list(view.VERDICTS)
    found = sorted(
        by_style.values(), key=lambda some: (some[0].cell.expected is not None, order.index(some[0].verdict))
    )
    return [Chip(some[0], len(some), f"{concept.file}#{column.anchor or some[0].evidence}") for some in found]


def _with(field: str, value: str) -> Callable[[ConceptView], Iterable[Shown]]:
    return lambda concept: (shown for shown in concept.cells if getattr(shown.cell, field) == value)


def _versions(report: Report) -> list[Column]:
    """A column for each version, if there are several."""
    return [_version(version, report) for version in report.versions] if len(report.versions) > 1 else []


def _version(version: Version, report: Report) -> Column:
    """In its heading is what is not the same in all."""
    made = [
        (f"torch {environment.torch}", f"NumPy {environment.numpy}", environment.device)
        for environment in (each.source.run.environment for each in (version, *report.versions))
    ]
    differing = [part for part, *others in zip(*made, strict=True) if len(set(others)) > 1]
    return Column(
        ", ".join(differing),
        f"{version.name}: {version.source.path.name}",
        lambda concept: version.cells.get(concept.page.name, ()),
        "" if version.source is report.sources[0] else "versions",
    )


def _context(report: Report) -> Mapping[str, Any]:
    among = groups(report)
    cells = [shown for concept in report.views for shown in concept.cells]
    made = rows(report, among)
    return {
        "views": report.views,
        "cells": cells,
        "alarms": [shown for shown in cells if shown.unexpected],
        "known": [shown for shown in cells if shown.cell.expected is not None],
        "tally": view.tally(report.views),
        "groups": among,
        "rows": made,
        "families": sorted({row.concept.family for row in made}),
        "found": {style for row in made for style in row.found},
        "tried": None if report.trial is None else sentence(TrialView(report.trial)),
    }


PAGE = Page("index.html", "Overview", "index.html", _context)
