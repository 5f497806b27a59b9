"""Where the verdicts of a concept differ between records: other versions of the libraries, or another device."""

from typing import NamedTuple

from oracle.report.site import Report
from oracle.report.view import DTYPES, CellView, ConceptView, rank


class VersionDifference(NamedTuple):
    """A cell whose verdict depends on the version; `cells` has one for each version, None where it was not run."""

    row: str
    check: str
    dtype: str
    cells: list[CellView | None]

    @property
    def sentences(self) -> list[str]:
        """The first finding with each version, without repetitions."""
        return list(dict.fromkeys(one.cell.findings[0].sentence for one in self.cells if one and one.cell.findings))


def differences(report: Report, concept: ConceptView) -> list[VersionDifference]:
    """The cells whose verdicts differ between versions, in the order of checks, rows and dtypes."""
    table: dict[tuple[str, str, str], list[CellView | None]] = {}
    versions = report.versions
    for place, version in enumerate(versions):
        for shown in version.cells.get(concept.record.name, []):
            key = (shown.row, shown.cell.check, shown.cell.dtype)
            table.setdefault(key, [None] * len(versions))[place] = shown
    found = {key: cells for key, cells in table.items() if len({shown.outcome for shown in cells if shown}) > 1}
    order = sorted(found, key=lambda key: (rank(concept.checks, key[1]), key[0], rank(DTYPES, key[2])))
    return [VersionDifference(*key, found[key]) for key in order]
