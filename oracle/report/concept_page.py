"""The page of a concept: mathematics, verdicts, code, pictures, figures, findings."""

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from oracle.records import ConceptRecord, Implementation
from oracle.report import differences as versus
from oracle.report import figures, matrix, pictures, site, view
from oracle.report.site import Report
from oracle.report.view import free, slug

__all__ = ["write"]


def write(report: Report, index: int, folder: Path) -> Path:
    """Write the page of the concept with that index into `folder`; return its path."""
    concept = report.views[index]
    columns = matrix.columns(concept.cells)
    page = site.html(
        report,
        "concept.html",
        concept.file,
        concept=concept,
        tally=view.tally([concept]),
        columns=columns,
        rows=matrix.rows(concept, columns),
        code=aligned(concept.page),
        anchors=anchors(concept.page),
        histograms=figures.histograms(concept),
        tables=figures.tables(concept),
        versions=versus.differences(report, concept),
        own=[(drawn, pictures.lines(drawn, f"own-{i}")) for i, drawn in enumerate(concept.page.pictures)],
        curves=pictures.curves([shown.cell for shown in concept.cells], "curve"),
        times=pictures.times(concept.timings, "times"),
    )
    path = folder / concept.file
    path.write_text(page, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Pair:
    """Versions that stand side by side; either may be missing."""

    numpy: Implementation | None
    torch: Implementation | None


def aligned(page: ConceptRecord) -> list[Pair]:
    """NumPy beside torch: first those of one name but for the library, then the others in their order."""
    numpy, torch = (_by_stem(page, side) for side in ("numpy", "torch"))
    both = [stem for stem in numpy if stem in torch]
    left, right = ([one for stem, one in side.items() if stem not in both] for side in (numpy, torch))
    return [*(Pair(numpy[stem], torch[stem]) for stem in both), *(Pair(*each) for each in zip_longest(left, right))]


def anchors(page: ConceptRecord) -> dict[str, str]:
    """Where the code of each version is: its own, or that of the definition."""
    if not page.definition:
        return {}
    found = {"numpy_loop": "code.numpy_loop"}
    for one in page.implementations:
        if one.code == page.definition:
            found[one.name] = found["numpy_loop"]
        elif one.name not in found:
            found[one.name] = free(f"code.{slug(one.name)}", found.values())
    return found


def _by_stem(page: ConceptRecord, side: str) -> dict[str, Implementation]:
    """The versions of one side by their names without the library; the definition stands on its own."""
    return {
        one.name.partition("_")[2] or one.name: one
        for one in page.implementations
        if one.side == side and one.code != page.definition
    }
