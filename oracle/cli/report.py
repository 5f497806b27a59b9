"""`oracle report`: run records, and the records of a trial and of times, to an HTML report."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oracle.records.evaluation import EvaluationRecord
    from oracle.records.speed import SpeedRecord

__all__ = ["add", "run"]


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser("report", help="run records to an HTML report")
    command.add_argument("records", nargs="*", type=Path, metavar="RECORD", help="run record, newest shown in full")
    command.add_argument("--trial", type=Path, metavar="JSON", help="record of `nox -s faults`: a page of its own")
    command.add_argument(
        "--versions",
        type=Path,
        nargs="+",
        default=[],
        metavar="JSON",
        help="records of `nox -s versions`: a page of its own",
    )
    command.add_argument("--speed", type=Path, metavar="JSON", help="record of `nox -s speed`: pages of their own")
    command.add_argument("--benchmark", type=Path, metavar="JSON", help="timings of pytest-benchmark, for the record")
    command.add_argument("--to", type=Path, default=Path("reports/html"), metavar="FOLDER", help="default: %(default)s")
    command.set_defaults(run=partial(_checked, command))


def _checked(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    alone = (parsed.trial is None) != (parsed.speed is None) and parsed.benchmark is None
    if not parsed.records and not alone:
        command.error("the following arguments are required: RECORD, or --trial alone, or --speed alone")
    return run(parsed)


def run(parsed: argparse.Namespace) -> int:
    """Write the report and name its first page; 2 for a record that cannot be read."""
    from oracle.records import RecordError, load
    from oracle.records.evaluation import EvaluationRecord
    from oracle.records.garbage_collection import no_collection
    from oracle.records.speed import SpeedRecord
    from oracle.report import render_evaluation, render_speed

    try:
        with no_collection():  # a record is a million objects that live to the end, and looking through them is slow
            trial = None if parsed.trial is None else load(parsed.trial, EvaluationRecord)
            speed = None if parsed.speed is None else load(parsed.speed, SpeedRecord)
            if not parsed.records:
                if trial is not None:
                    print(render_evaluation(trial, parsed.to))
                if speed is not None:
                    print(render_speed(speed, parsed.to))
                return 0
            if parsed.benchmark is not None:
                _time(parsed.records, parsed.benchmark)
            print(_render(parsed.records, parsed.to, trial, parsed.versions, speed))
    except (RecordError, OSError, ValueError) as error:  # what cannot be read, and where nothing can be written
        print(f"oracle report: {error}", file=sys.stderr)
        return 2
    return 0


def _time(paths: Sequence[Path], benchmark: Path) -> None:
    """Write timings into the newest record that can be read."""
    from oracle.bench.benchmark_json import timings
    from oracle.records import write
    from oracle.report import read

    newest = read(paths)[0][0]
    newest.run.benchmarks = timings(benchmark)
    write(newest.run, newest.path)


def _render(
    paths: Sequence[Path], folder: Path, trial: EvaluationRecord | None, versions: Sequence[Path], speed: SpeedRecord | None
) -> Path:
    from rich.console import Console
    from rich.progress import Progress

    from oracle.report import render

    console = Console(stderr=True)
    with (
        warnings.catch_warnings(record=True) as told,
        Progress(console=console, transient=True, disable=not console.is_terminal) as shown,
    ):
        warnings.simplefilter("always")
        task = shown.add_task("pages")
        index = render(
            paths, folder, lambda done, all_: shown.update(task, completed=done, total=all_), trial, versions, speed
        )
    for warning in told:
        print(f"oracle report: {warning.message}", file=sys.stderr)
    return index
