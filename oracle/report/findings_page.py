"""All that is not accurate, on one HTML page, by grade. Each entry has an anchor that is the same in every run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from oracle.records import Grade
from oracle.report import finding_text, view
from oracle.report.addresses import free, slug
from oracle.report.site import Page, Report
from oracle.report.view import CellView, ConceptView


class FindingEntry(NamedTuple):
    """The cells of one implementation and check with the same outcome, in several dtypes."""

    anchor: str
    cells: list[CellView]

    @property
    def reason(self) -> str:
        return self.cells[0].reason


@dataclass(frozen=True)
class GradeSection:
    """The entries of one grade, by concept, and whether the concepts list them as expected failures."""

    anchor: str
    grade: Grade
    expected: bool
    concepts: list[tuple[ConceptView, list[FindingEntry]]]

    @property
    def unexpected(self) -> bool:
        return view.needs_attention(self.grade) and not self.expected

    @property
    def sentence(self) -> str:
        return f"{self.grade.meaning[0].upper()}{self.grade.meaning[1:]}."

    @property
    def number(self) -> int:
        return sum(len(entry.cells) for _, entries in self.concepts for entry in entries)


def sections(report: Report) -> list[GradeSection]:
    """Failures first, then expected failures, then grades that pass; each by concept."""
    grouped: dict[tuple[Grade, bool], dict[str, list[FindingEntry]]] = {}
    for concept in report.concepts:
        for entry in _entries(concept):
            key = (entry.cells[0].verdict, entry.cells[0].expected)
            grouped.setdefault(key, {}).setdefault(concept.file, []).append(entry)
    concepts = {concept.file: concept for concept in report.concepts}
    order = sorted(grouped, key=lambda key: (not view.needs_attention(key[0]), key[1], key[0].severity))
    made = []
    for grade, expected in order:
        by_concept = [(concepts[file], entries) for file, entries in grouped[grade, expected].items()]
        made.append(GradeSection(slug(grade) + "-expected" * expected, grade, expected, by_concept))
    return made


def _entries(concept: ConceptView) -> Iterator[FindingEntry]:
    """The entries of a concept. The anchor consists of the concept, the implementation, the check and the grade."""
    taken: set[str] = set()
    for cells in view.by_dtype(shown for shown in concept.cells if shown.outcome != Grade.ACCURATE):
        cell = cells[0].cell
        stem = ".".join(map(slug, (cell.implementation, cell.check, cells[0].verdict)))
        anchor = free(f"{concept.file.removesuffix('.html')}.{stem}", taken)
        taken.add(anchor)
        yield FindingEntry(anchor, cells)


def _context(report: Report) -> Mapping[str, Any]:
    return {
        "sections": sections(report),
        "with_differences": [concept for concept in report.concepts if concept.record.library_differences],
        "with_scenes": [concept for concept in report.concepts if concept.differing_scenes],
        "lines": {concept.file: finding_text.result_lines(concept.record) for concept in report.concepts},
        "families": sorted({concept.family for concept in report.concepts}),
    }


PAGE = Page("findings.html", "Findings", "findings.html", _context)
