"""The figures of a concept as tables: how close each came to its budget, and every cell with all that was counted.

Error ÷ budget is a histogram of decades in which every bar is an entry of a table, so that the numbers are there to be
read, and read out, where the bars only show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from oracle.records import DECADES, Cell
from oracle.report import notation as words
from oracle.report.view import CHECKS, ConceptView, Shown, rank

__all__ = ["BINS", "Table", "bars", "histograms", "tables"]

MEASURED = ("value", "gradient", "second", "digits")  # the checks whose errors are numbers of their own
BINS = ("exact", "to 10⁻⁴", "to 10⁻³", "to 10⁻²", "to 0.1", "to 1", "above 1")
_HEIGHTS = 10  # of a bar; as many as the style sheet has


@dataclass(frozen=True)
class Bar:
    """How many examples of a cell fall into one bin, the classes that draw it, and whether it is outside the budget."""

    number: int
    style: str


@dataclass(frozen=True)
class Table:
    """Cells of one check: a row each, those of an implementation together."""

    check: str
    cells: list[Shown]

    @property
    def groups(self) -> list[tuple[str, list[Shown]]]:
        """The rows of each implementation and device."""
        rows: dict[str, list[Shown]] = {}
        for shown in self.cells:
            rows.setdefault(shown.row, []).append(shown)
        return list(rows.items())

    @cached_property
    def measured(self) -> bool:
        """Whether any cell has an error ÷ budget."""
        return any(shown.cell.worst is not None for shown in self.cells)

    @cached_property
    def regimes(self) -> list[str]:
        """The regimes in which errors were measured, in the order of the record."""
        return list(dict.fromkeys(name for shown in self.cells for name in shown.cell.regimes if self.measured))

    @property
    def sentence(self) -> str:
        """What to see: who leaves the budget, or who comes closest."""
        return _closest([shown.cell for shown in self.cells])


def histograms(concept: ConceptView) -> list[Table]:
    """The cells of which errors ÷ budget were counted, for each check that measures them."""
    found = {check: [shown for shown in concept.asked(check) if _counted(shown.cell)] for check in MEASURED}
    return [Table(check, cells) for check, cells in found.items() if cells]


def tables(concept: ConceptView) -> list[Table]:
    """All cells, by check."""
    checks = dict.fromkeys(shown.cell.check for shown in concept.cells)
    return [Table(check, concept.asked(check)) for check in sorted(checks, key=lambda check: rank(CHECKS, check))]


def bars(cell: Cell) -> list[Bar]:
    """A bar for each decade, its height against the highest; what is outside the budget is of another colour."""
    most = max(cell.histogram)
    outside = " fair" if cell.verdict == "rearranged" else " bad"
    # Seen however few they are: one example out of ten thousand may be the fault.
    heights = [max(round(_HEIGHTS * number / most), 1) if number else 0 for number in cell.histogram]
    return [
        Bar(number, f"bar-of b{height}{outside if place == len(DECADES) - 1 else ''}" if number else "")
        for place, (number, height) in enumerate(zip(cell.histogram, heights, strict=True))
    ]


def _counted(cell: Cell) -> bool:
    return cell.verdict != "unsupported" and sum(cell.histogram) > 0 and len(cell.histogram) == len(DECADES)


def _closest(cells: Sequence[Cell]) -> str:
    rule = "A row counts the examples of one implementation and dtype by how much of their budget they used. "
    measured = [cell for cell in cells if cell.worst is not None]
    outside = [cell for cell in measured if not cell.worst <= 1]  # type: ignore[operator]  # NaN is outside, too
    if outside:
        names = ", ".join(dict.fromkeys(cell.implementation for cell in outside))
        return f"{rule}{len(outside)} of {len(cells)} rows leave the direct budget: {names}."
    if not measured:
        return f"{rule}No worst case was recorded."
    worst = max(measured, key=lambda cell: cell.worst or 0.0)
    return (
        f"{rule}All stay inside the budget; {worst.implementation} in {worst.dtype} comes closest, at "
        f"{words.number(worst.worst)} of it."
    )
