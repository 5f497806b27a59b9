"""`oracle mutate`: plant faults in a function, and say which of them the oracle would notice."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from oracle.candidates.parsing import parse_pairs, select_dtypes
from oracle.cli.options import add_dtypes, add_function

if TYPE_CHECKING:
    from oracle.evaluation.mutate import MutationReport

__all__ = ["add", "run"]


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "mutate", help="plant faults in your function, and say which of them the oracle would notice"
    )
    command.add_argument("function", metavar="FILE:FUNCTION", help="or package.module:function, FILE:Class.method")
    command.add_argument(
        "--concept", required=True, metavar="NAME", help="what it computes; `oracle list` has the names"
    )
    add_function(command)
    add_dtypes(command)
    command.add_argument("--seed", type=int, default=0, metavar="N")
    command.add_argument(
        "--profile", choices=("quick", "default"), default="default", help="how many examples (default: %(default)s)"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """0 if every fault was noticed, 1 if one was not or the function itself is wrong, 2 for a usage error."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    from oracle.candidates.adapters import detect_side
    from oracle.candidates.binding import BindingError, bind
    from oracle.candidates.locating import FunctionNotFound, locate
    from oracle.catalogue.loading import load
    from oracle.evaluation.mutate import mutate

    try:
        concept = load(parsed.concept)
        found = locate(parsed.function)
        binding = bind(
            concept,
            found,
            parse_pairs(parsed.arguments),
            [part.strip() for part in parsed.returns.split(",")],
            parse_pairs(parsed.constant, literal=True),
        )
        side = detect_side(concept, found, binding)
        concept = replace(concept, dtypes=select_dtypes(concept, side, parsed.dtype))
    except (KeyError, FunctionNotFound, BindingError, ValueError) as error:
        print(f"oracle mutate: {error.args[0] if error.args else error}", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as shown:
        task, planted = shown.add_task("looking at the function as it stands", total=None), [0]

        def told(fate: Any) -> None:
            planted[0] += 1
            shown.update(task, description=f"{planted[0]} faults planted")

        report = mutate(concept, found, binding, side, parsed.profile, parsed.seed, told)
    return show(report)


def show(report: MutationReport) -> int:
    """Print what came of it."""
    from rich.console import Console
    from rich.table import Table

    if report.wrong:
        print(f"{report.name} is not right as it stands, so that planted faults tell nothing.\n\n{report.wrong}")
        return 1
    print(f"{report.name} is right on {report.examples:,} examples.")
    for note in report.notes:
        print(f"Beside: {note}")
    print()
    print("The smallest relative error of a whole answer that is noticed:")
    for (what, dtype), limit in report.limits.items():
        print(f"  {what} in {dtype}: {limit:.2g}")
    table = Table("class of fault", box=None, padding=(0, 2, 0, 0))
    for heading in ("planted", "noticed", "the same function", "within rounding", "not noticed"):
        table.add_column(heading, justify="right")
    sorts = ("found", "equivalent", "within the bound", "missed")
    for kind, counts in report.counted().items():
        table.add_row(kind, *(str(number) for number in (counts.total(), *(counts[sort] for sort in sorts))))
    print()
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    open_ = [fate for fate in report.outcomes if fate.outcome in ("within the bound", "missed")]
    for fate in open_:
        where = f"line {fate.line}, " if fate.line else ""
        print(f"\n{fate.outcome} ({where}{fate.kind}): {fate.change}\n  {fate.reason}")
    total, noticed = len(report.outcomes), sum(fate.outcome == "found" for fate in report.outcomes)
    same = sum(fate.outcome == "equivalent" for fate in report.outcomes)
    print(f"\n{total} faults planted: {noticed} noticed, {same} change nothing, {len(open_)} not noticed (see above).")
    return int(any(fate.outcome == "missed" for fate in report.outcomes))
