"""The summary that `oracle bench` prints: a line for each concept, and the cost of certificates."""

from collections.abc import Sequence

from rich.console import Console

from oracle.bench.scaling import crossover, describe_crossover, fastest, fit_power_law
from oracle.cli.terminal import make_table, output_console
from oracle.records.speed import SLOW_RATIO, ConceptSpeed, Measurement, SpeedRecord


def show(speed: SpeedRecord, names: Sequence[str]) -> None:
    """Print the concepts called `names`, the cost of their certificates, and the shares of judging if all are shown."""
    console = output_console(150)
    shown = [concept for concept in speed.concepts if concept.concept in names]
    console.print(
        "Time of the loop ÷ time of the fastest version: shortest rounds, at the largest size with a timed loop "
        "(float64, one thread)"
    )
    table = make_table("concept", "NumPy", "torch", "compiled", "growth", "reference")
    table.columns[0].no_wrap = True
    table.padding = (0, 1, 0, 0)  # the longest name of a concept has 38 characters; with it, a row has 79
    for concept in shown:
        table.add_row(concept.concept, *_figures(concept))
    console.print(table)
    for concept in shown:
        if found := _crossover(concept):
            console.print(f"{concept.concept}: {found}")
    _show_certificates(console, shown)
    if speed.judging is not None and names and len(shown) == len(speed.concepts):
        samples = sum(phase.samples for phase in speed.judging.phases) or 1
        shares = (f"{phase.name} {100 * phase.samples / samples:.0f} %" for phase in speed.judging.phases)
        console.print(f"Judging: {', '.join(shares)}")


def _figures(concept: ConceptSpeed) -> list[str]:
    loop = fastest(concept, "numpy", "definition", ("loop",))
    numpy, torch = (fastest(concept, side, "value") for side in ("numpy", "torch"))
    compiled = fastest(concept, "torch", "value", ("compiled",))
    fitted = fit_power_law(concept, numpy)
    worst = max((comparison.ratio for comparison in concept.comparisons), default=None)
    return [
        *(_speed_up(loop, side) for side in (numpy, torch, compiled)),
        "" if fitted is None else f"{concept.growing[0]}^{fitted.exponent:.2f}",
        "" if worst is None else f"{worst:.2f}" + (" !" if worst > SLOW_RATIO else ""),
    ]


def _crossover(concept: ConceptSpeed) -> str:
    """Which of NumPy and torch is faster, and from which size on; empty if only one was timed."""
    numpy, torch = (fastest(concept, side, "value") for side in ("numpy", "torch"))
    sides = ("NumPy", "torch")
    return describe_crossover(crossover(concept, numpy, torch, sides), concept, sides) if numpy and torch else ""


def _speed_up(loop: Sequence[Measurement], others: Sequence[Measurement]) -> str:
    """The time of the loop ÷ the time of the other version, at the largest size of the loop."""
    same_size = [one for one in others if loop and one.dims == loop[-1].dims]
    ratio = loop[-1].minimum / same_size[0].minimum if same_size else None
    return "" if ratio is None else f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def _show_certificates(console: Console, shown: Sequence[ConceptSpeed]) -> None:
    found = [concept.certificate for concept in shown if concept.certificate is not None]
    values = sorted(cost.value / cost.loop for cost in found)
    gradients = sorted(cost.gradients / cost.loop for cost in found if cost.gradients is not None)
    for what, ratios in (("A certified value", values), ("A certified value with all gradients", gradients)):
        if ratios:
            median = ratios[(len(ratios) - 1) // 2]
            console.print(
                f"{what} takes {ratios[0]:.1f} to {ratios[-1]:.1f} times as long as the float loop "
                f"(median {median:.1f})"
            )
