"""`oracle mutate`: plant faults in a function, and show which of them the oracle would find."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from oracle.candidates.parsing import parse_pairs, select_dtypes, split_list
from oracle.catalogue.discovery import UnknownConcept, full_name
from oracle.cli.options import PROFILES, add_binding, add_dtypes
from oracle.cli.terminal import make_table, output_console, print_error
from oracle.records.judgement import Job

if TYPE_CHECKING:
    from oracle.candidates.locating import LocatedFunction
    from oracle.evaluation.mutate import MutationReport


def add(commands: Any) -> None:
    """Add the parser of `oracle mutate` to the subparsers `commands`."""
    command = commands.add_parser(
        "mutate",
        help="plant faults in a function, and show which of them are found",
        description="Checks the function, then checks copies of it with one planted fault each.",
        epilog="Exit code 0: no fault was missed; 1: a fault was missed, or the function itself fails; 2: bad "
        "arguments or no such function.",
    )
    command.add_argument(
        "function", metavar="FILE:FUNCTION", help="the function; also package.module:function or FILE:Class.method"
    )
    command.add_argument(
        "--concept",
        required=True,
        metavar="NAME",
        help="what the function computes: a name of `oracle list` or its last part",
    )
    add_binding(command)
    add_dtypes(command)
    command.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")
    command.add_argument(
        "--profile", choices=PROFILES[:2], default="default", help="number of examples (default: %(default)s)"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Plant the faults and print the outcomes; return the exit code that the help lists."""
    from oracle.candidates.early_checks import check_early
    from oracle.candidates.errors import UnusableCandidate

    try:
        parsed.concept = full_name(parsed.concept)  # before torch is imported, which takes seconds
        options = {"arguments": parsed.arguments, "returns": parsed.returns, "constants": tuple(parsed.constant)}
        check_early(Job(concept=parsed.concept, address=parsed.function, **options))
    except (UnknownConcept, UnusableCandidate) as error:
        print_error("mutate", error)
        return 2
    from oracle.candidates.binding import bind
    from oracle.candidates.locating import locate
    from oracle.candidates.side_detection import detect_side
    from oracle.catalogue.concept import MalformedConcept
    from oracle.catalogue.loading import load
    from oracle.evaluation.mutate import mutate

    try:
        concept = load(parsed.concept)
        found = locate(parsed.function, tuple(concept.domain.parameters))
        returns, constants = split_list(parsed.returns), parse_pairs(parsed.constant, literal=True)
        if not _is_name(found):
            raise ValueError(f"faults are planted in one function; write FILE:FUNCTION, not {parsed.function}")
        binding = bind(concept, found, parse_pairs(parsed.arguments), returns, constants)
        side = detect_side(concept, found, binding)
        concept = replace(concept, dtypes=select_dtypes(concept, side, parsed.dtype))
    except (FileNotFoundError, MalformedConcept, UnusableCandidate, ValueError) as error:
        print_error("mutate", error)
        return 2
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("checking the function", total=None)
        planted = 0

        def count(outcome: Any) -> None:
            nonlocal planted
            planted += 1
            progress.update(task, description=f"{planted} faults planted")

        report = mutate(concept, found, binding, side, parsed.profile, parsed.seed, count)
    return show(report)


def _is_name(found: LocatedFunction) -> bool:
    return all(part.isidentifier() for part in found.name.split("."))


def show(report: MutationReport) -> int:
    """Print the outcomes by kind of fault, and each fault that was not found; return the exit code."""
    if report.wrong:
        print(f"{report.name} fails, so no faults were planted.\n\n{report.wrong}")
        return 1
    print(f"{report.name} is right on {report.examples:,} examples.")
    for note in report.notes:
        print(f"Note: {note}")
    print("\nA relative error of this size or more would have been detected:")
    for (what, dtype), limit in report.limits.items():
        print(f"  {what} in {dtype}: {limit:.2g}")
    outcomes = ("found", "equivalent", "within the bound", "missed")
    table = make_table("kind of fault", "planted", "found", "changes nothing", "within rounding", "missed")
    for kind, counts in report.counted().items():
        table.add_row(kind, *(str(number) for number in (counts.total(), *(counts[name] for name in outcomes))))
    print()
    output_console().print(table)
    not_found = [one for one in report.outcomes if one.outcome in ("within the bound", "missed")]
    for one in not_found:
        where = f"line {one.line}, " if one.line else ""
        print(f"\n{one.outcome} ({where}{one.kind}): {one.change}\n  {one.reason}")
    found, equivalent = (sum(one.outcome == name for one in report.outcomes) for name in ("found", "equivalent"))
    print(
        f"\n{len(report.outcomes)} faults planted: {found} found, {equivalent} change nothing, "
        f"{len(not_found)} within the bound or missed (see above)."
    )
    return int(any(one.outcome == "missed" for one in report.outcomes))
