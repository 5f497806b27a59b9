"""The cells of a concept as tables: histograms of their errors, and all their numbers.

A histogram counts examples by error ÷ rounding bound, a column for each decade. Each bar is the background of a cell of
an HTML table, so the number is there to read, and for screen readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from oracle.records import DECADES, Cell, Grade
from oracle.report import notation
from oracle.report.view import CellView, ConceptView, grouped

BINS = ("exact", "to 10⁻⁴", "to 10⁻³", "to 10⁻²", "to 0.1", "to 1")  # the bins within the bound
_STEPS = 10  # the lengths of a bar; the style sheet has a class for each


class Bar(NamedTuple):
    """The number of examples in one column, and the classes that draw its bar."""

    number: int
    classes: str


@dataclass(frozen=True)
class CellTable:
    """The cells of one check, a row for each; the rows of an implementation are together."""

    check: str
    cells: list[CellView]
    measured: bool

    @property
    def groups(self) -> list[tuple[str, list[CellView]]]:
        return list(grouped(self.cells, lambda shown: shown.row).items())

    @cached_property
    def regimes(self) -> list[str]:
        return list(dict.fromkeys(name for shown in self.cells for name in shown.cell.regimes if self.measured))

    @property
    def sentence(self) -> str:
        """Which implementations fail or exceed the bound; if none does, which comes closest to it."""
        new = [shown for shown in self.cells if shown.unexpected]
        expected = [shown for shown in self.cells if shown.expected]
        weak = [one for one in self.cells if one not in new and one not in expected and _exceeds(one.cell)]
        kinds = (
            ("fails", "fail", new),
            ("fails as expected", "fail as expected", expected),
            ("exceeds the bound and passes with lost digits", "exceed the bound and pass with lost digits", weak),
        )
        sentences = [_failing(one, several, cells, len(self.cells)) for one, several, cells in kinds]
        found = [sentence for sentence in sentences if sentence]
        measured = [shown.cell for shown in self.cells if shown.cell.worst is not None]
        if found or not measured:
            return " ".join(found) or "No largest error was recorded."
        worst = max(measured, key=lambda cell: cell.worst or 0.0)
        if not worst.worst:
            return "All are exact."
        return (
            f"All are within the bound. {worst.implementation} in {worst.dtype} comes closest: its largest error "
            f"is {notation.number(worst.worst)} of the bound."
        )


def _exceeds(cell: Cell) -> bool:
    return cell.worst is not None and not cell.worst <= 1  # NaN is outside


def _failing(one: str, several: str, cells: Sequence[CellView], total: int) -> str:
    """A sentence with the number of these rows and their implementations; "" for none."""
    names = ", ".join(dict.fromkeys(shown.cell.implementation for shown in cells))
    return f"{len(cells)} of {total} rows {one if len(cells) == 1 else several}: {names}." if cells else ""


def histograms(concept: ConceptView) -> list[CellTable]:
    """The cells with a histogram, for each check that compares numbers with a bound."""
    checks = [check for check in concept.checks if check in concept.measured]
    found = {check: [shown for shown in concept.cells_of(check) if _counted(shown.cell)] for check in checks}
    return [CellTable(check, cells, measured=True) for check, cells in found.items() if cells]


def tables(concept: ConceptView) -> list[CellTable]:
    """All cells, by check."""
    found = [CellTable(check, concept.cells_of(check), check in concept.measured) for check in concept.checks]
    return [table for table in found if table.cells]


def bar(part: float, total: float) -> str:
    """The classes of a bar of length part ÷ total; a part above 0 is always visible: it may be the one fault."""
    return f"bar b{max(round(_STEPS * part / total), 1)}" if part else ""


def bars(shown: CellView) -> list[Bar]:
    """A bar for each bin, relative to the highest; that above the bound, which is first, has the colour of the verdict.

    Expected failures are grey.
    """
    histogram = shown.cell.histogram
    most, above = max(histogram), histogram[-1]
    colour = " grey" if shown.expected else " amber" if shown.verdict.right else " red"
    outside = Bar(above, bar(above, most) + colour * (above > 0))
    return [outside, *(Bar(number, bar(number, most)) for number in histogram[:-1])]


def _counted(cell: Cell) -> bool:
    return cell.verdict != Grade.UNSUPPORTED and sum(cell.histogram) > 0 and len(cell.histogram) == len(DECADES)
