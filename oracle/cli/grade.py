"""`oracle grade`: every submission in a folder, side by side."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracle.cli.check import job_of
from oracle.cli.options import add_dtypes, add_exam, add_function, add_limits, add_side, positive
from oracle.records.grades import Grade

if TYPE_CHECKING:
    from oracle.records.judgement import Judgement

__all__ = ["add", "run"]


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "grade",
        help="judge every submission in a folder, and write a page about them",
        description=(
            "Each *.py of the folder is judged in a process of its own. What was judged is kept in a record beside the "
            "page: run the same command again after an interruption, and it goes on where it was."
        ),
    )
    command.add_argument("concept", metavar="CONCEPT", help="what they compute; `oracle list` has the names")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--function", default="", metavar="NAME", help="or Class.method (default: the only public function that fits)"
    )
    add_function(command)
    add_side(command)
    add_dtypes(command)
    add_exam(command)
    add_limits(command)
    command.add_argument(
        "--processes",
        type=positive(int),
        default=max(1, (os.cpu_count() or 1) // 2),
        metavar="N",
        help="how many are judged at a time (default: half of the cores)",
    )
    command.add_argument(
        "--to", type=Path, default=Path("reports/grades.html"), metavar="HTML", help="default: %(default)s"
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """0 if all are right, 1 if one is not, 2 for nothing to judge, 3 if one is undecided, 130 if interrupted."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    from oracle.candidates.grading import grade, submissions
    from oracle.records import RecordError
    from oracle.report.grades_page import render

    record = parsed.to.with_suffix(".json")
    try:
        if not parsed.folder.is_dir():
            raise ValueError(f"there is no folder {parsed.folder}")
        paths = submissions(parsed.folder)
        if not paths:
            raise ValueError(f"{parsed.folder} has no *.py to judge")
        tail = f":{parsed.function}" if parsed.function else ""
        jobs = [(path, job_of(parsed, f"{path}{tail}")) for path in paths]
        found: dict[Path, Judgement] = {}
        console = Console(stderr=True)
        columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
            task = shown.add_task("submissions", total=len(paths))
            for path, judgement in grade(
                jobs, record, parsed.processes, lambda path: shown.update(task, description=path.name)
            ):
                found[path] = judgement
                shown.update(task, completed=len(found))
                if judgement.unusable and _concerns_all(judgement):
                    raise ValueError(judgement.sentence)
    except KeyboardInterrupt:
        print(f"oracle grade: interrupted; {record} has what was judged, and the same command goes on", file=sys.stderr)
        return 130
    except (RecordError, OSError, ValueError) as error:
        print(f"oracle grade: {error}", file=sys.stderr)
        return 2
    graded = [found[path] for path in paths]
    _show(paths, graded)
    print(render(paths, graded, parsed.concept, job_of(parsed, str(parsed.folder)), parsed.to))
    if all(judgement.right for judgement in graded):
        return 0
    return 1 if any(not one.right and one.verdict not in (Grade.UNDECIDED, Grade.UNTESTED) for one in graded) else 3


def _concerns_all(judgement: Judgement) -> bool:
    """Whether what cannot be judged is the fault of the command, and will be the same for every file."""
    return judgement.sentence.startswith(("there is no concept", judgement.concept))


def _show(paths: list[Path], graded: list[Judgement]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("submission", "verdict", "what is wrong, and when", box=None, padding=(0, 2, 0, 0))
    for path, judgement in zip(paths, graded, strict=True):
        text = Text(judgement.summary if not judgement.right else "")
        if judgement.diagnosis:
            text.append(f"\nDiagnosis: {judgement.diagnosis.rstrip('.')}.", style="bold")
        if judgement.inputs and not judgement.right:
            text.append("\n" + ", ".join(judgement.inputs.splitlines()), style="dim")
        for note in judgement.notes:
            text.append(f"\nBeside: {note}.", style="dim")
        colour = "green" if judgement.right else "red"
        table.add_row(Text(path.name, style="bold"), Text(judgement.verdict, style=colour), text)
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(table)
    right = sum(judgement.right for judgement in graded)
    print(f"\n{right} of {len(graded)} are right.")
