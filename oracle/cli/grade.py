"""`oracle grade`: check every submission in a folder."""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from oracle.catalogue.discovery import UnknownConcept, full_name
from oracle.cli.check import job_of
from oracle.cli.options import add_all_options, positive
from oracle.cli.terminal import RICH_COLOURS, output_console, print_error, runs_in_processes
from oracle.records import RecordError
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.records.visible import in_one_line

if TYPE_CHECKING:
    from oracle.candidates.grading import Graded, Grading
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
        help="function or Class.method in each file (default: the only public function that fits, or the one of "
        "these with the name of the concept)",
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
    command.add_argument("--csv", type=Path, metavar="FILE", help="also write a table for spreadsheets to this file")
    command.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="NAME",
        help="a submission also passes if it is right by this alternative of the concept; may be repeated",
    )
    command.add_argument(
        "--returns-of",
        action="append",
        default=[],
        metavar="FILE.py=PARTS",
        help="--returns for one submission; may be repeated",
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
        parsed.returns_of = dict(map(_returns_of, parsed.returns_of))
        for name in ("", *parsed.accept):
            for returns in ("value", *parsed.returns_of.values()):
                check_concept(replace(job_of(parsed, ""), returns=returns, alternative=name or parsed.alternative))
    except (UnknownConcept, UnusableCandidate, ValueError) as error:
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
        if unknown := parsed.returns_of.keys() - {submission.name for submission in chosen}:
            raise ValueError(f"--returns-of names {', '.join(sorted(unknown))}, which is not in {parsed.folder}")
        _check_output(parsed.to, "--to", "HTML page", ".html", ".htm")
        if parsed.csv:
            _check_output(parsed.csv, "--csv", "table", ".csv")
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


def _returns_of(text: str) -> tuple[str, str]:
    name, found, parts = text.partition(".py=")
    if not (name and found and parts):
        raise ValueError(f"--returns-of says what a submission returns, as in ann.py=value,gradient:W; got {text}")
    return f"{name}.py", parts


def _check_output(path: Path, option: str, what: str, *suffixes: str) -> None:
    """Raise a `ValueError` or an `OSError` if `what` cannot be written to `path`, before anything is checked."""
    example = f"grades{suffixes[0]}"
    if path.suffix.lower() not in suffixes:
        raise ValueError(f"{option} names the {what}, as in {example}; got {path}")
    if path.is_dir():
        raise ValueError(f"{path} is a folder; {option} names the {what}, as in {path / example}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=path.parent):  # raises OSError if there is no permission
        pass


def _grade(
    parsed: argparse.Namespace, chosen: Sequence[Submission], grading: Grading, found: dict[Path, Judgement]
) -> str:
    """Add the judgements to `found`, by path. Return why the run ended early, if it did, e.g. for wrong options.

    What is wrong by the definition is checked by each alternative that is accepted.
    """
    from oracle.candidates.grading import grade

    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("submissions", total=len(chosen))

        def started(submission: Submission) -> None:
            progress.update(task, description=escape(submission.name))

        def judged(some: Sequence[Submission], job: Job) -> Graded:
            options = {"returns": parsed.returns_of, "again": parsed.again, "started": started}
            return grade(parsed.folder, some, job, parsed.function, grading, parsed.processes, **options)

        job = job_of(parsed, "")
        try:
            graded = judged(chosen, job)
            for submission, judgement in graded:
                if judgement.unusable == "request":  # every submission would fail in the same way
                    graded.close()
                    return judgement.sentence
                found[submission.path] = judgement
                progress.update(task, completed=len(found))
            for name in parsed.accept:
                wrong = [one for one in chosen if found[one.path].verdict is Grade.WRONG]
                for submission, judgement in judged(wrong, replace(job, alternative=name)):
                    if judgement.right:
                        notes = [f'accepted as the alternative "{name}"', *judgement.notes]
                        found[submission.path] = replace(judgement, notes=notes)
        except OSError as error:
            return f"the run ended early: {error}"
    return ""


def _finish(
    parsed: argparse.Namespace, chosen: Sequence[Submission], found: dict[Path, Judgement], problem: str
) -> int:
    """Print the table, write the page and return the exit code."""
    from oracle.candidates.isolation.layers import LAYERS
    from oracle.report.grades_csv import write_csv
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
        if parsed.csv:
            print(write_csv([submission.name for submission in chosen], graded, parsed.csv))
    except OSError as error:
        problem = f"the page or the table cannot be written: {error}"
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
