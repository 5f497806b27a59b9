"""What `nox -s speed` prints: ratios in one run, by concept."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from oracle.bench.analysis import best, crossing, named, slope
from oracle.records.speed import SLOW_RATIO, ConceptSpeed, Measurement, SpeedRecord

__all__ = ["show"]


def show(speed: SpeedRecord, names: Sequence[str]) -> None:
    """Print a line for each of the concepts called `names`, then what a certificate costs, and where judging goes."""
    console = Console(width=None if sys.stdout.isatty() else 150)
    shown = [concept for concept in speed.concepts if concept.concept in names]
    console.print(
        "Loop ÷ fastest, by the shortest turns at the largest size that the loop was timed at (float64, one thread)"
    )
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("concept", no_wrap=True)
    for heading in ("÷ NumPy", "÷ torch", "compiled", "grows as", "÷ best known"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("NumPy against torch")
    for concept in shown:
        table.add_row(concept.concept, *_figures(concept))
    console.print(table)
    _certificates(console, shown)
    if speed.judging is not None and names and len(shown) == len(speed.concepts):
        whole = sum(phase.samples for phase in speed.judging.phases) or 1
        console.print(
            "Judging: "
            + ", ".join(f"{phase.name} {100 * phase.samples / whole:.0f} %" for phase in speed.judging.phases)
        )


def _figures(concept: ConceptSpeed) -> list[str]:
    loop = best(concept, "numpy", "definition", ("loop",))
    numpy, torch = (best(concept, side, "value") for side in ("numpy", "torch"))
    compiled = best(concept, "torch", "value", ("compiled",))
    fitted = slope(concept, numpy)
    sides = ("NumPy", "torch")
    worst = max((comparison.ratio for comparison in concept.comparisons), default=None)
    return [
        *(_ratio(loop, side) for side in (numpy, torch, compiled)),
        "" if fitted is None else f"{concept.growing[0]}^{fitted.power:.2f}",
        "" if worst is None else f"{worst:.2f}" + (" !" if worst > SLOW_RATIO else ""),
        named(crossing(concept, numpy, torch, sides), concept, sides) if numpy and torch else "",
    ]


def _ratio(loop: Sequence[Measurement], others: Sequence[Measurement]) -> str:
    """How many times faster than the loop, at the largest size of the loop."""
    there = [measurement for measurement in others if loop and measurement.dims == loop[-1].dims]
    return f"{loop[-1].minimum / there[0].minimum:.3g}" if there else ""


def _certificates(console: Console, shown: Sequence[ConceptSpeed]) -> None:
    found = [concept.certificate for concept in shown if concept.certificate is not None]
    if not found:
        return
    values = sorted(certificate.value / certificate.loop for certificate in found)
    slopes = sorted(c.gradients / c.loop for c in found if c.gradients is not None)
    for what, ratios in (("a certified value", values), ("with all gradients", slopes)):
        if ratios:
            console.print(
                f"{what} takes {ratios[0]:.1f} to {ratios[-1]:.1f} float loops, half of the concepts at most "
                f"{ratios[(len(ratios) - 1) // 2]:.1f}"
            )
