"""`oracle grade`: check every submission in a folder."""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from oracle.catalogue.discovery import UnknownConcept, full_name
from oracle.cli.check import job_of
from oracle.cli.options import add_all_options, positive
from oracle.cli.terminal import RICH_COLOURS, output_console, print_error, runs_in_processes
from oracle.records import RecordError
from oracle.records.grades import Grade
from oracle.records.judgement import Judgement
from oracle.records.visible import in_one_line

if TYPE_CHECKING:
    from oracle.candidates.grading import Grading
    from oracle.candidates.submissions import Submission


def add(commands: Any) -> None:
    """Add the parser of `oracle grade` to the subparsers `commands`."""
    command = commands.add_parser(
        "grade",
        help="check every submission in a folder, and write an HTML page",
        description="Checks each *.py of the folder in a process of its own. The judgements are kept in a record "
        "beside the HTML page; after an interruption, run the same command again to continue.",
        epilog="Exit code 0: all passed; 1: at least one failed; 2: bad arguments or no submission; 3: none failed, "
        "but at least one has no verdict; 130: interrupted.",
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
        "--to",
        type=Path,
        default=Path("reports/grades.html"),
        metavar="HTML",
        help="the page to write (default: %(default)s)",
    )
    command.add_argument("--again", action="store_true", help="check all submissions anew, also those in the record")
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Check all submissions, print a table and write the page; return the exit code that the help lists."""
    from oracle.candidates.early_checks import check_concept
    from oracle.candidates.errors import UnusableCandidate

    if not runs_in_processes("grade"):
        return 2
    try:
        parsed.concept = full_name(parsed.concept)  # before NumPy is imported
        check_concept(job_of(parsed, ""))
    except (UnknownConcept, UnusableCandidate) as error:
        print_error("grade", error)
        return 2
    from oracle.candidates.grading import Grading
    from oracle.candidates.submissions import submissions

    record = parsed.to.with_suffix(".json")
    try:
        if not parsed.folder.is_dir():
            raise ValueError(f"there is no folder {parsed.folder}")
        chosen = submissions(parsed.folder)
        if not chosen:
            raise ValueError(f"{parsed.folder} has no *.py to check")
        _check_output(parsed.to, parsed.folder)
        grading = Grading(record, job_of(parsed, ""))
    except (RecordError, OSError, ValueError) as error:
        print_error("grade", error)
        return 2
    found: dict[Path, Judgement] = {}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the processes of the submissions, as Ctrl-C does
    try:
        if grading.note:
            print_error("grade", grading.note)
        problem = _grade(parsed, chosen, grading, found)
    except KeyboardInterrupt:
        grading.close()
        print_error("grade", f"interrupted; {record} has the judgements so far, and the same command continues")
        return 130
    grading.close()
    if problem and not found:
        print_error("grade", problem)
        return 2
    return _finish(parsed, chosen, found, problem or grading.problem)


def _check_output(page: Path, folder: Path) -> None:
    """Raise a `ValueError` if the page cannot be written to `page`, before anything is checked."""
    if page.suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"--to names the HTML page, as in grades.html; got {page}")
    if page.is_dir():
        raise ValueError(f"{page} is a folder; --to names the HTML page, as in {page / 'grades.html'}")
    if page.parent.resolve() == folder.resolve() and page.name.endswith(".py"):
        raise ValueError(f"{page} is a submission")
    page.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=page.parent):  # raises OSError if there is no permission
        pass


def _grade(
    parsed: argparse.Namespace, chosen: Sequence[Submission], grading: Grading, found: dict[Path, Judgement]
) -> str:
    """Add the judgements to `found`, by path. Return why the run ended early, if it did, e.g. for wrong options."""
    from oracle.candidates.grading import grade

    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("submissions", total=len(chosen))

        def started(submission: Submission) -> None:
            progress.update(task, description=escape(submission.name))

        graded = grade(
            parsed.folder,
            chosen,
            job_of(parsed, ""),
            parsed.function,
            grading,
            parsed.processes,
            again=parsed.again,
            started=started,
        )
        try:
            for submission, judgement in graded:
                if judgement.unusable == "request":  # every submission would fail in the same way
                    graded.close()
                    return judgement.sentence
                found[submission.path] = judgement
                progress.update(task, completed=len(found))
        except OSError as error:
            return f"the run ended early: {error}"
    return ""


def _finish(
    parsed: argparse.Namespace, chosen: Sequence[Submission], found: dict[Path, Judgement], problem: str
) -> int:
    """Print the table, write the page and return the exit code."""
    from oracle.candidates.isolation.layers import LAYERS
    from oracle.report.grades_page import render

    missing = Judgement(address="", concept=parsed.concept, verdict=Grade.UNTESTED, sentence="it was not reached")
    graded = [found.get(submission.path, missing) for submission in chosen]
    _show([submission.name for submission in chosen], graded)
    if layers := next((one.layers for one in graded if one.layers), []):
        missing_layers = [layer for layer in LAYERS if layer not in layers]
        not_here = f"; not available here: {', '.join(missing_layers)}" * bool(missing_layers)
        print(f"Isolation of the submissions: {', '.join(layer for layer in LAYERS if layer in layers)}{not_here}.")
    job = job_of(parsed, in_one_line(str(parsed.folder)))
    try:
        print(render([Path(submission.name) for submission in chosen], graded, parsed.concept, job, parsed.to))
    except OSError as error:
        problem = f"the page cannot be written: {error}"
    if problem:
        print_error("grade", problem)
        return 2
    if all(judgement.right for judgement in graded):
        return 0
    return 1 if any(not one.right and one.verdict.decided for one in graded) else 3


def _show(names: list[str], graded: list[Judgement]) -> None:
    table = Table("submission", "verdict", "what is wrong, and when", box=None, padding=(0, 2, 0, 0))
    for name, judgement in zip(names, graded, strict=True):
        text = Text(judgement.summary if not judgement.right else "")
        if judgement.diagnosis:
            text.append(f"\nDiagnosis: {judgement.diagnosis.rstrip('.')}.", style="bold")
        if judgement.inputs and not judgement.right:
            text.append("\n" + ", ".join(judgement.inputs.splitlines()), style="dim")
        for note in judgement.notes:
            text.append(f"\nNote: {note}.", style="dim")
        colour = RICH_COLOURS[judgement.verdict.colour]
        verdict = "unusable" if judgement.unusable else judgement.verdict
        table.add_row(Text(name, style="bold"), Text(verdict, style=colour), text)
    output_console().print(table)
    passed = sum(judgement.right for judgement in graded)
    print(f"\n{passed} of {len(graded)} passed.")
