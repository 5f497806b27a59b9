"""The verdicts of a concept as a matrix: a row for each implementation, a column for each check and dtype."""

from collections.abc import Sequence
from typing import NamedTuple

from oracle.report.view import DTYPES, CellView, ConceptView, rank


class MatrixColumn(NamedTuple):
    """A check, and the dtypes in which it was run."""

    check: str
    dtypes: list[str]


class MatrixRow(NamedTuple):
    """An implementation on a device; `slots` holds, for each column, for each of its dtypes, the cells there.

    `side` is "numpy" or "torch", or "" for an implementation that the concept does not list.
    """

    name: str
    implementation: str
    side: str
    slots: list[list[list[CellView]]]


def columns(concept: ConceptView) -> list[MatrixColumn]:
    """The checks and dtypes of a concept, in their order."""
    dtypes: dict[str, dict[str, None]] = {}
    for shown in concept.cells:
        dtypes.setdefault(shown.cell.check, {})[shown.cell.dtype] = None
    return [
        MatrixColumn(check, sorted(dtypes[check], key=lambda dtype: rank(DTYPES, dtype)))
        for check in concept.checks
        if check in dtypes
    ]


def rows(concept: ConceptView, under: Sequence[MatrixColumn]) -> list[MatrixRow]:
    """The cells of a concept in rows, under columns."""
    placed: dict[tuple[str, ...], list[CellView]] = {}
    for shown in concept.cells:
        cell = shown.cell
        placed.setdefault((cell.implementation, cell.device, cell.check, cell.dtype), []).append(shown)
    sides: dict[str, str] = {"numpy_loop": "numpy"}
    sides.update((implementation.name, implementation.side) for implementation in concept.record.implementations)
    made = []
    for name, device in concept.rows:
        slots = [[placed.get((name, device, c.check, dtype), []) for dtype in c.dtypes] for c in under]
        made.append(MatrixRow(name + (f" on {device}" if device != "cpu" else ""), name, sides.get(name, ""), slots))
    return made
