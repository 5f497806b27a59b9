"""`oracle compare`: what changed between versions of torch and NumPy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from oracle.cli.terminal import print_error
from oracle.records import Grade, RecordError

if TYPE_CHECKING:
    from oracle.versions.answer_changes import AnswerChange
    from oracle.versions.environments import EnvironmentRun
    from oracle.versions.grouping import ChangeGroup

_FAILURES = (Grade.WRONG, Grade.RAISED, Grade.CRASHED, Grade.TIMED_OUT)


def add(commands: Any) -> None:
    """Add the parser of `oracle compare` to the subparsers `commands`."""
    command = commands.add_parser(
        "compare",
        help="show what changed between versions of torch and NumPy",
        description="Compares run records of different versions: which scripts have another output, and since when.",
        epilog="Exit code 0: nothing became worse; 1: a result that was right in an older version is not right in a "
        "newer one; 2: a file that cannot be read or written; 3: fewer than two records have answers.",
    )
    command.add_argument(
        "records", nargs="+", type=Path, metavar="RECORD", help="run record, made with `pytest --oracle-answers`"
    )
    command.add_argument("--to", type=Path, metavar="FOLDER", help="write versions.html into this folder")
    command.add_argument(
        "--scripts", metavar="TEXT", help="print the scripts of the changes with TEXT in their concept or function"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the changes, and write the page if requested; return the exit code that the help lists."""
    from oracle.versions.answer_changes import find_answer_changes
    from oracle.versions.environments import read_environments
    from oracle.versions.grouping import group_changes

    try:
        environments, refused = read_environments(parsed.records)
        for reason in refused:
            print_error("compare", f"left out: {reason}")
        found = find_answer_changes(environments)
        console = Console()
        _show_environments(console, environments)
        comparable = sum(tried.run is not None and bool(tried.run.answers) for tried in environments)
        if comparable > 1:
            _show_groups(console, group_changes(found))
        if parsed.scripts is not None:
            _print_scripts([one for one in found if parsed.scripts in f"{one.concept}:{one.implementation}"])
        if parsed.to is not None:
            from oracle.report.versions_page import write

            print(write(environments, refused, parsed.to))
    except BrokenPipeError:
        raise  # the reader of the output has closed it
    except (RecordError, OSError) as error:
        print_error("compare", error)
        return 2
    if comparable < 2:
        print_error(
            "compare",
            f"{comparable} of these records have answers to compare, expected 2; make them with "
            "`python -m pytest --oracle my_concept.py --oracle-answers --oracle-record=FILE`, once with each version "
            "of torch or NumPy",
        )
        return 3
    return int(any(change.got_worse for change in found))


def _print_scripts(found: list[AnswerChange]) -> None:
    for change in found:
        print(f"\n# {change.step}", change.script, sep="\n", end="")
        for when, output in (("before", change.before), ("after", change.after)):
            print(f"# {when}: {output.text}")


def _show_environments(console: Console, environments: list[EnvironmentRun]) -> None:
    table = Table("torch", "NumPy", "Python", "answers", "right", "wrong", box=None, padding=(0, 2, 0, 0))
    for tried in environments:
        versions = tried.torch.public, tried.numpy.public
        if tried.run is None:
            table.add_row(*versions, Text(tried.reason, style="dim"))
            continue
        right = sum(cell.verdict.right for cell in tried.run.cells)
        wrong = sum(cell.verdict in _FAILURES for cell in tried.run.cells)
        answers = sum(len(answers.questions) for answers in tried.run.answers)
        table.add_row(*versions, tried.run.environment.python, f"{answers:,}", f"{right:,}", f"{wrong:,}")
    console.print(table)


def _show_groups(console: Console, groups: list[ChangeGroup]) -> None:
    from oracle.versions.answer_changes import ASPECTS

    if not groups:
        console.print("\nEvery script has the same output in all versions.")
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
