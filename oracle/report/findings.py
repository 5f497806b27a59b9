"""Every disagreement on one page, by kind, each with an address of its own that stays the same from run to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oracle.records.grades import Grade
from oracle.report import view
from oracle.report.site import Page, Report
from oracle.report.view import ConceptView, Shown, free, slug

__all__ = ["PAGE"]


@dataclass(frozen=True)
class Case:
    """Cells that say the same, in several dtypes, of one implementation in one check."""

    anchor: str
    cells: list[Shown]

    @property
    def reason(self) -> str:
        """Why that is so: as it is listed, as the form explains it, or what was found first."""
        cell = self.cells[0].cell
        return cell.expected or cell.why or (cell.findings[0].sentence if cell.findings else "")


@dataclass(frozen=True)
class Kind:
    """Cases of one verdict, and whether they were expected."""

    anchor: str
    verdict: Grade
    listed: bool
    sentence: str
    concepts: list[tuple[ConceptView, list[Case]]]

    @property
    def unexpected(self) -> bool:
        """Whether somebody has to look at them."""
        return view.fails(self.verdict) and not self.listed

    @property
    def number(self) -> int:
        """How many cells."""
        return sum(len(case.cells) for _, cases in self.concepts for case in cases)


def kinds(report: Report) -> list[Kind]:
    """What was not expected first, then what is listed, then what passes but is worth a look; each by concept."""
    grouped: dict[tuple[Grade, bool], dict[str, list[Case]]] = {}
    for concept in report.views:
        for case in _cases(concept):
            key = (case.cells[0].verdict, case.cells[0].cell.expected is not None)
            grouped.setdefault(key, {}).setdefault(concept.file, []).append(case)
    order = list(view.VERDICTS)
    found = sorted(grouped, key=lambda key: (not view.fails(key[0]), key[1], order.index(key[0])))
    views = {concept.file: concept for concept in report.views}
    return [_kind(*key, [(views[file], cases) for file, cases in grouped[key].items()]) for key in found]


def _cases(concept: ConceptView) -> Iterator[Case]:
    """What a concept has that is not plainly accurate; an address is that of its page, and what the case is about."""
    taken: set[str] = set()
    for cells in view.alike(shown for shown in concept.cells if shown.style != "accurate"):
        cell = cells[0].cell
        stem = ".".join(map(slug, (cell.implementation, cell.check, cells[0].verdict)))
        anchor = free(f"{concept.file.removesuffix('.html')}.{stem}", taken)
        taken.add(anchor)
        yield Case(anchor, cells)


def _kind(verdict: Grade, listed: bool, concepts: list[tuple[ConceptView, list[Case]]]) -> Kind:
    anchor = slug(verdict) + ("-as-listed" if listed else "")
    meaning = view.VERDICTS[verdict][1]
    return Kind(anchor, verdict, listed, f"{meaning[0].upper()}{meaning[1:]}.", concepts)


def _context(report: Report) -> Mapping[str, Any]:
    return {
        "kinds": kinds(report),
        "differing": [concept for concept in report.views if concept.page.library_differences],
        "staged": [concept for concept in report.views if concept.differing],
        "families": sorted({concept.family for concept in report.views}),
    }


PAGE = Page("findings.html", "Findings", "findings.html", _context)
