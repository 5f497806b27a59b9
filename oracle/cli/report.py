"""`oracle report`: write an HTML report of run records and other records."""

import argparse
import contextlib
import signal
import warnings
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from oracle.cli.terminal import print_error
from oracle.records import RecordError, load
from oracle.records.evaluation import EvaluationRecord
from oracle.records.garbage_collection import no_collection
from oracle.records.speed import SpeedRecord


def add(commands: Any) -> None:
    """Add the parser of `oracle report` to the subparsers `commands`."""
    command = commands.add_parser(
        "report",
        help="write an HTML report of run records",
        description="Writes an HTML report of run records. --evaluation or --speed alone, without a run record, writes "
        "only the pages of that record.",
    )
    command.add_argument(
        "records", nargs="*", type=Path, metavar="RECORD", help="run record; older ones are compared with the newest"
    )
    command.add_argument("--evaluation", type=Path, metavar="JSON", help="add the record of `oracle evaluate`")
    command.add_argument(
        "--versions", type=Path, nargs="+", default=[], metavar="JSON", help="add the records of `nox -s versions`"
    )
    command.add_argument("--speed", type=Path, metavar="JSON", help="add the record of `oracle bench`")
    command.add_argument(
        "--benchmark", type=Path, metavar="JSON", help="put timings of pytest-benchmark into the newest run record"
    )
    command.add_argument(
        "--to", type=Path, default=Path("reports/html"), metavar="FOLDER", help="the report (default: %(default)s)"
    )
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Write the report and print the path of its first page; return 0, 2 for a bad file, or 130."""
    from oracle.bench.benchmark_json import add_timings
    from oracle.report import read, render_evaluation, render_speed

    alone = (parsed.evaluation is None) != (parsed.speed is None) and parsed.benchmark is None
    if not parsed.records and not alone:
        command.error("the following arguments are required: RECORD, or --evaluation alone, or --speed alone")
    with contextlib.suppress(ValueError):  # outside the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that unfinished pages are removed
    try:
        with no_collection():  # a record has a million objects, and a collection visits all of them
            evaluation = None if parsed.evaluation is None else load(parsed.evaluation, EvaluationRecord)
            speed = None if parsed.speed is None else load(parsed.speed, SpeedRecord)
            if parsed.records:
                if parsed.benchmark is not None:
                    add_timings(read(parsed.records)[0][0].path, parsed.benchmark)  # into the newest
                print(_render(parsed, evaluation, speed))
            elif evaluation is not None:
                print(render_evaluation(evaluation, parsed.to))
            elif speed is not None:
                print(render_speed(speed, parsed.to))
    except KeyboardInterrupt:
        print_error("report", f"interrupted; {parsed.to} is unchanged")
        return 130
    except (RecordError, OSError, ValueError) as error:
        print_error("report", error)
        return 2
    return 0


def _render(parsed: argparse.Namespace, evaluation: EvaluationRecord | None, speed: SpeedRecord | None) -> Path:
    from oracle.report import render

    console = Console(stderr=True)
    with (
        warnings.catch_warnings(record=True) as caught,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        warnings.simplefilter("always")
        task = progress.add_task("pages")

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        index = render(parsed.records, parsed.to, show, evaluation, parsed.versions, speed)
    for warning in caught:
        print_error("report", warning.message)
    return index
