"""The cells of a concept as tables: histograms of their errors, and all their numbers.

A histogram counts examples by error ÷ rounding bound, a column for each decade. Each bar is the background of a cell of
an HTML table, so the number is there to read, and for screen readers.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from oracle.records import DECADES, Cell, Grade
from oracle.report import notation
from oracle.report.view import CellView, ConceptView, grouped

BINS = ("exact", "to 10⁻⁴", "to 10⁻³", "to 10⁻²", "to 0.1", "to 1", "above 1")
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

    @property
    def groups(self) -> list[tuple[str, list[CellView]]]:
        return list(grouped(self.cells, lambda shown: shown.row).items())

    @cached_property
    def measured(self) -> bool:
        return any(shown.cell.worst is not None for shown in self.cells)

    @cached_property
    def regimes(self) -> list[str]:
        return list(dict.fromkeys(name for shown in self.cells for name in shown.cell.regimes if self.measured))

    @property
    def sentence(self) -> str:
        """Which implementations exceed the bound; if none does, which comes closest to it."""
        cells = [shown.cell for shown in self.cells]
        measured = [cell for cell in cells if cell.worst is not None]
        outside = [cell for cell in measured if not cell.worst <= 1]  # type: ignore[operator]  # NaN is outside
        if outside:
            names = ", ".join(dict.fromkeys(cell.implementation for cell in outside))
            return f"{len(outside)} of {len(cells)} rows exceed the bound: {names}."
        if not measured:
            return "No largest error was recorded."
        worst = max(measured, key=lambda cell: cell.worst or 0.0)
        return (
            f"All are within the bound. {worst.implementation} in {worst.dtype} comes closest: its largest error "
            f"is {notation.number(worst.worst)} of the bound."
        )


def histograms(concept: ConceptView) -> list[CellTable]:
    """The cells with a histogram, for each check that compares numbers with a bound."""
    checks = [check for check in concept.checks if check in concept.measured]
    found = {check: [shown for shown in concept.cells_of(check) if _counted(shown.cell)] for check in checks}
    return [CellTable(check, cells) for check, cells in found.items() if cells]


def tables(concept: ConceptView) -> list[CellTable]:
    """All cells, by check."""
    found = [CellTable(check, concept.cells_of(check)) for check in concept.checks]
    return [table for table in found if table.cells]


def bar(part: float, total: float) -> str:
    """The classes of a bar of length part ÷ total; a part above 0 is always visible: it may be the one fault."""
    return f"bar b{max(round(_STEPS * part / total), 1)}" if part else ""


def bars(cell: Cell) -> list[Bar]:
    """A bar for each decade, relative to the highest; above the bound it has the colour of the verdict."""
    most, outside = max(cell.histogram), len(DECADES) - 1
    colour = " amber" if cell.verdict.right else " red"
    return [
        Bar(number, bar(number, most) + colour * (place == outside and number > 0))
        for place, number in enumerate(cell.histogram)
    ]


def _counted(cell: Cell) -> bool:
    return cell.verdict != Grade.UNSUPPORTED and sum(cell.histogram) > 0 and len(cell.histogram) == len(DECADES)
