"""Where a concept's verdicts are not the same in all records: other versions of the libraries, another device."""

from collections.abc import Iterable
from dataclasses import dataclass

from oracle.report.site import Report
from oracle.report.view import CHECKS, DTYPES, ConceptView, Shown, rank

__all__ = ["Difference", "differences"]


@dataclass(frozen=True)
class Difference:
    """A question that not all versions came to the same verdict on; None for a version that was not asked."""

    row: str
    check: str
    dtype: str
    verdicts: list[Shown | None]

    @property
    def sentences(self) -> list[str]:
        """What was found, in the order of the versions, each once."""
        return _once(shown.cell.findings[0].sentence for shown in self.verdicts if shown and shown.cell.findings)


def differences(report: Report, concept: ConceptView) -> list[Difference]:
    """The questions on which versions part, in the order of the page."""
    table: dict[tuple[str, str, str], list[Shown | None]] = {}
    versions = report.versions
    for place, version in enumerate(versions):
        for shown in version.cells.get(concept.page.name, []):
            key = (shown.row, shown.cell.check, shown.cell.dtype)
            table.setdefault(key, [None] * len(versions))[place] = shown
    parted = {key: found for key, found in table.items() if len({shown.style for shown in found if shown}) > 1}
    order = sorted(parted, key=lambda key: (rank(CHECKS, key[1]), key[0], rank(DTYPES, key[2])))
    return [Difference(*key, parted[key]) for key in order]


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))
