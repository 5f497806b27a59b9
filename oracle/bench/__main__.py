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


def concept_table(name: str, rows: list[tuple[Timing, float]]) -> Table:
    """Return the table of one concept: how many times faster than the loop each implementation is, size by size."""
    table = Table("size", "implementation", "gives", "time", "loop ÷ time", title=name, title_justify="left")
    for timing, ratio in rows:
        size = ", ".join(f"{dim} = {extent}" for dim, extent in timing.dims.items())
        table.add_row(size, timing.implementation, timing.gives, f"{timing.minimum * 1e6:.1f} µs", f"{ratio:.1f}")
    return table


def certified_table(rows: list[tuple[Timing, float]]) -> Table:
    """Return the table of the certified number: how many float loops it costs."""
    table = Table("hinge loss 16×16×10", "time ÷ loop", "wanted", title=CERTIFIED, title_justify="left")
    for timing, ratio in rows:
        table.add_row(timing.implementation, f"{1 / ratio:.1f}", f"≤ {WANTED[timing.implementation]}")
    return table


def main(path: str) -> None:
    """Print one table for each concept and, where it was timed, one for the certified number."""
    console = Console()
    for name, group in groupby(ratios(timings(path)), key=lambda row: row[0].concept):
        rows = list(group)
        console.print(certified_table(rows) if name == CERTIFIED else concept_table(name, rows))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m oracle.bench FILE, where FILE is what pytest --benchmark-json wrote")
    main(sys.argv[1])
