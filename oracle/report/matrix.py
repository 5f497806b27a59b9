"""The verdicts of a concept as a matrix: implementations by checks and dtypes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oracle.report.view import CHECKS, DTYPES, ConceptView, Shown, rank

__all__ = ["Column", "Row", "columns", "rows"]


@dataclass(frozen=True)
class Column:
    """A check, with the dtypes that it was asked in."""

    check: str
    dtypes: list[str]


@dataclass(frozen=True)
class Row:
    """An implementation on a device; `slots` holds, for each column, for each of its dtypes, the cells there."""

    name: str
    implementation: str
    side: str  # "numpy", "torch", or "" for one that the concept does not list
    slots: list[list[list[Shown]]]


def columns(cells: Iterable[Shown]) -> list[Column]:
    """The checks and dtypes that occur, in the order of the design and then in that of the record."""
    dtypes: dict[str, dict[str, None]] = {}
    for shown in cells:
        dtypes.setdefault(shown.cell.check, {})[shown.cell.dtype] = None
    return [
        Column(check, sorted(dtypes[check], key=lambda dtype: rank(DTYPES, dtype)))
        for check in sorted(dtypes, key=lambda check: rank(CHECKS, check))
    ]


def rows(concept: ConceptView, under: Sequence[Column]) -> list[Row]:
    """The cells of a concept in rows, under columns."""
    placed: dict[tuple[str, ...], list[Shown]] = {}
    for shown in concept.cells:
        cell = shown.cell
        placed.setdefault((cell.implementation, cell.device, cell.check, cell.dtype), []).append(shown)
    sides: dict[str, str] = {"numpy_loop": "numpy"}
    sides.update((implementation.name, implementation.side) for implementation in concept.page.implementations)
    made = []
    for name, device in concept.rows:
        slots = [[placed.get((name, device, c.check, dtype), []) for dtype in c.dtypes] for c in under]
        made.append(Row(name + (f" on {device}" if device != "cpu" else ""), name, sides.get(name, ""), slots))
    return made
