"""The HTML page of a concept: mathematics, verdicts, code, charts, tables and findings."""

from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from oracle.records import ConceptRecord, Implementation
from oracle.report import concept_charts, error_tables, finding_text, site, verdict_matrix, version_differences, view
from oracle.report.addresses import free, slug
from oracle.report.site import Report

COLOURED = 60  # snippets that are shown in colours; of more, the colours would be most of the HTML page


def write(report: Report, index: int, folder: Path) -> Path:
    """Write the HTML page of the concept with that index into `folder`; return its path."""
    concept = report.concepts[index]
    columns = verdict_matrix.columns(concept)
    left_out = finding_text.left_out(concept.findings)
    listed = [pair for shown in concept.cells for pair in shown.findings]
    findings = [finding for anchor, finding in listed if anchor not in left_out]
    return site.write(
        report,
        folder / concept.file,
        "concept.html",
        concept.file,
        concept=concept,
        previous=report.concepts[index - 1] if index else None,
        next=report.concepts[index + 1] if index + 1 < len(report.concepts) else None,
        lines=finding_text.result_lines(concept.record),
        kinds=finding_text.KINDS,
        left_out=left_out,
        coloured=len(findings) <= COLOURED,
        snippets_sentence=finding_text.snippets_sentence(findings, bool(left_out)),
        tally=view.tally([concept]),
        columns=columns,
        rows=verdict_matrix.rows(concept, columns),
        code=aligned(concept.record),
        anchors=anchors(concept.record),
        histograms=error_tables.histograms(concept),
        tables=error_tables.tables(concept),
        versions=version_differences.differences(report, concept),
        pictures=[(picture.title, concept_charts.chart_of(picture)) for picture in concept.record.pictures],
        training=concept_charts.training_charts([shown.cell for shown in concept.cells]),
        times=concept_charts.time_chart(concept.timings),
    )


class Pair(NamedTuple):
    """A NumPy and a torch implementation that are shown side by side; None if a library has no more of them."""

    numpy: Implementation | None
    torch: Implementation | None


def aligned(record: ConceptRecord) -> list[Pair]:
    """NumPy beside torch: first the pairs whose names differ only in the library, then the others in their order."""
    numpy, torch = (_by_stem(record, side) for side in ("numpy", "torch"))
    both = [stem for stem in numpy if stem in torch]
    left, right = ([one for stem, one in side.items() if stem not in both] for side in (numpy, torch))
    return [*(Pair(numpy[stem], torch[stem]) for stem in both), *(Pair(*each) for each in zip_longest(left, right))]


def anchors(record: ConceptRecord) -> dict[str, str]:
    """Implementation → the anchor of its code; an implementation that is the definition shares that anchor."""
    if not record.definition:
        return {}
    found = {"numpy_loop": "code.numpy_loop"}
    for one in record.implementations:
        if one.code == record.definition:
            found[one.name] = found["numpy_loop"]
        elif one.name not in found:
            found[one.name] = free(f"code.{slug(one.name)}", found.values())
    return found


def _by_stem(record: ConceptRecord, side: str) -> dict[str, Implementation]:
    """Return the implementations for the library `side`, except the definition, by name without the library prefix."""
    return {
        one.name.partition("_")[2] or one.name: one
        for one in record.implementations
        if one.side == side and one.code != record.definition
    }
