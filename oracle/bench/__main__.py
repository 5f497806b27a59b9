"""Print the ratios of a benchmark: `python -m oracle.bench reports/speed.json`."""

from __future__ import annotations

import sys
from itertools import groupby

from rich.console import Console
from rich.table import Table

from oracle.bench.record import CERTIFIED, ratios, timings
from oracle.records import Timing

# What the certified number may cost, in float loops. Printed beside the figure, never asserted.
WANTED = {"certified_value": 5, "certified_gradients": 12}


def concept_table(rows: list[tuple[Timing, float]]) -> Table:
    """Return the table of one concept: an implementation a row, a size a column, loop ÷ time in the cells."""
    columns = list(dict.fromkeys(size(timing) for timing, _ in rows))
    table = Table()
    table.add_column("implementation", no_wrap=True)
    table.add_column("gives", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for timing, ratio in rows:
        cells.setdefault((timing.implementation, timing.gives), {})[size(timing)] = f"{ratio:.3g}"
    for labels, by_size in cells.items():
        table.add_row(*labels, *(by_size.get(column, "") for column in columns))
    return table


def size(timing: Timing) -> str:
    """Return the dimensions, one a line, so that a column stays narrow."""
    return "\n".join(f"{name} {extent}" for name, extent in timing.dims.items())


def trained_table(rows: list[Timing]) -> Table:
    """Return the table of one training run: how long each learner took for all of it, and for a step."""
    table = Table()
    table.add_column("implementation", no_wrap=True)
    for heading in ("seconds", "ms a step", "÷ fastest"):
        table.add_column(heading, justify="right")
    fastest = min(timing.minimum for timing in rows)
    for timing in rows:
        figures = timing.minimum, 1e3 * timing.minimum / timing.work, timing.minimum / fastest
        table.add_row(timing.implementation, *(f"{figure:.3g}" for figure in figures))
    return table


def certified_table(rows: list[tuple[Timing, float]]) -> Table:
    """Return the table of the certified number: how many float loops it costs."""
    table = Table("hinge loss 16×16×10", "time ÷ loop", "wanted")
    for timing, ratio in rows:
        table.add_row(timing.implementation, f"{1 / ratio:.1f}", f"≤ {WANTED[timing.implementation]}")
    return table


def main(path: str) -> None:
    """Print one table for each concept and each training run and, where it was timed, one for the certified number."""
    console = Console()
    found = timings(path)
    for name, group in groupby(ratios(found), key=lambda row: row[0].concept):
        rows = list(group)
        console.print(f"\n{name}: {'time ÷ loop' if name == CERTIFIED else 'loop ÷ time'}")
        console.print(certified_table(rows) if name == CERTIFIED else concept_table(rows))
    trained = [timing for timing in found if timing.run]
    for (name, run), learners in groupby(trained, key=lambda timing: (timing.concept, timing.run)):
        console.print(f"\n{name}: {run}, in {trained[0].dtype}")
        console.print(trained_table(list(learners)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m oracle.bench FILE, where FILE is what pytest --benchmark-json wrote")
    main(sys.argv[1])
