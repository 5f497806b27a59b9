"""`oracle compare`: what changed between the versions that records are of, and when."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oracle.versions.environments import EnvironmentRun
    from oracle.versions.grouping import ChangeGroup
from oracle.records.grades import Grade

__all__ = ["add", "run"]

_WORST = 3  # the exit code where nothing could be compared, as where nothing was decided


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "compare",
        help="what changed between versions of torch and NumPy",
        description="Compares run records of different versions: which scripts said something else, and since when.",
        epilog="The exit code is 1 where something that was right in an older version is no longer right in the newer "
        "one, 3 where the records have no question in common, else 0.",
    )
    command.add_argument(
        "records", nargs="+", type=Path, metavar="RECORD", help="run record, made with `pytest --oracle-answers`"
    )
    command.add_argument("--to", type=Path, metavar="FOLDER", help="write the page versions.html into this folder")
    command.add_argument(
        "--scripts", metavar="TEXT", help="print the scripts of all changes whose concept or function has this in it"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print what changed, and write the page where it is asked for."""
    from rich.console import Console

    from oracle.records import RecordError
    from oracle.report.versions_page import write
    from oracle.versions.answer_changes import find_answer_changes
    from oracle.versions.environments import read_environments
    from oracle.versions.grouping import group_changes

    try:
        environments, refused = read_environments(parsed.records)
        for reason in refused:
            print(f"oracle compare: left out: {reason}", file=sys.stderr)
        found = find_answer_changes(environments)
        console = Console()
        _tell_environments(console, environments)
        asked = sum(tried.run is not None and bool(tried.run.answers) for tried in environments)
        if asked > 1:
            _tell_groups(console, group_changes(found))
        if parsed.scripts is not None:
            for change in found:
                if parsed.scripts in f"{change.concept}:{change.implementation}":
                    print(f"\n# {change.step}", change.script, sep="\n", end="")
                    for when, said in (("before", change.before), ("after", change.after)):
                        print(f"# {when}: {said.text}")
        if parsed.to is not None:
            print(write(environments, refused, parsed.to))
    except (RecordError, OSError) as error:
        print(f"oracle compare: {error}", file=sys.stderr)
        return 2
    if asked < 2:
        print(
            f"oracle compare: {asked} of these records has answers to compare, expected 2; make them with "
            "`nox -s versions`, or with `pytest properties --oracle-answers --oracle-record=FILE`",
            file=sys.stderr,
        )
        return _WORST
    return int(any(change.got_worse for change in found))


def _tell_environments(console: Any, environments: list[EnvironmentRun]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("torch", "NumPy", "Python", "answers", "right", "wrong", box=None, padding=(0, 2, 0, 0))
    for tried in environments:
        versions = tried.torch.public, tried.numpy.public
        if tried.run is None:
            table.add_row(*versions, Text(tried.reason, style="dim"))
            continue
        verdicts = [cell.verdict for cell in tried.run.cells]
        right = sum(verdict in (Grade.ACCURATE, Grade.REARRANGED) for verdict in verdicts)
        wrong = sum(verdict in (Grade.WRONG, Grade.RAISED, Grade.CRASHED, Grade.TIMED_OUT) for verdict in verdicts)
        answers = sum(len(answers.questions) for answers in tried.run.answers)
        table.add_row(*versions, tried.run.environment.python, f"{answers:,}", f"{right:,}", f"{wrong:,}")
    console.print(table)


def _tell_groups(console: Any, groups: list[ChangeGroup]) -> None:
    from rich.table import Column, Table
    from rich.text import Text

    from oracle.versions.answer_changes import ASPECTS

    if not groups:
        console.print("\nNo script said anything else.")
    for aspect, heading in ASPECTS.items():
        table = Table.grid(Column(no_wrap=True), Column(ratio=3), Column(ratio=2), padding=(0, 2, 0, 0), expand=True)
        for group in groups:
            if group.aspect == aspect:
                smallest = group.smallest
                others = sum(map(len, group.implementations.values())) - 1
                more = f" and {others:,} more" if others else ""
                where = Text(f"{smallest.concept} {smallest.implementation}{more}", style="dim")
                table.add_row(group.step, Text(group.description), where)
        if table.row_count:
            console.print(f"\n[bold]{heading}[/]")
            console.print(table)
