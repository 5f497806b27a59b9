"""`oracle grade`: check every submission in a folder."""

import argparse
import os
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from oracle.catalogue.discovery import UnknownConcept, full_name
from oracle.cli.check import job_of
from oracle.cli.options import add_all_options, positive
from oracle.cli.terminal import RICH_COLOURS, output_console, print_error
from oracle.records import RecordError
from oracle.records.judgement import Job, Judgement


def add(commands: Any) -> None:
    """Add the parser of `oracle grade` to the subparsers `commands`."""
    command = commands.add_parser(
        "grade",
        help="check every submission in a folder, and write an HTML page",
        description="Checks each *.py of the folder in a process of its own. The judgements are kept in a record "
        "beside the HTML page; after an interruption, run the same command again to continue.",
        epilog="Exit code 0: all passed; 1: one failed; 2: bad arguments or no submission; 3: no verdict on one; "
        "130: interrupted.",
    )
    command.add_argument(
        "concept", metavar="CONCEPT", help="what the submissions compute: a name of `oracle list` or its last part"
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the submissions; folders below it are ignored")
    command.add_argument(
        "--function",
        default="",
        metavar="NAME",
        help="function or Class.method in each file (default: the only public function that fits)",
    )
    add_all_options(command)
    command.add_argument(
        "--processes",
        type=positive(int),
        default=max(1, (os.cpu_count() or 1) // 2),
        metavar="N",
        help="number of submissions checked at the same time (default: half the number of cores)",
    )
    command.add_argument(
        "--to", type=Path, default=Path("reports/grades.html"), metavar="HTML", help="default: %(default)s"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Check all submissions, print a table and write the page; return the exit code that the help lists."""
    from oracle.candidates.early_checks import check_concept
    from oracle.candidates.errors import UnusableCandidate

    try:
        parsed.concept = full_name(parsed.concept)  # before NumPy is imported
        check_concept(job_of(parsed, ""))
    except (UnknownConcept, UnusableCandidate) as error:
        print_error("grade", error)
        return 2
    from oracle.candidates.grading import submissions
    from oracle.report.grades_page import render

    record = parsed.to.with_suffix(".json")
    try:
        if not parsed.folder.is_dir():
            raise ValueError(f"there is no folder {parsed.folder}")
        paths = submissions(parsed.folder)
        if not paths:
            raise ValueError(f"{parsed.folder} has no *.py to check")
        name = f":{parsed.function}" if parsed.function else ""
        found = _grade([(path, job_of(parsed, f"{path}{name}")) for path in paths], record, parsed.processes)
    except KeyboardInterrupt:
        print_error("grade", f"interrupted; {record} has the judgements so far, and the same command continues")
        return 130
    except (RecordError, OSError, ValueError) as error:
        print_error("grade", error)
        return 2
    graded = [found[path] for path in paths]
    _show(paths, graded)
    print(render(paths, graded, parsed.concept, job_of(parsed, str(parsed.folder)), parsed.to))
    if all(judgement.right for judgement in graded):
        return 0
    return 1 if any(not one.right and one.verdict.decided for one in graded) else 3


def _grade(jobs: list[tuple[Path, Job]], record: Path, processes: int) -> dict[Path, Judgement]:
    """Judge the jobs. Raises `ValueError` if the options are wrong, because then every file would fail the same way."""
    from oracle.candidates.grading import grade

    found: dict[Path, Judgement] = {}
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("submissions", total=len(jobs))

        def started(path: Path) -> None:
            progress.update(task, description=path.name)

        for path, judgement in grade(jobs, record, processes, started):
            found[path] = judgement
            progress.update(task, completed=len(found))
            if judgement.unusable == "request":
                raise ValueError(judgement.sentence)
    return found


def _show(paths: list[Path], graded: list[Judgement]) -> None:
    table = Table("submission", "verdict", "what is wrong, and when", box=None, padding=(0, 2, 0, 0))
    for path, judgement in zip(paths, graded, strict=True):
        text = Text(judgement.summary if not judgement.right else "")
        if judgement.diagnosis:
            text.append(f"\nDiagnosis: {judgement.diagnosis.rstrip('.')}.", style="bold")
        if judgement.inputs and not judgement.right:
            text.append("\n" + ", ".join(judgement.inputs.splitlines()), style="dim")
        for note in judgement.notes:
            text.append(f"\nNote: {note}.", style="dim")
        colour = RICH_COLOURS[judgement.verdict.colour]
        table.add_row(Text(path.name, style="bold"), Text(judgement.verdict, style=colour), text)
    output_console().print(table)
    passed = sum(judgement.right for judgement in graded)
    print(f"\n{passed} of {len(graded)} passed.")
